"""An OpenQASM 3 program as the device would read it: only what its capabilities offer.

That holds also where the simulator could do more. Braket's own parser and interpreter do the reading; the checks look
at the parsed statements, and at what the interpreter makes of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from braket.default_simulator.openqasm.circuit import Circuit
from braket.default_simulator.openqasm.interpreter import Interpreter
from braket.default_simulator.openqasm.parser import openqasm_ast as ast
from braket.default_simulator.openqasm.parser.openqasm_parser import parse
from braket.default_simulator.openqasm.program_context import ProgramContext

from ..devices.aws import openqasm
from .failure import SimulationError
from .limits import check_size

OFFERED = openqasm()
GATES = frozenset(OFFERED["supportedOperations"])
PRAGMAS = frozenset(OFFERED["supportedPragmas"])
SAMPLED = frozenset(item["name"].lower() for item in OFFERED["supportedResultTypes"] if item["maxShots"] > 0)


def interpret(source: str) -> Circuit:
    """The circuit of a program.

    Raises:
        SimulationError: naming what the device does not offer, or why the program cannot be read.
    """
    program = _parsed(source)
    for statement in program.statements:
        _check_statement(statement)
    _check_declarations(program.statements)
    context = Recorder()
    try:
        Interpreter(context).visit(program)
        circuit: Circuit = context.circuit
        circuit.validate_single_measured_register()
    except (ValueError, TypeError, NameError, LookupError, ArithmeticError, NotImplementedError) as error:
        raise _invalid(f"{error}") from error
    for instruction in circuit.instructions:
        _check_instruction(instruction)
    _check_qubits(circuit, context.num_qubits)
    return circuit


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

    def add_measure(self, target: tuple[int, ...], *rest: Any, **named: Any) -> None:
        """A measurement."""
        self._check(target, "measure")
        self._measured.update(target)
        super().add_measure(target, *rest, **named)

    def _check(self, target: Iterable[int], name: str) -> None:
        again = sorted(self._measured & set(target))
        if again:
            raise _refused(f"{name} on qubit {again[0]} after its measurement (mid-circuit measurement)")


def _parsed(source: str) -> Any:
    if not source.strip():
        raise _invalid("it is empty")
    try:
        return parse(source)
    except Exception as error:  # the parser raises what its generated code raises
        raise _invalid(str(error) or type(error).__name__) from error


def _check_statement(statement: Any) -> None:
    match statement:
        case ast.QuantumGate():
            _check_gate(statement)
        case ast.Pragma():
            _check_pragma(statement.command)
        case ast.QuantumMeasurementStatement(measure=measure, target=target):
            _check_operands([measure.qubit, *([target] if target is not None else [])])
        case ast.QubitDeclaration() | ast.ClassicalDeclaration(type=ast.BitType(), init_expression=None):
            return
        case _:
            raise _refused(f"the statement {_words(type(statement).__name__)}")


def _check_gate(gate: Any) -> None:
    if gate.name.name not in GATES:
        raise _refused(f"the gate {gate.name.name}")
    if gate.modifiers:
        raise _refused(f"the modifier {gate.modifiers[0].modifier.name} of the gate {gate.name.name}")
    _check_operands(gate.qubits)


def _check_operands(operands: Iterable[Any]) -> None:
    """Whole registers and single elements by number: everything else is among `forbiddenArrayOperations`."""
    for operand in operands:
        match operand:
            case ast.Identifier(name=name) if name.startswith("$"):
                raise _refused(f"the physical qubit {name}")
            case ast.Identifier() | ast.IndexedIdentifier(indices=[[ast.IntegerLiteral()]]):
                continue
            case _:
                raise _refused("an index other than one plain number")


def _check_pragma(command: str) -> None:
    words = command.replace("(", " ").split()
    kind = words[1] if len(words) > 1 else ""
    name = words[2] if len(words) > 2 else ""
    pragma = {"unitary": "braket_unitary_matrix", "result": f"braket_result_type_{name}"}.get(
        kind, f"braket_{kind}_{name}"
    )
    if words[:1] != ["braket"] or pragma not in PRAGMAS:
        raise _refused(f"the pragma {command.strip()[:80]!r}")
    if kind == "result" and name.replace("_", "") not in SAMPLED:
        raise _refused(f"the result type {name} with shots")


def _check_declarations(statements: Iterable[Any]) -> None:
    registers = [item for item in statements if isinstance(item, ast.QubitDeclaration)]
    bits = [item for item in statements if isinstance(item, ast.ClassicalDeclaration)]
    if len(registers) > OFFERED["maximumQubitArrays"]:
        raise _refused(f"more than {OFFERED['maximumQubitArrays']} qubit register")
    if len(bits) > OFFERED["maximumClassicalArrays"]:
        raise _refused(f"more than {OFFERED['maximumClassicalArrays']} bit register")
    for register in registers:
        if register.size is not None and not isinstance(register.size, ast.IntegerLiteral):
            raise _refused("a register size other than a plain number")
        check_size(1 if register.size is None else register.size.value)


def _check_instruction(instruction: Any) -> None:
    """Braket's interpreter takes a gate with too many, too few or equal qubits, and simulates something else."""
    targets, matrix = instruction.targets, instruction.matrix
    if len(matrix) != 2 ** len(targets) or len(set(targets)) < len(targets) or not np.isfinite(matrix).all():
        raise _invalid(f"{type(instruction).__name__} on qubits {targets}: a wrong number of qubits, or of values")


def _check_qubits(circuit: Circuit, declared: int) -> None:
    """`requiresContiguousQubitIndices` and `requiresAllQubitsMeasurement`."""
    if circuit.measured_qubits and circuit.results:
        raise _refused("measurements together with result types")
    if circuit.measured_qubits:
        absent = sorted(set(range(declared)) - set(circuit.measured_qubits))
        if absent:
            raise _refused(f"a measurement of some qubits only (qubit {absent[0]} is not measured)")
        return
    used = {qubit for instruction in circuit.instructions for qubit in instruction.targets}
    idle = sorted(set(range(declared)) - used)
    if idle or not declared:
        raise _refused(f"an unused qubit ({idle[0]})" if idle else "a program without qubits")


def _refused(what: str) -> SimulationError:
    return SimulationError(f"aws.sim.sv1 does not support {what}", "UnsupportedOperation")


def _invalid(why: str) -> SimulationError:
    return SimulationError(f"the OpenQASM program is invalid: {why[:1000]}", "InvalidProgram")


def _words(name: str) -> str:
    """A statement's class name in words.

    >>> _words("QuantumReset")
    'quantum reset'
    """
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
