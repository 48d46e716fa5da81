"""What is refused before anything is sent says what it is about, and what to do."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from braket.circuits import Circuit, FreeParameter, Gate, Instruction, Observable
from braket.circuits.serialization import IRType
from braket.ir.openqasm import Program
from braket.ir.openqasm import ProgramSet as OpenQASMProgramSet
from braket.program_sets import CircuitBinding, ProgramSet

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubDevice
from qhub_providers.errors import ConfigurationError, UnsupportedCircuitError


class Own(Gate):
    """A gate of a user's own, given by its matrix."""

    def __init__(self) -> None:
        super().__init__(qubit_count=1, ascii_symbols=["own"])

    def to_matrix(self) -> np.ndarray:
        return np.array([[0, 1], [1, 0]])


def test_a_gate_of_ones_own_is_named(ideal_braket: QHubBraketProvider) -> None:
    sv1 = ideal_braket.get_device("aws.sim.sv1")
    circuit = Circuit().h(0).add_instruction(Instruction(Own(), [3]))
    with pytest.raises(UnsupportedCircuitError, match=r"instruction 1: Own on qubits 3 is no gate .*unitary\(matrix="):
        sv1.run(circuit, 10)
    with pytest.raises(UnsupportedCircuitError, match=r"program 1: .*instruction 1: Own on qubits 3 is no gate"):
        sv1.run(ProgramSet([Circuit().x(0), circuit], 10))


def some(bad: Any) -> list[Any]:
    return [Circuit().x(0), bad, Circuit().x(0)]


def a_set(programs: list[Any]) -> ProgramSet | OpenQASMProgramSet:
    """Texts as Braket's own programs: older versions of its sets take no texts."""
    if not any(isinstance(program, str) for program in programs):
        return ProgramSet(programs, 10)
    return OpenQASMProgramSet(
        programs=[
            program.to_ir(IRType.OPENQASM) if isinstance(program, Circuit) else Program(source=program)
            for program in programs
        ]
    )


NOISE = Circuit().x(0).bit_flip(0, 0.1)
BAD = (NOISE, Circuit().rx(0, FreeParameter("a")), "OPENQASM 3; qubit[1] q; input float a; rx(a) q[0];")


@pytest.fixture(params=["aws.sim.sv1", "kipu.sim.qsim", "ibm.qpu.fez"])
def device(request: pytest.FixtureRequest, ideal_braket: QHubBraketProvider) -> QHubDevice:
    return ideal_braket.get_device(request.param)


@pytest.mark.parametrize("bad", BAD, ids=["noise", "unbound", "text"])
def test_a_refused_program_of_several_is_named_by_its_place(device: QHubDevice, bad: Any) -> None:
    with pytest.raises(UnsupportedCircuitError, match=r"^program 1: .*(instruction 1|no value for a)") as caught:
        device.run_batch(some(bad), 10)
    assert caught.value.index == (1 if bad is NOISE else None)
    with pytest.raises(UnsupportedCircuitError, match=r"^program 1: .*(instruction 1|no value for a)"):
        device.run(a_set(some(bad)), 30)
    for alone in (lambda: device.run_batch([bad], 10), lambda: device.run(a_set([bad]), 10)):
        with pytest.raises(UnsupportedCircuitError, match=r"^(?!program)"):
            alone()


def test_so_is_one_whose_shots_or_inputs_cannot_work(device: QHubDevice) -> None:
    turn = Circuit().rx(0, FreeParameter("a"))
    for given in ({"shots": 10, "inputs": [{"a": 1}, {"a": None}]}, {"shots": [10, 0], "inputs": {"a": 1}}):
        with pytest.raises(ConfigurationError, match=r"^program 1: "):
            device.run_batch([turn, turn], **given)
    with pytest.raises(ConfigurationError, match=r"^unknown argument 'shotz'"):
        device.run_batch([turn, turn], 10, shotz=1)
    with pytest.raises(ConfigurationError, match=r"^shots=0"):
        device.run(ProgramSet([Circuit().x(0), Circuit().x(1)], 10), shots=0)


def test_a_batch_of_a_generator(device: QHubDevice) -> None:
    batch = device.run_batch((Circuit().i(0).i(1).x(label) for label in (0, 1)), 10)
    assert [result.measurement_counts for result in batch.results()] == [{"10": 10}, {"01": 10}]


def test_names_of_parameters_that_no_text_can_hold(device: QHubDevice) -> None:
    circuit = Circuit().rx(0, FreeParameter("th[0]") + FreeParameter("c"))
    bound = CircuitBinding(circuit, {"th[0]": [math.pi], "b": [0.0]})
    with pytest.raises(UnsupportedCircuitError, match=r"'th.0.' cannot be written in OpenQASM 3.*'th_0_'"):
        device.run(ProgramSet(bound, 10))
    if device.name == "aws.sim.sv1":
        with pytest.raises(UnsupportedCircuitError, match=r"'th.0.' cannot be written in OpenQASM 3.*'th_0_'"):
            device.run(circuit, 10, {"th[0]": math.pi, "c": 0})
    else:
        assert device.run(circuit, 10, {"th[0]": math.pi, "c": 0}).result().measurement_counts == {"1": 10}


def test_observables_of_a_set_that_have_no_angles(device: QHubDevice) -> None:
    matrix = Observable.Hermitian(np.diag([1.0, -1.0]), targets=[0])
    for observables in ([matrix], [Observable.X(1) @ matrix], Observable.X(1) + matrix):
        programs = ProgramSet([Circuit().x(0), CircuitBinding(Circuit().x(0).x(1), observables=observables)], 10)
        with pytest.raises(UnsupportedCircuitError, match=r"^program 1: .*not for a Hermitian: write it as a sum"):
            device.run(programs)


def test_filters_that_there_are_not(ideal_braket: QHubBraketProvider) -> None:
    accepted = "accepted are name, type, provider, status"
    names = {"arns": "name", "names": "name", "types": "type", "provider_names": "provider", "statuses": "status"}
    for name, instead in names.items():
        with pytest.raises(ConfigurationError, match=f"there is no filter '{name}', but {instead}; {accepted}"):
            ideal_braket.devices(**{name: ["QPU"]})
    with pytest.raises(ConfigurationError, match=f"there is no filter 'order_by'; {accepted}"):
        ideal_braket.devices(order_by="name")
