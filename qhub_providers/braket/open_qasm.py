"""OpenQASM 3 programs as Braket circuits, as `Circuit.from_ir` reads them, and with result types of any observable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from braket.circuits import Circuit, ResultType
from braket.circuits.braket_program_context import BraketProgramContext
from braket.circuits.observables import observable_from_ir
from braket.default_simulator.openqasm.interpreter import Interpreter
from braket.default_simulator.openqasm.parser import openqasm_ast as ast
from braket.default_simulator.openqasm.parser.openqasm_parser import QASM3ParsingError

from ..errors import UnsupportedCircuitError
from .inputs import declared, values_of
from .misread import MisreadError, check_statements
from .program import CircuitText, check, source_of
from .statements import outline

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


class NotTogetherError(Exception):
    """A result type cannot be measured together with those before it."""


class _Interpreter(Interpreter):
    """Braket's, which knows more than its own files: those that a program includes are checked as the program is."""

    def visit(self, node: Any) -> Any:
        """Interpret a node."""
        if isinstance(node, ast.Program):
            check_statements(node)
        return super().visit(node)


class _Context(BraketProgramContext):
    """Builds the circuit. Braket's own refuses observables that are given by a matrix, and forgets resets."""

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
    values = values_of(declared(source), inputs)
    try:
        return _Interpreter(_Context()).build_circuit(source, values, is_file=False)
    except (MisreadError, NotTogetherError) as error:
        raise UnsupportedCircuitError(f"the program cannot run here: {error}") from error
    except UNREADABLE as error:
        said = str(error) or type(error).__name__
        raise UnsupportedCircuitError(f"Braket cannot read the program: {said}") from error
