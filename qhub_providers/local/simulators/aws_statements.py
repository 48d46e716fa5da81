"""The statements of an OpenQASM 3 program against what a Braket device offers, before anything is interpreted."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

from braket.default_simulator.openqasm.parser import openqasm_ast as ast

from .aws_offer import Offer
from .limits import check_size

FIXED_RX = (math.pi / 2, math.pi)
"""The angles of Rigetti's native `rx`, up to their sign."""

BRACKETS = re.compile(r"\[.*?\]+")
"""Indices and matrices."""

SUMMED = re.compile(r"[+*]|(?<=[\w.)])\s+-")
OBSERVABLE = re.compile(r"\b([a-z]+)(?=\s*\(|\s+all\b)")


class NotOfferedError(Exception):
    """The device does not support what the message names."""


def check_statements(statements: Sequence[Any], offer: Offer) -> bool:
    """Check them all; whether they name physical qubits.

    Raises:
        NotOfferedError: for what the device does not support.
        SimulationError: for a register that is too large.
    """
    boxed = any(isinstance(item, ast.Box) for item in statements)
    for position, statement in enumerate(statements):
        if isinstance(statement, ast.Box):
            _check_box(statement, statements[position - 1] if position else None, offer)
        elif isinstance(statement, ast.QuantumGate) and boxed and not offer.action["supportsPartialVerbatimBox"]:
            raise NotOfferedError("gates outside of the verbatim box beside it")
        else:
            _check_statement(statement, offer)
    return _check_declarations(statements, offer)


def _check_statement(statement: Any, offer: Offer) -> None:
    match statement:
        case ast.QuantumGate():
            _check_gate(statement, offer.gates, offer)
        case ast.Pragma():
            _check_pragma(statement.command, offer)
        case ast.QuantumMeasurementStatement(measure=measure, target=target):
            _check_operands([measure.qubit, *([target] if target is not None else [])], offer)
        case ast.QubitDeclaration() | ast.ClassicalDeclaration(type=ast.BitType(), init_expression=None):
            return
        case _:
            raise NotOfferedError(f"the statement {_words(type(statement).__name__)}")


def _check_gate(gate: Any, gates: frozenset[str], offer: Offer) -> None:
    if gate.name.name not in gates:
        raise NotOfferedError(f"the gate {gate.name.name}")
    if gate.modifiers:
        raise NotOfferedError(f"the modifier {gate.modifiers[0].modifier.name} of the gate {gate.name.name}")
    _check_operands(gate.qubits, offer)


def _check_operands(operands: Iterable[Any], offer: Offer) -> None:
    """Whole registers and single elements by number: everything else is among `forbiddenArrayOperations`."""
    for operand in operands:
        match operand:
            case ast.Identifier(name=name) if name.startswith("$"):
                if physical(operand) not in offer.physical:
                    raise NotOfferedError(f"the physical qubit {name}")
            case ast.Identifier() | ast.IndexedIdentifier(indices=[[ast.IntegerLiteral()]]):
                continue
            case _:
                raise NotOfferedError("an index other than one plain number")


def physical(operand: Any) -> int | None:
    """The number of a physical qubit `$n`."""
    name = operand.name if isinstance(operand, ast.Identifier) else ""
    return int(name[1:]) if name[:1] == "$" and name[1:].isdecimal() else None


def _check_box(box: Any, before: Any, offer: Offer) -> None:
    """A verbatim box: native gates on coupled physical qubits."""
    if not offer.native or not isinstance(before, ast.Pragma) or before.command.split() != ["braket", "verbatim"]:
        raise NotOfferedError("the statement box (only one behind the pragma braket verbatim)")
    for gate in box.body:
        if not isinstance(gate, ast.QuantumGate):
            raise NotOfferedError(f"the statement {_words(type(gate).__name__)} in a verbatim box")
        _check_gate(gate, offer.native, offer)
        name, qubits = gate.name.name, tuple(map(physical, gate.qubits))
        if None in qubits:
            raise NotOfferedError("qubits other than physical ones in a verbatim box")
        if len(qubits) > 1 and offer.coupled is not None and qubits not in offer.coupled:
            raise NotOfferedError(f"the gate {name} on qubits {qubits}, which are not coupled")
        if name == "rx" and not _is_fixed_rx(gate.arguments):
            raise NotOfferedError("rx by other angles than ±pi/2 and ±pi in a verbatim box")


