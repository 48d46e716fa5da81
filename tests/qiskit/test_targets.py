"""Targets from what devices say about themselves, whole, partly broken, or missing."""

from __future__ import annotations

import copy
import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qhub_providers.errors import UnsupportedBackendError
from qhub_providers.formats import braket_qasm, ibm, ionq
from qhub_providers.hub.types import Backend
from qhub_providers.qiskit import targets


def device() -> dict[str, Any]:
    """Three qubits in a line, as IBM describes them."""
    pairs = [[0, 1], [1, 0], [1, 2], [2, 1]]
    ones = [[0], [1], [2]]

    def values(**named: float) -> list[dict[str, Any]]:
        units = {"T1": "us", "T2": "us", "gate_length": "ns", "readout_length": "ns", "frequency": "GHz"}
        return [{"name": name, "unit": units.get(name, ""), "value": value} for name, value in named.items()]

    return {
        "config": {
            "n_qubits": 3,
            "dt": 4,
            "supported_instructions": ["cz", "x", "rx", "delay", "measure", "reset", "if_else", "measure_2"],
            "gates": [
                {"name": "cz", "coupling_map": pairs},
                {"name": "x", "coupling_map": ones},
                {"name": "rx", "coupling_map": ones},
                {"name": "xslow", "coupling_map": ones},
            ],
        },
        "properties": {
            "qubits": [values(T1=100, T2=50, frequency=5, readout_error=0.01, readout_length=1500)] * 3,
            "gates": [
                *({"gate": "cz", "qubits": p, "parameters": values(gate_error=0.003, gate_length=68)} for p in pairs),
                *(
                    {"gate": name, "qubits": p, "parameters": values(gate_error=0.0002, gate_length=32)}
                    for p in ones
                    for name in ("x", "rx")
                ),
            ],
        },
    }


def offer(data: dict[str, Any], name: str, *, like: str) -> None:
    """Give the device another gate, with the qubits and the properties of one that it has."""
    for entries, key in ((data["config"]["gates"], "name"), (data["properties"]["gates"], "gate")):
        entries.extend([{**entry, key: name} for entry in entries if entry[key] == like])


def build(config: Any) -> Any:
    return targets.build(Backend(id="ibm.qpu.x", provider="IBM"), config, ibm.FORMAT)


def test_ibm_errors_durations_and_units() -> None:
    target = build(device())
    assert set(target.operation_names) == {"cz", "x", "measure", "reset", "delay", "if_else"}
    assert (target["cz"][1, 2].error, target["cz"][1, 2].duration) == (0.003, pytest.approx(68e-9))
    assert (target["measure"][0,].error, target["measure"][0,].duration) == (0.01, pytest.approx(1.5e-6))
    assert target.qubit_properties[0].t1 == pytest.approx(1e-4)
    assert target.qubit_properties[0].frequency == pytest.approx(5e9)
    assert target.dt == pytest.approx(4e-9)


def test_what_is_out_of_order_is_left_out() -> None:
    config = device()
    config["properties"]["qubits"][0] = [{"name": "operational", "unit": "", "value": 0}]
    config["properties"]["gates"][3]["parameters"].append({"name": "operational", "unit": "", "value": 0})
    target = build(config)
    assert set(target["cz"]) == {(1, 2)}
    assert set(target["x"]) == {(1,), (2,)}
    assert set(target["measure"]) == {(1,), (2,)}


@pytest.mark.parametrize(
    "change",
    [
        {"properties": None},
        {"properties": {"qubits": None, "gates": None}},
        {"properties": {"qubits": [[{"name": "T1", "unit": "us", "value": "n/a"}]]}},
        {"config": {"dt": "4 ns"}},
        {"config": {"timing_constraints": 3, "supported_instructions": None}},
        {"config": {"gates": [{"name": "x", "coupling_map": [[0]]}, {"name": "cz", "coupling_map": [["0", 1]]}]}},
    ],
)
def test_missing_and_odd_data_leaves_a_plain_target(change: dict[str, Any]) -> None:
    config = copy.deepcopy(device())
    for part, values in change.items():
        config[part] = {**config[part], **values} if values is not None else None
    with pytest.warns(UserWarning, match=r"the device data of ibm\.qpu\.x is missing or odd in places") as caught:
        assert "x" in build(config).operation_names
    assert len(caught) == 1


