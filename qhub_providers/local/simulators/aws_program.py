"""An OpenQASM 3 program as the device would read it: only what its capabilities offer.

That holds also where the simulator could do more. Braket's own parser and interpreter do the reading; the checks look
at the parsed statements, and at what the interpreter makes of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from braket.default_simulator.openqasm.circuit import Circuit
from braket.default_simulator.openqasm.interpreter import Interpreter
from braket.default_simulator.openqasm.parser.openqasm_parser import parse
from braket.default_simulator.openqasm.program_context import ProgramContext
from braket.default_simulator.operation import KrausOperation

from .aws_offer import Offer
from .aws_statements import NotOfferedError, check_statements
from .failure import SimulationError


def interpret(source: str, offer: Offer, *, rewiring: bool = True) -> tuple[Circuit, bool]:
    """The circuit of a program, as the device reads it, and whether its qubits are physical ones.

    Args:
        source: the program.
        offer: the device.
        rewiring: False forbids the service to choose the qubits.

    Raises:
        SimulationError: naming what the device does not offer, or why the program cannot be read.
    """
    try:
        if not rewiring and not offer.action["disabledQubitRewiringSupported"]:
            raise NotOfferedError("disable_qubit_rewiring")
        circuit, placed = _interpret(source, offer)
        _check_places(circuit, offer, placed or not rewiring)
        return circuit, placed or not rewiring
    except NotOfferedError as refusal:
        raise SimulationError(f"{offer.backend_id} does not support {refusal}", "UnsupportedOperation") from None


def _interpret(source: str, offer: Offer) -> tuple[Circuit, bool]:
    program = _parsed(source)
    placed = check_statements(program.statements, offer)
    context = Recorder()
    try:
        Interpreter(context).visit(program)
        circuit: Circuit = context.circuit
        circuit.validate_single_measured_register()
    except (ValueError, TypeError, NameError, LookupError, ArithmeticError, NotImplementedError) as error:
        raise _invalid(f"{error}") from error
    for instruction in circuit.instructions:
        _check_instruction(instruction)
    _check_qubits(circuit, context.num_qubits, offer)
    return circuit, placed


class Recorder(ProgramContext):
    """Interprets a program, and refuses to go on with a qubit that was measured."""

    def __init__(self) -> None:
        super().__init__()
        self._measured: set[int] = set()

    def add_gate_instruction(self, gate_name: str, target: tuple[int, ...], *rest: Any, **named: Any) -> None:
        """A gate."""
        self._check(target, gate_name)
        super().add_gate_instruction(gate_name, target, *rest, **named)

    def add_custom_unitary(self, unitary: Any, target: tuple[int, ...]) -> None:
        """A unitary, from its pragma."""
        self._check(target, "unitary")
        super().add_custom_unitary(unitary, target)

    def add_noise_instruction(self, noise_instruction: str, target: list[int], probabilities: list[float]) -> None:
        """A noise, from its pragma."""
        self._check(target, noise_instruction)
        super().add_noise_instruction(noise_instruction, target, probabilities)

    def add_kraus_instruction(self, matrices: list[Any], target: list[int]) -> None:
        """A noise given by its Kraus operators, from its pragma."""
        self._check(target, "kraus")
        super().add_kraus_instruction(matrices, target)

    def add_measure(self, target: tuple[int, ...], *rest: Any, **named: Any) -> None:
        """A measurement."""
        self._check(target, "measure")
        self._measured.update(target)
        super().add_measure(target, *rest, **named)

    def _check(self, target: Iterable[int], name: str) -> None:
        again = sorted(self._measured & set(target))
        if again:
            raise NotOfferedError(f"{name} on qubit {again[0]} after its measurement (mid-circuit measurement)")


def _parsed(source: str) -> Any:
    if not source.strip():
        raise _invalid("it is empty")
    try:
        return parse(source)
    except Exception as error:  # the parser raises what its generated code raises
        raise _invalid(_place(error) or str(error) or type(error).__name__) from error


def _place(error: Exception) -> str | None:
    """Where the parser stopped, and at what: its own error says neither, but what caused it does."""
    causes = getattr(error.__cause__, "args", ())
    token = getattr(causes[0], "offendingToken", None) if causes else None
    return None if token is None else f"line {token.line}, column {token.column + 1}: unexpected {token.text!r}"


def _check_instruction(instruction: Any) -> None:
    """Braket's interpreter takes a gate with too many, too few or equal qubits, and simulates something else."""
    targets = instruction.targets
    matrices = instruction.matrices if isinstance(instruction, KrausOperation) else [instruction.matrix]
    sizes = {len(matrix) for matrix in matrices}
    if sizes != {2 ** len(targets)} or len(set(targets)) < len(targets) or not np.isfinite(matrices).all():
        raise _invalid(f"{type(instruction).__name__} on qubits {targets}: a wrong number of qubits, or of values")


def _check_qubits(circuit: Circuit, declared: int, offer: Offer) -> None:
    """`requiresContiguousQubitIndices` and `requiresAllQubitsMeasurement`."""
    if circuit.measured_qubits and circuit.results:
        raise NotOfferedError("measurements together with result types")
    _check_bases(circuit)
    used = {qubit for instruction in circuit.instructions for qubit in instruction.targets}
    used.update(qubit for result in circuit.results for qubit in getattr(result, "targets", None) or ())
    contiguous = set(range(declared)) if offer.action["requiresContiguousQubitIndices"] else used
    if circuit.measured_qubits:
        absent = sorted(contiguous - set(circuit.measured_qubits))
        if absent and offer.action["requiresAllQubitsMeasurement"]:
            raise NotOfferedError(f"a measurement of some qubits only (qubit {absent[0]} is not measured)")
        return
    idle = sorted(contiguous - used)
    if idle or not used:
        raise NotOfferedError(f"an unused qubit ({idle[0]})" if idle else "a program without qubits")


def _check_bases(circuit: Circuit) -> None:
    """Every result type has to find its basis: the probabilities and the observables of a qubit are of one."""
    bases: dict[int, Any] = {}
    for result in circuit.results:
        for qubit, basis in _bases(result, sorted(circuit.qubit_set)):
            if basis == "i":
                continue
            if bases.setdefault(qubit, basis) != basis:
                raise NotOfferedError(f"result types that measure qubit {qubit} in different bases")


def _bases(result: Any, qubits: Sequence[int]) -> Iterator[tuple[int, Any]]:
    """Qubit and basis: a letter, or the matrix with all of its qubits."""
    targets = list(getattr(result, "targets", None) or qubits)
    factors = getattr(result, "observable", None) or ["z"]
    if len(factors) == 1 and isinstance(factors[0], str):
        yield from ((qubit, factors[0]) for qubit in targets)
        return
    for factor in factors:
        size = 1 if isinstance(factor, str) else (len(factor) - 1).bit_length()
        mine, targets = targets[:size], targets[size:]
        yield from ((qubit, factor if isinstance(factor, str) else (factor, mine)) for qubit in mine)


def _check_places(circuit: Circuit, offer: Offer, placed: bool) -> None:
    absent = sorted(circuit.qubit_set - offer.physical)
    if placed and absent:
        raise NotOfferedError(f"the physical qubit ${absent[0]}")


def _invalid(why: str) -> SimulationError:
    return SimulationError(f"the OpenQASM program is invalid: {why[:1000]}", "InvalidProgram")
