"""Gates of OpenQASM programs: which ones the language's library has, and how the others are defined."""

from __future__ import annotations

from collections.abc import Iterable

LIBRARY_3 = frozenset({
    "ccx", "ch", "cp", "crx", "cry", "crz", "cswap", "cu", "cx", "cy", "cz", "h", "id", "p", "rx", "ry", "rz", "s",
    "sdg", "swap", "sx", "t", "tdg", "u1", "u2", "u3", "x", "y", "z",
})  # fmt: skip
"""Qiskit's names of the gates in `stdgates.inc`."""

LIBRARY_2 = LIBRARY_3 | {"csx", "cu1", "cu3", "rxx", "rzz", "sxdg", "u"}
"""Qiskit's names of the gates in `qelib1.inc`, as Qiskit ships it."""

DEFINITIONS = {
    "csx": "gate csx p,q { h q; cu1(pi/2) p,q; h q; }",
    "cu1": "gate cu1(a) p,q { u1(a/2) p; cx p,q; u1(-a/2) q; cx p,q; u1(a/2) q; }",
    "cu3": (
        "gate cu3(a,b,c) p,q { u1((c+b)/2) p; u1((c-b)/2) q; cx p,q; u3(-a/2,0,-(b+c)/2) q; cx p,q; u3(a/2,b,0) q; }"
    ),
    "ecr": "gate ecr p,q { s p; sx q; cx p,q; x p; }",
    "iswap": "gate iswap p,q { s p; s q; h p; cx p,q; cx q,p; h q; }",
    "r": "gate r(a,b) q { u3(a,b-pi/2,pi/2-b) q; }",
    "rxx": "gate rxx(a) p,q { h p; h q; cx p,q; rz(a) q; cx p,q; h q; h p; }",
    "ryy": "gate ryy(a) p,q { rx(pi/2) p; rx(pi/2) q; cx p,q; rz(a) q; cx p,q; rx(-pi/2) q; rx(-pi/2) p; }",
    "rzx": "gate rzx(a) p,q { h q; cx p,q; rz(a) q; cx p,q; h q; }",
    "rzz": "gate rzz(a) p,q { cx p,q; rz(a) q; cx p,q; }",
    "sxdg": "gate sxdg q { s q; h q; s q; }",
    "u": "gate u(a,b,c) q { u3(a,b,c) q; }",
}
"""Qiskit's name -> the gate in terms of gates that both libraries have, in the syntax that both languages share.

Parameters stand in the order of the alphabet: Qiskit's importer of OpenQASM 3 takes them in that order.
"""

NEEDS = {"csx": ("cu1",)}
"""Definitions that use another gate which one of the libraries lacks."""


def definitions(names: Iterable[str], version: int) -> list[str]:
    """The definitions that a program of this version with these gates needs, in order.

    >>> definitions(["x", "sxdg"], 2), definitions(["x", "sxdg"], 3)
    ([], ['gate sxdg q { s q; h q; s q; }'])
    """
    library = LIBRARY_2 if version == 2 else LIBRARY_3
    missing = [name for name in sorted(set(names)) if name in DEFINITIONS and name not in library]
    needed = [need for name in missing for need in NEEDS.get(name, ()) if need not in library]
    return [DEFINITIONS[name] for name in dict.fromkeys([*needed, *missing])]
