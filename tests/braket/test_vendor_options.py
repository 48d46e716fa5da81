"""Options of other vendors' devices: those of the Qiskit side, offered there and refused on AWS."""

from __future__ import annotations

import json
from typing import Any

import pytest
from braket.circuits import Circuit
from qiskit_ibm_runtime import RuntimeDecoder

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubTask
from qhub_providers.errors import ConfigurationError, UnsupportedCircuitError

OTHER_VENDORS = ("azure.ionq.simulator", "ibm.qpu.fez", "iqm.qpu.garnet", "kipu.sim.qsim", "qudora.sim.xg1")
OF_AWS = ("aws.sim.sv1", "aws.ionq.forte", "aws.rigetti.cepheus")


def wasteful() -> Circuit:
    """Gates that undo each other, and a chain that no line of qubits holds in this order."""
    circuit = Circuit()
    for one, other in ((0, 1), (2, 3), (0, 3), (1, 2), (0, 2), (1, 3)):
        circuit.h(one).cnot(one, other).cnot(one, other).h(one).t(other).cnot(one, other)
    return circuit


@pytest.mark.parametrize("name", OTHER_VENDORS)
def test_a_seed_makes_compiling_reproducible(ideal_braket: QHubBraketProvider, name: str) -> None:
    device = ideal_braket.get_device(name)
    tasks = device.run_batch([wasteful()] * 2, shots=10, optimization_level=2, seed_transpiler=5, max_parallel=2).tasks
    again = device.run(wasteful(), shots=10, optimization_level=2, seed_transpiler=5)
    assert program(tasks[0]) == program(tasks[1]) == program(again)


def program(task: QHubTask) -> Any:
    """The input, without the name; of IBM's the circuit alone, as one circuit has many QPYs."""
    found = task.input()
    if "pubs" in found:
        return json.loads(json.dumps(found), cls=RuntimeDecoder)["pubs"][0][0]
    return found["circuits"][0]["instructions"] if "circuits" in found else found


def test_the_level_of_optimization_counts(ideal_braket: QHubBraketProvider) -> None:
    garnet = ideal_braket.get_device("iqm.qpu.garnet")
    tasks = [garnet.run(wasteful(), shots=10, optimization_level=level, seed_transpiler=5) for level in (0, 3)]
    steps = [len(task.input()["circuits"][0]["instructions"]) for task in tasks]
    assert steps[1] < steps[0] / 2
    placed = Circuit().cnot(1, 2).cnot(1, 2).x(2)
    kept = garnet.run(placed, shots=10, disable_qubit_rewiring=True, seed_transpiler=5)
    assert kept.result().measurement_counts == {"01": 10}


def test_options_of_a_vendor_reach_it(ideal_braket: QHubBraketProvider) -> None:
    task = ideal_braket.get_device("ibm.qpu.fez").run(Circuit().x(0), shots=10, max_execution_time=60)
    assert task.job.record().input_params["max_execution_time"] == 60
    assert "dd_mode" in ideal_braket.get_device("iqm.qpu.garnet").vendor_options
    sure = ideal_braket.get_device("kipu.sim.qsim").run(Circuit().x(0), shots=10, max_fused_gate_size=1)
    assert sure.result().measurement_counts == {"1": 10}


@pytest.mark.parametrize("name", OF_AWS)
@pytest.mark.parametrize("option", [{"optimization_level": 1}, {"seed_transpiler": 5}])
def test_on_aws_they_are_refused_with_the_reason(
    ideal_braket: QHubBraketProvider, name: str, option: dict[str, Any]
) -> None:
    device = ideal_braket.get_device(name)
    for call in (device.run, device.run_batch):
        with pytest.raises(ConfigurationError, match=f"{next(iter(option))}: programs for {name} are compiled by AWS"):
            call(Circuit().h(0), shots=100, **option)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"optimization_level": 7}, "optimization_level=7 cannot work"),
        ({"seed_transpiler": 1.5}, "seed_transpiler=1.5 cannot work"),
        ({"mode": "statevector"}, "unknown argument 'mode'; accepted are cpu_threads, disable_qubit_rewiring"),
        ({"session_id": "s"}, "unknown argument 'session_id'"),
        ({"vendor": {}}, "unknown argument 'vendor'"),
    ],
)
def test_options_that_cannot_work_are_refused(
    ideal_braket: QHubBraketProvider, given: dict[str, Any], said: str
) -> None:
    with pytest.raises(ConfigurationError, match=said):
        ideal_braket.get_device("kipu.sim.qsim").run(Circuit().h(0), shots=10, **given)


def test_what_must_not_be_compiled_is_refused_if_it_has_to(ideal_braket: QHubBraketProvider) -> None:
    with pytest.raises(UnsupportedCircuitError, match="leave out transpile=False"):
        ideal_braket.get_device("iqm.qpu.garnet").run(Circuit().h(0), shots=10, transpile=False)
