"""OpenQASM 3 that Braket's interpreter takes and reads as another program: it is refused rather than run wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from braket.default_simulator.openqasm.parser import openqasm_ast as ast

from . import pragmas
from .statements import OF_A_SUM, is_adjoint, is_summed

PASSED_OVER = {
    ast.EndStatement: "what follows `end` would run all the same: leave out both",
    ast.DelayInstruction: "a delay would be left out: it has no place in a Braket circuit",
    ast.CalibrationDefinition: "a calibration would be left out: it has no place in a Braket circuit",
    ast.StretchType: "a stretch would be left out: it has no place in a Braket circuit",
}
"""Statements that the interpreter passes over."""

CONTROLS = (ast.GateModifierName.ctrl, ast.GateModifierName.negctrl)


class MisreadError(Exception):
    """Braket's interpreter would run something else than the program says."""


def check_statements(program: ast.Program) -> None:
    """Look at all statements of a program, also of those within others.

    Raises:
        MisreadError: naming the line, what would be read wrong, and how to write it instead.
    """
    nodes = list(_all_nodes(program.statements))
    own = {node.name.name: node for node in nodes if isinstance(node, ast.QuantumGateDefinition)}
    for node in nodes:
        why = PASSED_OVER.get(type(node)) or _why_not(node, own)
        if why:
            raise MisreadError(f"line {node.span.start_line}: {why}" if node.span else why)


def _all_nodes(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _all_nodes(item)
    elif isinstance(value, ast.QASMNode):
        yield value
        for field in fields(value):
            if field.name != "span":
                yield from _all_nodes(getattr(value, field.name))


def _why_not(node: Any, own: Mapping[str, ast.QuantumGateDefinition]) -> str | None:
    if isinstance(node, ast.Pragma):
        return _why_no_pragma(node.command)
    modifiers = getattr(node, "modifiers", None) or ()
    names = [modifier.modifier for modifier in modifiers]
    if isinstance(node, ast.QuantumPhase) and ast.GateModifierName.pow in names:
        return "the power of gphase would be left out: multiply the angle instead"
    if not isinstance(node, ast.QuantumGate):
        return None
    name = node.name.name
    if name in own and ast.GateModifierName.pow in names:
        return f"pow of the gate {name}, which the program defines, would be taken of each of its gates: call it again"
    if name in own and set(names) & set(CONTROLS) and _has_phase(own[name], own):
        return f"the gate {name} has a gphase, which would be lost under control: write it with phaseshift or rz"
    return _why_no_root(modifiers)


def _why_no_pragma(command: str) -> str | None:
    if command.startswith("braket result ") and is_summed(command) and not is_adjoint(command):
        return f"{command.split()[2]} {OF_A_SUM}"  # only its first summand would be measured
    return pragmas.why_not(command)


def _has_phase(definition: ast.QuantumGateDefinition, own: Mapping[str, ast.QuantumGateDefinition]) -> bool:
    inside = list(_all_nodes(definition.body))
    called = {node.name.name for node in inside if isinstance(node, ast.QuantumGate)} - {definition.name.name}
    return any(isinstance(node, ast.QuantumPhase) for node in inside) or any(
        _has_phase(own[name], own) for name in called & set(own)
    )


def _why_no_root(modifiers: Sequence[ast.QuantumGateModifier]) -> str | None:
    """A root of a power is another matrix than the power with both exponents multiplied, which would be taken."""
    powers = [item for item in modifiers if item.modifier in (ast.GateModifierName.pow, ast.GateModifierName.inv)]
    for item in powers[:-1]:
        whole = isinstance(item.argument, ast.IntegerLiteral) or item.modifier is ast.GateModifierName.inv
        if not whole:
            return "a root of what has another power or inverse would be taken as one power: write one pow"
    return None