def _is_fixed_rx(arguments: Sequence[Any]) -> bool:
    angle = arguments[0] if len(arguments) == 1 else None
    if isinstance(angle, ast.UnaryExpression) and angle.op.name == "-":
        angle = angle.expression
    if not isinstance(angle, ast.FloatLiteral | ast.IntegerLiteral):
        return _is_pi(angle)
    return any(math.isclose(abs(angle.value), fixed, rel_tol=1e-6) for fixed in FIXED_RX)


def _is_pi(angle: Any) -> bool:
    """`pi` or `pi/2`, written out."""
    match angle:
        case ast.Identifier(name="pi" | "π"):
            return True
        case ast.BinaryExpression(op=op, lhs=ast.Identifier(name="pi" | "π"), rhs=ast.IntegerLiteral(value=2)):
            return bool(op.name == "/")
    return False


def _check_pragma(command: str, offer: Offer) -> None:
    words = command.replace("(", " ").split()
    kind = words[1] if len(words) > 1 else ""
    name = words[2] if len(words) > 2 else ""
    pragma = {"unitary": "braket_unitary_matrix", "result": f"braket_result_type_{name}", "verbatim": "verbatim"}.get(
        kind, f"braket_{kind}_{name}"
    )
    if words[:1] != ["braket"] or pragma not in offer.pragmas:
        raise NotOfferedError(f"the pragma {command.strip()[:80]!r}")
    if kind == "result":
        _check_result(name, command, offer)


def _check_result(name: str, command: str, offer: Offer) -> None:
    observables = offer.sampled.get(name.replace("_", ""))
    if observables is None:
        raise NotOfferedError(f"the result type {name} with shots")
    if SUMMED.search(BRACKETS.sub("", command)):
        raise NotOfferedError(f"a sum of observables, or an observable with a factor: {command.strip()[:80]!r}")
    for observable in OBSERVABLE.findall(command.partition(name)[2]):
        if observable not in observables:
            raise NotOfferedError(f"the observable {observable} in the result type {name}")


def _check_declarations(statements: Sequence[Any], offer: Offer) -> bool:
    registers = [item for item in statements if isinstance(item, ast.QubitDeclaration)]
    bits = [item for item in statements if isinstance(item, ast.ClassicalDeclaration)]
    most_registers, most_bits = offer.action["maximumQubitArrays"], offer.action["maximumClassicalArrays"]
    if len(registers) > most_registers:
        raise NotOfferedError(f"more than {most_registers} qubit register")
    if len(bits) > most_bits:
        raise NotOfferedError(f"more than {most_bits} bit register")
    for register in registers:
        if register.size is not None and not isinstance(register.size, ast.IntegerLiteral):
            raise NotOfferedError("a register size other than a plain number")
        size = 1 if register.size is None else register.size.value
        if size > offer.capabilities["paradigm"]["qubitCount"]:
            raise NotOfferedError(f"{size} qubits; it has {offer.capabilities['paradigm']['qubitCount']}")
        check_size(size)
    placed = any(_names_physical(statement) for statement in statements)
    if placed and registers:
        raise NotOfferedError("physical qubits beside a qubit register")
    return placed


def _names_physical(statement: Any) -> bool:
    match statement:
        case ast.QuantumGate(qubits=qubits):
            return any(physical(qubit) is not None for qubit in qubits)
        case ast.QuantumMeasurementStatement(measure=measure):
            return physical(measure.qubit) is not None
    return isinstance(statement, ast.Box)


def _words(name: str) -> str:
    """A statement's class name in words.

    >>> _words("QuantumReset")
    'quantum reset'
    """
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