def nothing_measured(data: dict[str, Any], names: set[str]) -> None:
    entries = [*data["properties"]["qubits"], *(gate["parameters"] for gate in data["properties"]["gates"])]
    for values in entries:
        for value in values:
            value["value"] = None if value["name"] in names else value["value"]


def drop(data: dict[str, Any], place: str) -> None:
    del data["properties"][place][-1]


@pytest.mark.parametrize(
    ("change", "odd"),
    [
        (lambda data: data.update(properties={}), "properties"),
        (lambda data: data["properties"].update(qubits=[]), "properties.qubits"),
        (lambda data: data["properties"].update(gates=[]), "properties.gates"),
        (lambda data: data["properties"].update(qubits=[], gates=[]), "properties.qubits, properties.gates"),
        (lambda data: drop(data, "qubits"), "properties.qubits"),
        (lambda data: drop(data, "gates"), "properties.gates"),
        (lambda data: nothing_measured(data, {"T1"}), "properties.qubits"),
        (lambda data: nothing_measured(data, {"readout_error"}), "properties.qubits"),
        (lambda data: nothing_measured(data, {"gate_error"}), "properties.gates"),
        (lambda data: nothing_measured(data, {"gate_length"}), "properties.gates"),
        (
            lambda data: nothing_measured(data, {"T1", "T2", "gate_error", "gate_length", "readout_error"}),
            "properties.qubits, properties.gates",
        ),
    ],
)
def test_a_calibration_with_holes_is_told_once(change: Callable[[dict[str, Any]], None], odd: str) -> None:
    data = copy.deepcopy(device())
    for gate in data["config"]["gates"]:
        if gate["name"] == "rx":
            gate["name"] = "sx"
    for entry in data["properties"]["gates"]:
        entry["gate"] = {"rx": "sx"}.get(entry["gate"], entry["gate"])
    change(data)
    with pytest.warns(UserWarning, match=rf"missing or odd in places \({odd}\)") as caught:
        assert {"x", "cz", "measure"} <= set(build(data).operation_names)
    assert len(caught) == 1


