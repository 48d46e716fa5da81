"""Observables as tables of Pauli and projector terms, and which terms one measurement serves.

A term is a string of Qiskit's letters, qubit 0 rightmost: the Paulis `I X Y Z`, and the projectors `0 1` (on Z),
`+ -` (on X) and `r l` (on Y). Two terms commute qubit by qubit if they need the same axis wherever both act on a qubit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Letters = NDArray[np.uint8]
"""A matrix of ASCII codes, shape (terms, qubits); column j is qubit j."""


def _table(*entries: tuple[str, int]) -> NDArray[np.uint8]:
    table = np.zeros(256, dtype=np.uint8)
    for characters, value in entries:
        table[[ord(character) for character in characters]] = value
    return table


AXIS = _table(("Z01", 1), ("X+-", 2), ("Yrl", 3))
"""Which axis a letter needs: none, Z, X or Y."""
Z_AXIS, X_AXIS, Y_AXIS = 1, 2, 3

PARITY = _table(("XYZ", 1))
"""The letters whose value is +1 for bit 0 and -1 for bit 1."""

PROJECTOR = _table(("01+-rl", 1))
"""The letters whose value is 1 for the bit that they want, and 0 otherwise."""

WANTED = _table(("1-l", 1))
"""The bit that a projector wants."""


@dataclass(frozen=True)
class Observable:
    """One observable: which terms, how much of each, and what needs no measurement.

    Attributes:
        terms: rows of the term table.
        coefficients: their coefficients, real.
        constant: the coefficient of the identity.
    """

    terms: NDArray[np.intp]
    coefficients: NDArray[np.float64]
    constant: float


def tabulate(observables: Iterable[Mapping[str, float]], num_qubits: int) -> tuple[Letters, list[Observable]]:
    """The distinct terms of several observables, and each observable as rows of that table.

    >>> letters, (first, second) = tabulate([{"IZ": 2.0, "II": 0.5}, {"IZ": 1.0, "XX": 1.0}], 2)
    >>> letters.tobytes(), first.terms.tolist(), first.constant, second.terms.tolist()
    (b'ZIXX', [0], 0.5, [0, 1])
    """
    rows: dict[str, int] = {}
    identity = "I" * num_qubits
    made = []
    for observable in observables:
        measured = {label: value for label, value in observable.items() if label != identity}
        terms = [rows.setdefault(label, len(rows)) for label in measured]
        coefficients = np.array([float(np.real(value)) for value in measured.values()])
        constant = float(np.real(observable.get(identity, 0.0)))
        made.append(Observable(np.array(terms, dtype=np.intp), coefficients, constant))
    codes = np.frombuffer("".join(rows).encode("ascii"), dtype=np.uint8)
    return codes.reshape(len(rows), num_qubits)[:, ::-1], made


@dataclass(frozen=True)
class Group:
    """Terms that one measurement serves.

    Attributes:
        basis: the axis of each qubit, 0 where none is needed.
        terms: rows of the term table.
    """

    basis: NDArray[np.uint8]
    terms: NDArray[np.intp]


def group(letters: Letters, terms: Sequence[int] | NDArray[Any]) -> list[Group]:
    """Few groups of terms that commute qubit by qubit: each goes into the first that takes it, the heaviest first.

    >>> letters, _ = tabulate([{"ZI": 1, "IZ": 1, "ZZ": 1, "XI": 1, "I1": 1}], 2)
    >>> [(found.basis.tolist(), found.terms.tolist()) for found in group(letters, range(5))]
    [([1, 1], [2, 0, 1, 4]), ([0, 2], [3])]
    """
    rows = np.asarray(list(terms), dtype=np.intp)
    axes = AXIS[letters[rows]]
    heaviest_first = np.argsort(-np.count_nonzero(axes, axis=1), kind="stable")
    bases = np.zeros_like(axes)
    members: list[list[int]] = []
    for index in heaviest_first.tolist():
        needed = axes[index]
        known = bases[: len(members)]
        fitting = np.flatnonzero(((known == needed) | (known == 0) | (needed == 0)).all(axis=1))
        place = int(fitting[0]) if len(fitting) else len(members)
        if place == len(members):
            members.append([])
        members[place].append(int(rows[index]))
        bases[place] = np.maximum(bases[place], needed)
    return [Group(basis, np.array(chosen, dtype=np.intp)) for basis, chosen in zip(bases, members, strict=False)]
