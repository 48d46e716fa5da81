"""Our gate and readout errors against the ones that Aer makes from the same properties."""

from __future__ import annotations

import numpy as np
from qiskit.quantum_info import SuperOp
from qiskit_aer.noise.device import basic_device_gate_errors, basic_device_readout_errors
from qiskit_ibm_runtime.fake_provider import FakeFez
from qiskit_ibm_runtime.models import BackendProperties

from qhub_providers.local.simulators.ibm_noise import properties
from qhub_providers.local.simulators.noise import gate_error, readout_error

QUBITS = range(6)


def test_the_errors_are_aers() -> None:
    raw = FakeFez().properties().to_dict()
    raw["gates"] = [
        gate for gate in raw["gates"] if gate["gate"] in ("sx", "cz") and set(gate["qubits"]) <= set(QUBITS)
    ]
    reference = BackendProperties.from_dict(raw)
    qubits, gates = properties("ibm.qpu.fez")
    compared = 0
    for name, places, error in basic_device_gate_errors(reference):
        ours = gate_error(gates[name, tuple(places)], [qubits[qubit] for qubit in places])
        np.testing.assert_allclose(SuperOp(ours).data, SuperOp(error).data, atol=1e-12)
        compared += 1
    assert compared == len(raw["gates"]) > 10
    for (qubit,), error in basic_device_readout_errors(reference):
        ours_read = readout_error(qubits[qubit])
        assert ours_read is not None
        np.testing.assert_array_equal(ours_read.probabilities, error.probabilities)
