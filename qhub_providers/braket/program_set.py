"""Program sets: the Hub's contract takes one program a job, so each executable is a job, behind one task."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

from braket.circuits import Circuit
from braket.circuits.observables import Sum
from braket.ir.openqasm import Program
from braket.ir.openqasm import ProgramSet as OpenQASMProgramSet
from braket.program_sets import CircuitBinding, ProgramSet

from ..errors import ConfigurationError, UnsupportedCircuitError
from ..formats.braket_result import qasm_text
from .batch import QHubTaskBatch
from .caller import caller
from .encoding import INPUT_FORMAT, circuit_text
from .parameters import check_names
from .program import CircuitText
from .program_set_tags import Kept, Product, grouped, observables_of
from .program_set_task import Executable, QHubProgramSetTask
from .sending import Outgoing, of_program, prepare
from .task import OnFailure, QHubTask

if TYPE_CHECKING:
    from braket.circuits import Observable

    from .arguments import RunOptions
    from .device import QHubDevice

OF_A_MATRIX = (
    "an observable of a program set is measured by angles, which Braket has for its own observables only, not for a "
    "Hermitian: write it as a sum of products of X, Y, Z and I, or run the circuit by itself with an expectation"
)


def executables(specification: ProgramSet | OpenQASMProgramSet, *, physical: bool = False) -> list[Executable]:
    """What a set has to run, in Braket's order.

    Args:
        specification: the set.
        physical: whether the labels of its circuits are the device's own qubits, as `$5`.

    Raises:
        ConfigurationError: there is nothing.
        UnsupportedCircuitError: a circuit, or an observable, cannot be written.
    """
    if isinstance(specification, ProgramSet):
        if not specification.entries:
            raise ConfigurationError("the program set is empty")
        programs = list[Program]()
        for place, entry in enumerate(specification.entries):
            with of_program(place, len(specification.entries)):
                programs.append(_program(entry, physical))
    else:
        programs = specification.programs
    return [
        Executable(place, program, index)
        for place, program in enumerate(programs)
        for index in range(len(next(iter((program.inputs or {"": [None]}).values()))))
    ]


def _program(entry: CircuitBinding | Circuit | Program | str, physical: bool) -> Program:
    """What Braket writes of an entry, its circuit with physical qubits where they are wanted."""
    circuit = _circuit(entry)
    if circuit is not None:
        check_names(circuit)
    if isinstance(entry, CircuitBinding) and entry.observables:
        _check_targets(entry.observables)
    program = _written(entry, circuit)
    if circuit is None or not physical:
        return program
    if isinstance(entry, CircuitBinding) and entry.observables:
        circuit = circuit.with_euler_angles(entry.observables)
    return Program(source=circuit_text(circuit, physical=True), inputs=program.inputs)


def _written(entry: CircuitBinding | Circuit | Program | str, circuit: Circuit | None) -> Program:
    try:
        program: Program = ProgramSet([entry]).to_ir().programs[0]
    except NotImplementedError as error:
        if circuit is not None:
            circuit_text(circuit)  # it says which gate it is
        raise UnsupportedCircuitError(OF_A_MATRIX) from error
    except ValueError as error:
        raise UnsupportedCircuitError(f"Braket cannot write it as OpenQASM 3: {error}") from error
    return program


def _check_targets(observables: Sequence[Observable] | Observable) -> None:
    """Braket reads the value of an observable from its targets' columns; without targets it gives no number."""
    for number, observable in enumerate(getattr(observables, "summands", observables)):
        if not observable.targets:
            raise UnsupportedCircuitError(
                f"observable {number} of a program set, {observable.ascii_symbols[0]}, names no qubits, and Braket "
                "gives no number then: write Observable.X(0) instead of Observable.X()"
            )


def _circuit(entry: CircuitBinding | Circuit | Program | str) -> Circuit | None:
    found = entry.circuit if isinstance(entry, CircuitBinding) else entry
    return found if isinstance(found, Circuit) else None


def runnable(specification: ProgramSet | OpenQASMProgramSet, executable: Executable) -> Program | CircuitText:
    """The one program of an executable: as the text of a circuit where the set has a circuit, whatever its qubits."""
    alone = executable.alone
    entries = specification.entries if isinstance(specification, ProgramSet) else None
    circuit = _circuit(entries[executable.place]) if entries else None
    return CircuitText.of(circuit, alone.source, alone.inputs) if circuit is not None else alone