def test_a_qubit_without_times_is_nothing_odd() -> None:
    data = copy.deepcopy(device())  # as on a machine that is as it should be
    data["properties"]["qubits"][1] = [value for value in data["properties"]["qubits"][1] if value["name"][0] != "T"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert build(data).qubit_properties[1].t1 is None


@pytest.mark.parametrize("name", ["FakeManilaV2", "FakeTorino", "FakeFez", "FakeKingston", "FakeBrisbane"])
def test_data_as_ibm_gives_them_are_not_odd(name: str) -> None:
    fake_provider = pytest.importorskip("qiskit_ibm_runtime.fake_provider")
    if not hasattr(fake_provider, name):
        pytest.skip("this release does not have it")
    fake = getattr(fake_provider, name)()
    files = {"config": fake.conf_filename, "properties": fake.props_filename}
    data = {part: json.loads((Path(fake.dirname) / file).read_text()) for part, file in files.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for fractional in {False, any(gate["name"] == "rzz" for gate in data["config"]["gates"])}:
            targets.build(Backend(id="ibm.qpu.x", provider="IBM"), data, ibm.FORMAT, fractional=fractional)


@pytest.mark.parametrize("config", [{"config": None}, {"config": {}}, {"config": {"n_qubits": 3, "gates": None}}])
def test_a_configuration_without_gates_is_refused(config: dict[str, Any]) -> None:
    with pytest.raises(UnsupportedBackendError, match=r"ibm\.qpu\.x"):
        build(config)


@pytest.mark.parametrize("broken", [{"action": None}, {"paradigm": None}, {"action": {}}])
def test_braket_capabilities_with_holes_are_refused(broken: dict[str, Any]) -> None:
    action = {"braket.ir.openqasm.program": {"supportedOperations": ["h", "cnot", "unheard_of"]}}
    whole = {"braketSchemaHeader": {}, "action": action, "paradigm": {"qubitCount": 4}}
    record = Backend(id="aws.x", provider="AWS")
    target = targets.build(record, whole, braket_qasm.FORMAT)
    assert (target.num_qubits, set(target.operation_names)) == (4, {"h", "cx", "measure"})
    with pytest.raises(UnsupportedBackendError, match=r"aws\.x"):
        targets.build(record, whole | broken, braket_qasm.FORMAT)


def record(**configuration: Any) -> Backend:
    gates = [{"name": name} for name in ("x", "h", "cz", "cx", "ccx")]
    return Backend.model_validate({"id": "x", "configuration": {"gates": gates, "qubit_count": 3, **configuration}})


def test_a_record_with_a_coupling_graph_keeps_to_it() -> None:
    graph = {"fully_connected": False, "graph": {"0": ["1"], "1": ["2"]}}
    backend = record(connectivity=graph, operations=["measure", "reset", "delay", "barrier"])
    with pytest.warns(UserWarning, match="x has no device data; its target follows the Hub's record."):
        target = targets.build(backend, None, ibm.FORMAT)
    assert set(target["cz"]) == {(0, 1), (1, 0), (1, 2), (2, 1)}
    assert set(target["cx"]) == {(0, 1), (1, 2)}
    assert set(target.operation_names) == {"x", "h", "cz", "cx", "measure", "reset", "delay"}


def test_a_record_offers_no_more_than_the_format_can_say() -> None:
    target = targets.build(record(operations=["measure", "reset"]), None, ionq.FORMAT)
    assert set(target.operation_names) == {"x", "h", "cz", "cx", "ccx", "measure"}
    assert target.build_coupling_map() is None


CALIBRATION: dict[str, Any] = {
    "type": "gate_based",
    "qubits": [
        {
            "qubit": 1,
            "t1_us": 100,
            "t2_us": "long",
            "readout_error": 0.02,
            "gates": {"x": {"error": 0.001, "length_ns": 30}},
        }
    ],
    "qubit_pairs": [{"qubits": [1, 2], "gates": {"cz": {"error": 0.01}}}, {"qubits": "none"}],
}


def test_the_hubs_calibration_stands_in_for_errors_that_nothing_else_has() -> None:
    graph = {"fully_connected": False, "graph": {"0": ["1"], "1": ["2"]}}
    backend = record(connectivity=graph).model_copy(update={"has_calibration": True})
    with pytest.warns(
        UserWarning, match=r"no device data; .* \(calibration\.qubits, calibration\.qubit_pairs\)"
    ) as caught:
        target = targets.build(backend, None, ibm.FORMAT, calibrated=lambda: CALIBRATION)
    assert len(caught) == 1
    assert (target["cz"][1, 2].error, target["cz"][2, 1].error, target["cz"][0, 1].error) == (0.01,) * 3
    assert target.qubit_properties[1].t1 == pytest.approx(1e-4)
    with pytest.warns(UserWarning, match="has no device data; .* odd in its calibration") as caught:
        assert "cz" in targets.build(backend, None, ibm.FORMAT, calibrated=lambda: None).operation_names
    assert len(caught) == 1
    config = device()
    config["properties"] = {}
    machine = Backend(id="ibm.qpu.x", provider="IBM", has_calibration=True)
    whole = {**CALIBRATION, "qubits": [{**CALIBRATION["qubits"][0], "t2_us": 50}], "qubit_pairs": []}
    with pytest.warns(UserWarning, match=r"missing or odd in places \(properties\)"):
        target = targets.build(machine, config, ibm.FORMAT, calibrated=lambda: whole)
    assert (target["x"][1,].error, target["x"][1,].duration) == (0.001, pytest.approx(3e-8))
    assert target["measure"][1,].error == 0.02
    asked: list[bool] = []
    targets.build(machine, device(), ibm.FORMAT, calibrated=lambda: asked.append(True))
    assert asked == []
