"""Targets of IQM's machines: from the architecture and its observations, with holes, odd values, or nothing at all."""

from __future__ import annotations

import copy
import warnings
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qiskit import QuantumCircuit, transpile
from qiskit.quantum_info import Operator
from qiskit.transpiler import Target

from qhub_providers.errors import UnsupportedBackendError
from qhub_providers.formats import iqm as wire
from qhub_providers.hub.types import Backend
from qhub_providers.qiskit import targets

QUBITS = ("QB1", "QB2", "QB4", "QB5")
"""QB3 is a hole."""
PAIRS = (("QB2", "QB1"), ("QB2", "QB4"), ("QB4", "QB5"))


def gate(implementation: str, loci: list[list[str]]) -> dict[str, Any]:
    return {"implementations": {implementation: {"loci": loci}}, "default_implementation": implementation}


def observation(field: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"dut_field": field, "value": value, "unit": "", "uncertainty": None, "invalid": False} | more


def architecture() -> dict[str, Any]:
    singles = [[name] for name in QUBITS]
    return {
        "calibration_set_id": "00000000-0000-4000-8000-000000000001",
        "qubits": [*QUBITS, "QB6"],
        "computational_resonators": [],
        "gates": {
            "prx": gate("drag", [*singles, ["QB6"]]),  # QB6 cannot be measured
            "cz": gate("slepian", [*map(list, PAIRS), ["QB5", "QB6"]]),
            "measure": gate("constant", singles),
            "cc_prx": gate("composite", singles),
            "move": gate("tgss", [["QB1", "COMPR1"]]),
        },
        "calibrationData": {
            "observations": [
                observation("characterization.model.QB1.t1_time", 2e-5),
                observation("characterization.model.QB1.t2_time", 1e-5),
                observation("controllers.QB1.drive.frequency", 4.6e9),
                observation("gates.prx.drag.QB1.duration", 1.6e-8),
                observation("metrics.rb.prx.drag.QB1.fidelity:par=d2", 0.9993),
                observation("gates.cz.slepian.QB2__QB1.duration", 4e-8),
                observation("metrics.irb.cz.slepian.QB2__QB1.fidelity:par=d2", 0.995),
                observation("metrics.ssro.measure.constant.QB1.fidelity", 0.984),
                observation("metrics.ssro.measure.constant.QB2.fidelity", 0.5, invalid=True),
                observation("something.else", {"not": "a number"}),
            ]
        },
    }


def record(**configuration: Any) -> Backend:
    return Backend.model_validate({"id": "iqm.qpu.x", "provider": "IQM", "configuration": configuration})


def observed() -> dict[str, Any]:
    """The architecture with every error."""
    made = architecture()
    fields = [f"metrics.irb.cz.slepian.{'__'.join(pair)}" for pair in PAIRS]
    fields += [f"metrics.{kind}.{name}" for name in QUBITS for kind in ("rb.prx.drag", "ssro.measure.constant")]
    made["calibrationData"]["observations"] = [observation(f"{field}.fidelity", 0.99) for field in fields]
    return made


def build(config: Any, backend: Backend | None = None) -> Target:
    return targets.build(backend or record(), config, wire.FORMAT)


def test_everything_that_the_device_says_is_there() -> None:
    with pytest.warns(UserWarning, match=r"\(metrics\.rb\.prx, metrics\.irb\.cz, metrics\.ssro\.measure\)"):
        target = build(architecture())
    assert target.num_qubits == 5
    assert set(target.operation_names) == {"r", "cz", "measure", "delay"}
    assert sorted(target["r"]) == [(0,), (1,), (3,), (4,)]
    assert sorted(target["cz"]) == [(0, 1), (1, 0), (1, 3), (3, 1), (3, 4), (4, 3)]
    assert (target["r"][0,].duration, target["r"][0,].error) == (1.6e-8, pytest.approx(7e-4))
    assert target["cz"][0, 1].error == target["cz"][1, 0].error == pytest.approx(0.005)
    assert target["cz"][0, 1].duration == 4e-8
    assert target["measure"][0,].error == pytest.approx(0.016)
    assert target["measure"][1,].error == target["measure"][0,].error  # as its own observation is marked as invalid
    first = target.qubit_properties[0]
    assert (first.t1, first.t2, first.frequency) == (2e-5, 1e-5, 4.6e9)


@pytest.mark.parametrize("level", [1, 2, 3])  # at level 0 Qiskit lays out on the first qubits, holes or not
def test_the_transpiler_finds_its_way_around_the_hole(level: int) -> None:
    target = build(observed())
    circuit = QuantumCircuit(4)
    circuit.h(0)
    circuit.ccx(0, 1, 2)
    circuit.rzz(0.3, 0, 3)
    circuit.t(3)
    placed = transpile(circuit, target=target, optimization_level=level, seed_transpiler=1)
    used = {placed.find_bit(qubit).index for item in placed.data for qubit in item.qubits}
    assert used <= {0, 1, 3, 4}
    assert Operator.from_circuit(placed).equiv(_widened(circuit))


def _widened(circuit: QuantumCircuit) -> Operator:
    wide = QuantumCircuit(5)
    wide.compose(circuit, range(circuit.num_qubits), inplace=True)
    return Operator(wide)


def test_the_record_alone_gives_a_plain_target() -> None:
    graph = {"1": ["2"], "2": ["3"], "3": []}
    known = record(
        gates=[{"name": "prx"}, {"name": "cz"}, {"name": "move"}],
        operations=["measure", "reset", "delay", "barrier"],
        qubit_count=3,
        connectivity={"fully_connected": False, "graph": graph},
    )
    with pytest.warns(UserWarning, match="no device data"):
        target = build(None, known)
    assert target.num_qubits == 3
    assert sorted(target["cz"]) == [(0, 1), (1, 0), (1, 2), (2, 1)]
    assert {"r", "cz", "measure", "reset", "delay"} == set(target.operation_names)
    with pytest.warns(UserWarning, match=r"iqm\.qpu\.x is missing or odd"):
        assert build({"gates": "none"}, known).num_qubits == 3


def test_a_machine_without_couplings_between_qubits_is_refused() -> None:
    star = architecture()
    star["gates"]["cz"] = gate("slepian", [["QB1", "COMPR1"]])
    with pytest.raises(UnsupportedBackendError, match="no measured qubits with prx and cz"):
        build(star)


texts = st.text("aZ09 .-_/\n\0µ漢😀", max_size=5)
"""Of few characters: for all of them Hypothesis first makes a table of Unicode, for seconds in a new checkout."""

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in paths(item, (*path, key)))]


PATHS = paths(architecture())[1:]


@settings(deadline=None, derandomize=True)
@given(st.sampled_from(PATHS), json_values)
def test_odd_data_gives_a_target_or_a_clear_refusal_and_at_most_one_warning(path: tuple[Any, ...], odd: Any) -> None:
    config: Any = copy.deepcopy(architecture())
    place = config
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = odd
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            target = build(config)
        except UnsupportedBackendError:
            return
    assert len(caught) <= 1
    assert {"r", "measure", "delay"} <= set(target.operation_names)
