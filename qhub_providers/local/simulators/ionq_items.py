"""IonQ's list of gates, item by item: what each gate takes.

Source: IonQ API v0.4, "qis" gateset.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ..problems import bad_request

ROTATIONS = {"rx": 1, "ry": 1, "rz": 1, "xx": 2, "yy": 2, "zz": 2}
"""Gates with a `rotation`, in radians -> how many targets they have."""

FIXED = {
    "x": 1,
    "y": 1,
    "z": 1,
    "h": 1,
    "s": 1,
    "si": 1,
    "v": 1,
    "vi": 1,
    "t": 1,
    "ti": 1,
    "not": 1,
    "cnot": 1,
    "swap": 2,
}
"""Gates without -> how many targets they have."""

PAULI_EXP = "pauliexp"
MOST_PAULI_EXP_TARGETS = 8
KEYS = {"gate", "type", "target", "targets", "control", "controls", "rotation"}
PAULI_EXP_KEYS = {"terms", "coefficients", "time"}


def name_of(item: Mapping[str, Any]) -> str:
    """The gate's name in lower case; IonQ calls the key `gate`, the contract `type`."""
    return str(item.get("gate", item.get("type", ""))).lower()


def controls_of(item: Mapping[str, Any]) -> list[int]:
    """The control qubits, given as a list, or as one number."""
    one = item.get("control")
    return list(item.get("controls") or []) + ([] if one is None else [one])


def check_circuit(job_input: Mapping[str, Any], qubit_count: int) -> None:
    """Check the whole input. Raises a 400 that names the item."""
    qubits = job_input["qubits"]
    if not 1 <= qubits <= qubit_count:
        raise bad_request("input.qubits", f"must be between 1 and {qubit_count}, not {qubits}")
    for index, item in enumerate(job_input["circuit"]):
        complaint = _complaint(item, qubits)
        if complaint:
            raise bad_request(f"input.circuit[{index}]", complaint)
    for name, register in (job_input.get("registers") or {}).items():
        if any(not 0 <= qubit < qubits for qubit in register):
            raise bad_request(f"input.registers.{name}", f"names a qubit outside 0 to {qubits - 1}")


def _complaint(item: Mapping[str, Any], qubits: int) -> str | None:
    name = name_of(item)
    known = {*ROTATIONS, *FIXED, PAULI_EXP}
    if name not in known:
        return f"{name!r} is not a gate of the qis gateset" if name else "the gate's name is missing (key `gate`)"
    if str(item.get("type", name)).lower() != name:
        return f"gate and type disagree: {item['gate']!r} and {item['type']!r}"
    allowed = KEYS | (PAULI_EXP_KEYS if name == PAULI_EXP else set())
    if unknown := sorted(set(item) - allowed):
        return f"{name} does not take {', '.join(unknown)}"
    return _complaint_about_qubits(item, name, qubits) or _complaint_about_values(item, name)


def _complaint_about_qubits(item: Mapping[str, Any], name: str, qubits: int) -> str | None:
    targets, controls = item["targets"], controls_of(item)
    wanted = ROTATIONS.get(name) or FIXED.get(name) or len(targets)
    if not targets or len(targets) != wanted:
        return f"{name} takes {wanted or 'some'} target qubits, not {len(targets)}"
    if name == "cnot" and not controls:
        return "cnot needs a control qubit"
    if item.get("target") not in (None, targets[0]):
        return "target and targets disagree"
    used = [*targets, *controls]
    wrong = [
        index for index in used if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < qubits
    ]
    if wrong:
        return f"qubit {wrong[0]!r} is not one of 0 to {qubits - 1}"
    return "a qubit is named twice" if len(set(used)) < len(used) else None


def _complaint_about_values(item: Mapping[str, Any], name: str) -> str | None:
    if name == PAULI_EXP:
        return _complaint_about_pauli_exp(item)
    if name in FIXED:
        return f"{name} takes no rotation" if "rotation" in item else None
    return None if _is_number(item.get("rotation")) else f"{name} needs a rotation, a finite number in radians"


def _complaint_about_pauli_exp(item: Mapping[str, Any]) -> str | None:
    terms, coefficients, width = item.get("terms"), item.get("coefficients"), len(item["targets"])
    if width > MOST_PAULI_EXP_TARGETS or "rotation" in item:
        return f"pauliExp takes at most {MOST_PAULI_EXP_TARGETS} targets, and no rotation"
    if not isinstance(terms, list) or not terms or not all(_is_pauli(term, width) for term in terms):
        return f"pauliExp needs terms, each a string of {width} letters out of I, X, Y and Z"
    if not isinstance(coefficients, list) or len(coefficients) != len(terms) or not all(map(_is_number, coefficients)):
        return "pauliExp needs coefficients, one number for each term"
    return None if _is_number(item.get("time")) else "pauliExp needs a time, a finite number"


def _is_pauli(term: object, width: int) -> bool:
    return isinstance(term, str) and len(term) == width and set(term) <= set("IXYZ")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
