"""OpenQASM 3 programs as Braket circuits, as `Circuit.from_ir` reads them, and with result types of any observable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from braket.circuits import Circuit, ResultType
from braket.circuits.braket_program_context import BraketProgramContext
from braket.circuits.observables import observable_from_ir
from braket.default_simulator.openqasm.interpreter import Interpreter
from braket.default_simulator.openqasm.parser import openqasm_ast as ast
from braket.default_simulator.openqasm.parser.openqasm_parser import QASM3ParsingError

from ..errors import UnsupportedCircuitError
from . import syntax
from .inputs import declared, values_of
from .misread import MisreadError, check_statements
from .program import CircuitText, check, source_of
from .statements import COMMENT, outline

UNREADABLE = (
    AttributeError,
    LookupError,
    NameError,
    OSError,
    QASM3ParsingError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What Braket's interpreter raises over a text that it does not understand."""


NO_STANDARD = (
    "leave the line out, and call the gates as Braket does: cnot for cx, i for id, si and ti for sdg and tdg, "
    "phaseshift for p, cphaseshift for cp"
)


class NotTogetherError(Exception):
    """A result type cannot be measured together with those before it."""


class _Interpreter(Interpreter):
    """Braket's, with a look at the program before, and at the files that it includes."""

    context: _Context
    line = 0
    """That of the last statement that was looked at."""

    def visit(self, node: Any) -> Any:
        """Interpret a node."""
        if isinstance(node, ast.QASMNode) and node.span:
            self.line = node.span.start_line
        match node:
            case ast.Program():
                check_statements(node)
                declared = (item for item in node.statements if isinstance(item, ast.ClassicalDeclaration))
                self.context.registers.update(item.identifier.name for item in declared)
            case ast.Include():
                _check_file(node.filename)
            case ast.QuantumMeasurementStatement():
                self.context.measurement = node
        return super().visit(node)


def _check_file(name: str) -> None:
    try:
        text = Path(name).read_text(encoding="utf-8")
    except OSError as error:
        way_out = NO_STANDARD if name == "stdgates.inc" else "write into the program what the file has"
        raise MisreadError(f"there is no file {name} to include here: {way_out}") from error
    syntax.check(text)
    if "$" in COMMENT.sub(" ", text):
        raise MisreadError(f"{name} names physical qubits ($): write them into the program itself")


class _Context(BraketProgramContext):
    """Builds the circuit. Braket's own refuses observables that are given by a matrix, and forgets resets.

    Attributes:
        measurement: the one that is read.
        registers: the classical ones of the whole program: those of a loop or a subroutine are new ones each time.
    """

    def __init__(self) -> None:
        super().__init__()
        self.measurement: ast.QuantumMeasurementStatement | None = None
        self.registers = set[str]()
        self._written = set[tuple[str | None, int]]()

    def add_measure(self, target: tuple[int], classical_targets: Iterable[int] | None = None) -> None:
        """Add a measurement; refuse a second one into the same bit, of which there would be two columns."""
        register, line = _destination(self.measurement)
        bits = range(len(target)) if classical_targets is None else list(classical_targets)
        for bit in bits if register in self.registers else ():
            if (register, bit) in self._written:
                raise MisreadError(f"{line}{register}[{bit}] is measured into twice: give each measurement its own bit")
            self._written.add((register, bit))
        super().add_measure(target, classical_targets)

    def add_reset(self, target: list[int]) -> None:
        """Refuse, rather than leave it out: a Braket circuit has no reset."""
        raise NotImplementedError(f"a reset, of {target}, has no place in a Braket circuit")

    def add_result(self, result: Any) -> None:
        """Add a result type, as the interpreter has it."""
        try:
            self._add_result(result)
        except ValueError as error:
            raise NotTogetherError(str(error)) from error

    def _add_result(self, result: Any) -> None:
        observable = getattr(result, "observable", None)
        if observable is None or all(isinstance(factor, str) for factor in observable):
            super().add_result(result)
            return
        kind = getattr(ResultType, type(result).__name__)
        self.circuit.add_result_type(kind(observable_from_ir(observable), target=result.targets))


def _destination(node: ast.QuantumMeasurementStatement | None) -> tuple[str | None, str]:
    """The classical register that a measurement fills, None where it names none, and how a refusal names its line."""
    target = node.target if node else None
    name = target.name if target else None
    line = f"line {node.span.start_line}: " if node and node.span else ""
    return (name.name if isinstance(name, ast.Identifier) else name), line


def check_result_types(source: str, shots: int) -> None:
    """Refuse a program whose result types cannot be measured together, where Braket can read it.

    Its gates are not looked at: to interpret them takes as long as a small job.

    Raises:
        UnsupportedCircuitError: with Braket's reason.
    """
    try:
        circuit = _Interpreter(_Context()).build_circuit(outline(source), {}, is_file=False)
    except NotTogetherError as error:
        raise UnsupportedCircuitError(
            f"the result types of the program cannot be measured together: {error}"
        ) from error
    except (MisreadError, *UNREADABLE):
        return  # it is for the device to say what it cannot read
    check(circuit, shots)


def as_circuit(specification: Any, inputs: Mapping[str, Any] | None) -> Circuit:
    """A circuit as it is, or what Braket reads from an OpenQASM 3 program.

    >>> print(as_circuit("OPENQASM 3; qubit[2] q; h q[0]; cnot q[0], q[1];", None).instructions[1].operator.name)
    CNot

    Raises:
        UnsupportedCircuitError: Braket cannot read the text, or would read another program in it.
        ConfigurationError: it is no program for a device of gates.
    """
    match specification:
        case Circuit():
            return specification
        case CircuitText():
            return read(specification.bound, None)
        case _:
            return read(*source_of(specification, inputs))


def read(source: str, inputs: Mapping[str, Any] | None) -> Circuit:
    """The circuit that a program builds. Errors as of `as_circuit`."""
    syntax.check(source)
    values = values_of(declared(source), inputs)
    interpreter = _Interpreter(_Context())
    try:
        return interpreter.build_circuit(source, values, is_file=False)
    except (MisreadError, NotTogetherError) as error:
        raise UnsupportedCircuitError(f"the program cannot run here: {error}") from error
    except UNREADABLE as error:
        raise UnsupportedCircuitError(
            f"Braket cannot read the program: line {interpreter.line}: {_said(error)}"
        ) from error


def _said(error: Exception) -> str:
    """What Braket says; a bare word is a name that it does not know."""
    said = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    return f"{said} is declared nowhere" if said.isidentifier() else said or type(error).__name__
