"""The circuits of MQT Bench of up to 8 qubits on an ideal machine of every family, against Aer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from qiskit import QuantumCircuit
from qiskit.transpiler import generate_preset_pass_manager
from scipy.stats import chi2

from qhub_providers import LocalHub, QHubProvider
from qhub_providers.errors import UnsupportedCircuitError

mqt_bench = pytest.importorskip("mqt.bench", reason="the lowest environment has no MQT Bench")
pytestmark = pytest.mark.local

MOST_QUBITS = 8
SHOTS, REFERENCE_SHOTS = 1000, 5000
FAMILIES = (
    "aws.sim.sv1",
    "aws.ionq.forte",
    "azure.ionq.simulator",
    "ibm.qpu.fez",
    "iqm.qpu.garnet",
    "qudora.sim.xg1",
    "kipu.sim.qsim",
)
LARGE = {"seven_qubit_steane_code", "shor", "shors_nine_qubit_code"}
"""Benchmarks whose smallest circuit has more than 8 qubits."""
DYNAMIC = {"dynamic_qft", "ghz_dynamic", "iqpe"}
"""Benchmarks that measure in the middle and go on with what they found: only IBM's machines do that."""
FROM_THREE = {"graphstate", "qwalk"}
"""Benchmarks that break on 2 qubits instead of refusing them."""


def circuits_of(name: str) -> Iterator[QuantumCircuit]:
    found = False
    for size in range(3 if name in FROM_THREE else 2, MOST_QUBITS + 1):
        try:
            circuit = mqt_bench.get_benchmark(benchmark=name, level=mqt_bench.BenchmarkLevel.ALG, circuit_size=size)
        except ValueError:  # a size that the benchmark does not come in
            continue
        if not circuit.num_clbits:
            circuit.measure_all()
        circuit.name = f"{name} {size}"
        found = True
        yield circuit
    assert found, name


@pytest.fixture(scope="module")
def circuits() -> list[QuantumCircuit]:
    from mqt.bench.benchmarks import get_available_benchmark_names

    names = sorted(set(get_available_benchmark_names()) - LARGE)
    assert set(names) > DYNAMIC | FROM_THREE
    return [circuit for name in names for circuit in circuits_of(name)]


@pytest.fixture(scope="module")
def reference(circuits: list[QuantumCircuit]) -> dict[str, dict[str, int]]:
    from qiskit_aer import AerSimulator

    aer = AerSimulator(seed_simulator=1)
    compiler = generate_preset_pass_manager(0, backend=aer)
    result = aer.run([compiler.run(circuit) for circuit in circuits], shots=REFERENCE_SHOTS).result()
    return {circuit.name: result.get_counts(index) for index, circuit in enumerate(circuits)}


@pytest.fixture(scope="module")
def provider() -> Iterator[QHubProvider]:
    with LocalHub(noise=False, seed=2) as hub:
        yield QHubProvider(hub.access_token, base_url=hub.url)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_benchmark(
    family: str, provider: QHubProvider, circuits: list[QuantumCircuit], reference: Mapping[str, Mapping[str, int]]
) -> None:
    backend = provider.get_backend(family)
    possible = [circuit for circuit in circuits if family.startswith("ibm") or not is_dynamic(circuit)]
    result = backend.run(possible, shots=SHOTS).result()
    wrong = {}
    for index, circuit in enumerate(possible):
        assert result.results[index].success, (circuit.name, result.results[index].status)
        distance = excess(result.get_counts(index), reference[circuit.name])
        if distance > 0:
            wrong[circuit.name] = distance
    assert not wrong
    for circuit in circuits:
        if circuit not in possible:
            with pytest.raises(UnsupportedCircuitError, match=circuit.name):
                backend.run(circuit)


def is_dynamic(circuit: QuantumCircuit) -> bool:
    return circuit.name.split()[0] in DYNAMIC


def excess(counts: Mapping[str, int], expected: Mapping[str, int]) -> float:
    """How far the two-sample chi-squared statistic is beyond what chance gives once in 10^11 times.

    Outcomes with few counts are taken together, for which the statistic would not follow its distribution.
    """
    assert sum(counts.values()) == SHOTS
    rare = {key for key in expected | counts if expected.get(key, 0) * SHOTS < 5 * REFERENCE_SHOTS}
    pairs = [(counts.get(key, 0), expected[key]) for key in expected if key not in rare]
    pairs.append((sum(counts.get(key, 0) for key in rare), sum(expected.get(key, 0) for key in rare)))
    ratio = (REFERENCE_SHOTS / SHOTS) ** 0.5
    statistic = sum((ratio * one - other / ratio) ** 2 / (one + other) for one, other in pairs if one + other)
    return float(statistic - chi2.isf(1e-11, max(1, len(pairs) - 1)))


def test_the_measure_sees_a_swapped_bit_and_a_wrong_weight() -> None:
    uneven = {"01": REFERENCE_SHOTS // 4, "00": REFERENCE_SHOTS * 3 // 4}
    assert excess({"01": SHOTS // 4, "00": SHOTS * 3 // 4}, uneven) < 0
    assert excess({"10": SHOTS // 4, "00": SHOTS * 3 // 4}, uneven) > 0
    assert excess({"01": SHOTS * 2 // 5, "00": SHOTS * 3 // 5}, uneven) > 0
