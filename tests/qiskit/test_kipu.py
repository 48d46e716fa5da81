"""Kipu's modes without shots, against Qiskit's own simulation."""

from __future__ import annotations

from typing import Any

import pytest
from qiskit import QuantumCircuit
from qiskit.quantum_info import Statevector

from qhub_providers import QHubProvider
from qhub_providers.errors import ConfigurationError, UnsupportedCircuitError
from qhub_providers.qiskit import QHubBackend


@pytest.fixture
def backend(ideal_provider: QHubProvider) -> QHubBackend:
    return ideal_provider.get_backend("kipu.sim.qsim")


def lopsided() -> QuantumCircuit:
    """No symmetry between its qubits, one of them idle, gates that qsim lacks, a global phase."""
    circuit = QuantumCircuit(4, global_phase=0.7)
    circuit.ry(0.4, 0)
    circuit.rzz(0.9, 0, 1)
    circuit.iswap(1, 3)
    circuit.p(0.3, 3)
    circuit.x(3)
    return circuit


def test_the_state_is_qiskits(backend: QHubBackend, ideal_provider: QHubProvider) -> None:
    job = backend.run(lopsided(), mode="statevector")
    result = job.result()
    assert isinstance(result.get_statevector(), Statevector)
    assert result.get_statevector().data == pytest.approx(Statevector(lopsided()).data)
    retrieved = ideal_provider.retrieve_job(job.job_id()).result()
    assert retrieved.get_statevector().data == pytest.approx(Statevector(lopsided()).data)
    expected = Statevector(lopsided()).probabilities_dict()
    assert result.get_counts() == pytest.approx(expected)  # so Qiskit reads a state without counts


def test_measurements_at_the_end_leave_the_state(backend: QHubBackend) -> None:
    circuit = lopsided()
    circuit.measure_all()
    result = backend.run([circuit, lopsided()], mode="statevector").result()
    for index in range(2):
        assert result.get_statevector(index).data == pytest.approx(Statevector(lopsided()).data)


def test_amplitudes_by_qiskits_bit_strings(backend: QHubBackend) -> None:
    strings = ["1000", "0001", "0000"]
    amplitudes = backend.run(lopsided(), mode="amplitudes", bitstrings=strings).result().data()["amplitudes"]
    state = Statevector(lopsided())
    assert list(amplitudes) == strings
    assert [amplitudes[key] for key in strings] == pytest.approx([state.data[int(key, 2)] for key in strings])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"mode": "statevector", "optimization_level": 2}, "optimization_level=2"),
        ({"mode": "amplitudes"}, "bitstrings"),
        ({"bitstrings": ["0000"]}, "bitstrings"),
        ({"mode": "amplitudes", "bitstrings": ["012"]}, "bitstrings"),
        ({"mode": "density"}, "mode='density'"),
        ({"cpu_threads": -1}, "cpu_threads=-1"),
        ({"max_fused_gate_size": 0}, "max_fused_gate_size=0"),
    ],
)
def test_options_that_cannot_work_are_refused(options: dict[str, Any], said: str, backend: QHubBackend) -> None:
    with pytest.raises(ConfigurationError, match=said):
        backend.run(lopsided(), **options)


def test_nothing_measured_is_refused_where_shots_are_taken(backend: QHubBackend) -> None:
    with pytest.raises(UnsupportedCircuitError, match="measures nothing"):
        backend.run(lopsided())


def test_tuning_is_sent(backend: QHubBackend) -> None:
    circuit = QuantumCircuit(1)
    circuit.x(0)
    circuit.measure_all()
    job = backend.run(circuit, shots=10, cpu_threads=1, max_fused_gate_size=3)
    assert job.result().get_counts() == {"1": 10}
    assert job.hub_jobs[0].known.input_params == {"mode": "sample", "cpu_threads": 1, "max_fused_gate_size": 3}
