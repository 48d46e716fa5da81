"""What the tests of behaviours have in common. What is expected is computed exactly.

With shots a probability has a standard deviation of at most 0.5/sqrt(shots): 0.009 here; the tolerance is 7 of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from braket.circuits import Circuit, ResultType
from braket.circuits.serialization import IRType
from braket.devices import LocalSimulator
from braket.ir.openqasm import Program

from qhub_providers.braket import QHubDevice

SHOTS = 3000
FEW = 100
"""Where the outcome is certain; no device here wants more."""
TOLERANCE = 0.065
SIMULATORS = ("aws.sim.sv1", "aws.sim.dm1")
MACHINES_OF_AWS = ("aws.ionq.forte", "aws.rigetti.cepheus")
"""Take the observables x, y, z, h and i only."""
OTHER_VENDORS = ("azure.ionq.simulator", "ibm.qpu.fez", "iqm.qpu.garnet", "kipu.sim.qsim", "qudora.sim.xg1")
DEVICES = SIMULATORS + MACHINES_OF_AWS + OTHER_VENDORS
"""The machines among them are ideal here."""

TWO_BY_TWO = np.array([[2, -1j], [1j, 0.5]])
FOUR_BY_FOUR = np.diag([1.0, -2.0, 0.5, 3.0]) + np.fliplr(np.diag([1j, 0.25, 0.25, -1j]))


def bell() -> Circuit:
    return Circuit().h(0).cnot(0, 1)


def both_forms(circuit: Circuit) -> list[Circuit | Program]:
    """The circuit, and the program that Braket makes of it."""
    return [circuit, circuit.to_ir(IRType.OPENQASM)]


def exact(circuit: Circuit, result_type: ResultType) -> Any:
    """The value without the noise of sampling."""
    alone = Circuit()
    for instruction in circuit.instructions:
        alone.add_instruction(instruction)
    alone.add_result_type(result_type)
    return LocalSimulator("braket_sv").run(alone, shots=0).result().values[0]


def entangled(angles: Sequence[float] = (0.7, 1.9, 0.4)) -> Circuit:
    """Three qubits of which no two are alike."""
    circuit = Circuit()
    for qubit, angle in enumerate(angles):
        circuit.ry(qubit, angle).rz(qubit, angle / 3)
    return circuit.cnot(0, 1).cnot(2, 1)


def is_near(found: Any, expected: Any, spread: float = 1.0) -> bool:
    """Whether two values agree within the noise of sampling; `spread` is the standard deviation of one shot."""
    return bool(np.allclose(found, expected, atol=7 * max(spread, 0.1) / np.sqrt(SHOTS), rtol=0))


def check_observable(device: QHubDevice, circuit: Circuit, observable: Any, targets: Any) -> None:
    """Expectation, variance and sample of an observable, all of the same measurements."""
    expectation = ResultType.Expectation(observable, target=targets)
    variance = ResultType.Variance(observable, target=targets)
    sample = ResultType.Sample(observable, target=targets)
    mean, square = exact(circuit, expectation), exact(circuit, variance)
    whole = circuit.copy().add_result_type(variance).add_result_type(expectation).add_result_type(sample)
    for program in both_forms(whole):
        result = device.run(program, shots=SHOTS).result()
        samples = np.array(result.get_value_by_result_type(sample))
        spread = float(np.sqrt(square))
        extent = float(np.ptp(observable.eigenvalues))
        assert len(samples) == SHOTS
        assert set(np.round(samples, 6)) <= set(np.round(observable.eigenvalues, 6))
        assert is_near(result.get_value_by_result_type(expectation), mean, spread)
        assert is_near(result.values[0], square, extent * spread + 0.01)
        assert np.isclose(np.mean(samples), result.values[1])
        assert np.isclose(np.var(samples), result.values[0])
