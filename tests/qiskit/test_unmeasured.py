"""Machines that do not say everything of their gates: nothing is preferred because nobody measured it."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from qiskit import QuantumCircuit
from qiskit.transpiler import Target

from qhub_providers import QHubProvider
from qhub_providers.qiskit import targets
from qhub_providers.qiskit.fit import Fitter
from qhub_providers.qiskit.options import RunOptions

GARNET, CEPHEUS, FORTE, FEZ = "iqm.qpu.garnet", "aws.rigetti.cepheus", "aws.ionq.forte", "ibm.qpu.fez"


def built(provider: QHubProvider, name: str, change: Callable[[Any], None]) -> tuple[Target, str]:
    """The target of a changed machine, native where there is one, and what is told."""
    backend = provider.get_backend(name)
    config = copy.deepcopy(provider.client.backends.get_backend_config(name))
    change(config)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        native = name in (CEPHEUS, FORTE)
        target = (
            targets.native(backend.record, config)[0] if native else targets.build(backend.record, config, backend.wire)
        )
    assert len(caught) <= 1
    return target, "".join(str(warning.message) for warning in caught)


def without(*fields: str) -> Callable[[Any], None]:
    """Drops IQM's fidelities of what has one of these in its name."""

    def change(config: Any) -> None:
        data = config["calibrationData"]
        data["observations"] = [
            entry
            for entry in data["observations"]
            if "fidelity" not in entry["dut_field"] or not any(field in entry["dut_field"] for field in fields)
        ]

    return change


def worst(target: Target, name: str) -> float:
    return max(value.error for value in target[name].values())


@pytest.mark.parametrize("name", [GARNET, CEPHEUS, FORTE, FEZ])
def test_a_machine_that_says_everything_has_no_warning(provider: QHubProvider, name: str) -> None:
    assert built(provider, name, lambda config: None)[1] == ""


def test_an_unmeasured_coupler_of_iqm_counts_as_the_worst(provider: QHubProvider) -> None:
    whole, _ = built(provider, GARNET, lambda config: None)
    target, told = built(provider, GARNET, without("QB4__QB5"))
    assert "odd in places (metrics.irb.cz)" in told
    assert "assumes the worst known error of cz where none is given" in told
    others = max(value.error for place, value in whole["cz"].items() if set(place) != {3, 4})
    assert target["cz"][3, 4].error == target["cz"][4, 3].error == others
    assert target["cz"][3, 4].duration == whole["cz"][3, 4].duration


def test_an_unmeasured_coupler_is_not_preferred(provider: QHubProvider) -> None:
    pair = QuantumCircuit(2)
    pair.h(0)
    for _ in range(8):
        pair.cx(0, 1)
        pair.t(1)
    pair.measure_all()
    wire = provider.get_backend(GARNET).wire
    target, _ = built(provider, GARNET, without("QB4__QB5", ".QB4.", ".QB5."))
    fitted = Fitter(GARNET, target, wire).fit(pair, RunOptions(shots=10, optimization_level=2, seed_transpiler=1))
    assert {fitted.find_bit(qubit).index for item in fitted.data for qubit in item.qubits} != {3, 4}


def test_an_unmeasured_qubit_of_iqm_counts_as_the_worst(provider: QHubProvider) -> None:
    target, told = built(provider, GARNET, without(".QB5."))
    assert "(metrics.rb.prx, metrics.ssro.measure)" in told
    assert target["r"][4,].error == worst(target, "r") > 0
    assert target["measure"][4,].error == worst(target, "measure") > 0


def forget(config: Any) -> None:
    config["calibrationData"]["observations"] = []


def invalidate(config: Any) -> None:
    for entry in config["calibrationData"]["observations"]:
        entry["invalid"] = True


@pytest.mark.parametrize("change", [forget, invalidate])
def test_iqm_without_any_observation_is_told(provider: QHubProvider, change: Callable[[Any], None]) -> None:
    target, told = built(provider, GARNET, change)
    assert "(metrics.rb.prx, metrics.irb.cz, metrics.ssro.measure)" in told
    assert "assumes" not in told
    assert {value.error for name in ("r", "cz", "measure") for value in target[name].values()} == {None}


def test_a_qubit_of_iqm_that_cannot_be_rotated_is_left_out(provider: QHubProvider) -> None:
    def stop(config: Any) -> None:
        for implementation in config["gates"]["prx"]["implementations"].values():
            implementation["loci"].remove(["QB5"])

    target, _ = built(provider, GARNET, stop)
    assert not [name for name in target.operation_names for place in target[name] if 4 in place]
    star = QuantumCircuit(4)
    star.h(0)
    for qubit in (1, 2, 3):
        star.cx(0, qubit)
    star.measure_all()
    fitter = Fitter(GARNET, target, provider.get_backend(GARNET).wire)
    for level in range(4):
        fitted = fitter.fit(star, RunOptions(shots=10, optimization_level=level, seed_transpiler=level))
        used = {fitted.find_bit(qubit).index for item in fitted.data for qubit in item.qubits if item.name != "barrier"}
        assert 4 not in used


def test_rigettis_holes_count_as_the_worst(provider: QHubProvider) -> None:
    def change(config: Any) -> None:
        del config["standardized"]["oneQubitProperties"]["0"]
        del config["standardized"]["twoQubitProperties"]["0-1"]

    target, told = built(provider, CEPHEUS, change)
    assert "standardized.oneQubitProperties" in told
    assert "standardized.twoQubitProperties" in told
    assert target["cz"][0, 1].error == target["cz"][1, 0].error == worst(target, "cz") > 0
    assert target["sx"][0,].error == worst(target, "sx") > 0
    assert target["measure"][0,].error == worst(target, "measure") > 0
    assert target["rz"][0,].error == 0


@pytest.mark.parametrize("kind", ["1Q", "2Q", "spam"])
def test_ionqs_missing_means_are_told(provider: QHubProvider, kind: str) -> None:
    def change(config: Any) -> None:
        config["provider"]["fidelity"][kind]["mean"] = None
        config["provider"]["timing"] = {}

    target, told = built(provider, FORTE, change)
    assert "(provider.fidelity)" in told
    gate, place = {"1Q": ("sx", (0,)), "2Q": ("rzz", (0, 1)), "spam": ("measure", (0,))}[kind]
    assert target[gate][place].error is None


def test_an_unmeasured_gate_of_ibm_counts_as_the_worst(provider: QHubProvider) -> None:
    def change(config: Any) -> None:
        for gate in config["properties"]["gates"]:
            if gate["qubits"] == [50]:
                gate["parameters"] = [entry for entry in gate["parameters"] if entry["name"] != "gate_error"]

    target, told = built(provider, FEZ, change)
    assert "(properties.gates)" in told
    assert target["sx"][50,].error == worst(target, "sx") > 0
