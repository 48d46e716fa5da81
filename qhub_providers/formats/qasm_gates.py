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
    "csx": "gate csx a,b { h b; cu1(pi/2) a,b; h b; }",
    "cu1": "gate cu1(l) a,b { u1(l/2) a; cx a,b; u1(-l/2) b; cx a,b; u1(l/2) b; }",
    "cu3": (
        "gate cu3(t,p,l) a,b { u1((l+p)/2) a; u1((l-p)/2) b; cx a,b; u3(-t/2,0,-(p+l)/2) b; cx a,b; u3(t/2,p,0) b; }"
    ),
    "ecr": "gate ecr a,b { s a; sx b; cx a,b; x a; }",
    "iswap": "gate iswap a,b { s a; s b; h a; cx a,b; cx b,a; h b; }",
    "r": "gate r(t,p) a { u3(t,p-pi/2,pi/2-p) a; }",
    "rxx": "gate rxx(t) a,b { h a; h b; cx a,b; rz(t) b; cx a,b; h b; h a; }",
    "ryy": "gate ryy(t) a,b { rx(pi/2) a; rx(pi/2) b; cx a,b; rz(t) b; cx a,b; rx(-pi/2) b; rx(-pi/2) a; }",
    "rzx": "gate rzx(t) a,b { h b; cx a,b; rz(t) b; cx a,b; h b; }",
    "rzz": "gate rzz(t) a,b { cx a,b; rz(t) b; cx a,b; }",
    "sxdg": "gate sxdg a { s a; h a; s a; }",
    "u": "gate u(t,p,l) a { u3(t,p,l) a; }",
}
"""Qiskit's name -> the gate in terms of gates that both libraries have, in the syntax that both languages share."""

NEEDS = {"csx": ("cu1",)}
"""Definitions that use another gate which one of the libraries lacks."""


def definitions(names: Iterable[str], version: int) -> list[str]:
    """The definitions that a program of this version with these gates needs, in order.

    >>> definitions(["x", "sxdg"], 2), definitions(["x", "sxdg"], 3)
    ([], ['gate sxdg a { s a; h a; s a; }'])
    """
    library = LIBRARY_2 if version == 2 else LIBRARY_3
    missing = [name for name in sorted(set(names)) if name in DEFINITIONS and name not in library]
    needed = [need for name in missing for need in NEEDS.get(name, ()) if need not in library]
    return [DEFINITIONS[name] for name in dict.fromkeys([*needed, *missing])]