def run(device: QHubDevice, specification: ProgramSet | OpenQASMProgramSet, options: RunOptions) -> QHubProgramSetTask:
    """Submit every executable of a set. `options.shots` are those of the whole set, as for `AwsDevice`.

    Raises:
        ConfigurationError: shots that cannot be shared out evenly; inputs beside those of the set.
        UnsupportedCircuitError: a program cannot run, and nothing was sent.
    """
    physical = options.disable_qubit_rewiring is True and device.input_format == INPUT_FORMAT
    found = executables(specification, physical=physical)
    if options.inputs:
        raise ConfigurationError("a program set has inputs of its own: leave out inputs")
    single = options.model_copy(update={"shots": _shots_of_each(specification, len(found), options.shots)})
    device.checked_shots(single.shots)
    outgoing = list[Outgoing]()
    for executable in found:
        with of_program(executable.place, found[-1].place + 1):
            prepared = prepare(device, runnable(specification, executable), single)
        outgoing.append(reduce(Outgoing.tagged, _kept(specification, executable).to_tags(), prepared))
    batch = QHubTaskBatch.submit(device, outgoing)
    program_set = specification if isinstance(specification, ProgramSet) else None
    return QHubProgramSetTask(batch, found, program_set, on_failure=options.on_failure)


def _kept(specification: ProgramSet | OpenQASMProgramSet, executable: Executable) -> Kept:
    """What the job of an executable keeps of the set, in its tags."""
    entry = specification.entries[executable.place] if isinstance(specification, ProgramSet) else None
    inputs, index = executable.program.inputs or {}, executable.inputs_index
    size = len(next(iter(inputs.values()), [None]))
    if not isinstance(entry, CircuitBinding) or not entry.observables:
        return Kept(executable.place, index, size, {name: float(values[index]) for name, values in inputs.items()})
    own = entry.input_sets.as_dict() if entry.input_sets else {}  # the others are angles of the observables
    measured = list(getattr(entry.observables, "summands", entry.observables))
    return Kept(
        executable.place,
        index,
        size,
        {name: float(inputs[name][index]) for name in own},
        Product.of(measured[index % len(measured)]),
        len(measured),
        isinstance(entry.observables, Sum),
    )


def retrieved(batch: QHubTaskBatch, on_failure: OnFailure = "raise") -> QHubProgramSetTask:
    """The task of jobs that were found again: their tags tell which program each belongs to, and what it measures.

    Of jobs without such tags each is a program of its own, without an expectation value: a warning says so.
    """
    kept = [Kept.from_tags(task.job.known.tags or ()) if isinstance(task, QHubTask) else None for task in batch.tasks]
    if any(item is None and isinstance(task, QHubTask) for item, task in zip(kept, batch.tasks, strict=True)):
        warnings.warn(
            f"the Hub has no tags of jobs of {batch.id} that tell their places in a program set: each of these is a "
            "program of its own, without an expectation value; retrieve_batch() gives the tasks of a batch",
            stacklevel=caller(),
        )
    places = grouped(kept)
    programs = dict[int, Program]()
    for place in dict.fromkeys(place for place, _ in places):
        numbers = [number for number, (other, _) in enumerate(places) if other == place]
        programs[place] = _found_again([batch.tasks[number] for number in numbers], [kept[n] for n in numbers])
    observables = {
        place: observables_of(item for item, (other, _) in zip(kept, places, strict=True) if other == place)
        for place in programs
    }
    found = [Executable(place, programs[place], index) for place, index in places]
    return QHubProgramSetTask(batch, found, None, on_failure=on_failure, observables=list(observables.values()))


def _found_again(tasks: Sequence[Any], kept: Sequence[Kept | None]) -> Program:
    """A program by the jobs of its executables: the text of the first, and the values of its inputs in all of them."""
    text = next((qasm_text(task.input()) for task in tasks if isinstance(task, QHubTask)), "")
    known = next((item for item in kept if item), None)
    if known is None or None in kept:
        return Program(source=text or " ", inputs={})
    inputs = {name: [item.inputs[name] for item in kept if item] for name in known.inputs}
    return Program(source=text or " ", inputs=inputs)


def _shots_of_each(specification: Any, count: int, total: int | None) -> int | None:
    own: int | None = getattr(specification, "shots_per_executable", None)
    if total is None or total == 0:
        return own if total is None else 0
    if total % count:
        raise ConfigurationError(f"shots={total} cannot be shared out evenly among {count} executables")
    if own is not None and own * count != total:
        raise ConfigurationError(f"the program set has {own} shots for each of {count} executables: leave out shots")
    return total // count
