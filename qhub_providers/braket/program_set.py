"""Program sets: the Hub's contract takes one program a job, so each executable is a job, behind one task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from braket.circuits import Circuit
from braket.ir.openqasm import Program
from braket.ir.openqasm import ProgramSet as OpenQASMProgramSet
from braket.program_sets import CircuitBinding, ProgramSet

from ..errors import ConfigurationError
from ..formats.braket_result import qasm_text
from .batch import QHubTaskBatch
from .program import CircuitText
from .program_set_task import Executable, QHubProgramSetTask
from .sending import prepare
from .task import OnFailure, QHubTask

if TYPE_CHECKING:
    from .arguments import RunOptions
    from .device import QHubDevice


def executables(specification: ProgramSet | OpenQASMProgramSet) -> list[Executable]:
    """What a set has to run, in Braket's order.

    Raises:
        ConfigurationError: there is nothing.
    """
    if isinstance(specification, ProgramSet):
        if not specification.entries:
            raise ConfigurationError("the program set is empty")
        specification = specification.to_ir()
    return [
        Executable(place, program, index)
        for place, program in enumerate(specification.programs)
        for index in range(len(next(iter((program.inputs or {"": [None]}).values()))))
    ]


def runnable(specification: ProgramSet | OpenQASMProgramSet, executable: Executable) -> Program | CircuitText:
    """The one program of an executable: as the text of a circuit where the set has a circuit, whatever its qubits."""
    alone = executable.alone
    entry = specification.entries[executable.place] if isinstance(specification, ProgramSet) else None
    circuit = entry.circuit if isinstance(entry, CircuitBinding) else entry
    return CircuitText.of(circuit, alone.source, alone.inputs) if isinstance(circuit, Circuit) else alone


def run(device: QHubDevice, specification: ProgramSet | OpenQASMProgramSet, options: RunOptions) -> QHubProgramSetTask:
    """Submit every executable of a set. `options.shots` are those of the whole set, as for `AwsDevice`.

    Raises:
        ConfigurationError: shots that cannot be shared out evenly; inputs beside those of the set.
        UnsupportedCircuitError: a program cannot run, and nothing was sent.
    """
    found = executables(specification)
    if options.inputs:
        raise ConfigurationError("a program set has inputs of its own: leave out inputs")
    single = options.model_copy(update={"shots": _shots_of_each(specification, len(found), options.shots)})
    batch = QHubTaskBatch.submit(
        device, [prepare(device, runnable(specification, executable), single) for executable in found]
    )
    program_set = specification if isinstance(specification, ProgramSet) else None
    return QHubProgramSetTask(batch, found, program_set, on_failure=options.on_failure)


def retrieved(batch: QHubTaskBatch, on_failure: OnFailure = "raise") -> QHubProgramSetTask:
    """The task of jobs that were found again. Each is a program of its own, as the Hub keeps no more of the set."""
    texts = [qasm_text(task.input()) if isinstance(task, QHubTask) else "" for task in batch.tasks]
    found = [Executable(place, Program(source=source or " ", inputs={}), 0) for place, source in enumerate(texts)]
    return QHubProgramSetTask(batch, found, None, on_failure=on_failure)


def _shots_of_each(specification: Any, count: int, total: int | None) -> int | None:
    own: int | None = getattr(specification, "shots_per_executable", None)
    if total is None or total == 0:
        return own if total is None else 0
    if total % count:
        raise ConfigurationError(f"shots={total} cannot be shared out evenly among {count} executables")
    if own is not None and own * count != total:
        raise ConfigurationError(f"the program set has {own} shots for each of {count} executables: leave out shots")
    return total // count
