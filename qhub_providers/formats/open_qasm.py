"""Plain OpenQASM 2 and 3: a program out, counts back. For backends of which only the format is known.

One register `q` of the qubits in use and one register `c` as long: `c[i]` takes `q[i]`, all of them, so that it does
not matter whether a service keys its counts by qubit or by bit. Which classical bit of the circuit takes which qubit
travels in the job's tags.

Sources: "Open Quantum Assembly Language" (2017) with Qiskit's `qelib1.inc`; OpenQASM 3 with its `stdgates.inc`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from . import bits, measurements
from .amplitudes import Amplitudes
from .circuit import Walked
from .circuit_text import walk_lines
from .foreign_qasm import read, sources_of
from .format import Format, JobInput, Submitted
from .measurements import Measurements
from .qasm_gates import DEFINITIONS, LIBRARY_2, LIBRARY_3, definitions
from .readout import Readout, from_tags, to_tags

if TYPE_CHECKING:
    from qiskit import QuantumCircuit

WORDS = frozenset(DEFINITIONS) | LIBRARY_2 | LIBRARY_3

HEADERS = {
    2: ('OPENQASM 2.0;\ninclude "qelib1.inc";', "qreg q[{0}];\ncreg c[{0}];", "measure q[{0}] -> c[{0}];"),
    3: ('OPENQASM 3.0;\ninclude "stdgates.inc";', "qubit[{0}] q;\nbit[{0}] c;", "c[{0}] = measure q[{0}];"),
}
"""Version -> how a program begins, declares its registers, and measures."""


def encode(circuits: Sequence[QuantumCircuit], shots: int, options: Mapping[str, Any], *, version: int = 3) -> JobInput:
    """The job input for one circuit: `{"qasm": text}`, and tags with the readout.

    `options` may hold `input_params`, which go as they are.

    Raises:
        UnsupportedCircuitError: see `formats.circuit.walk`.
    """
    (circuit,) = circuits
    walked, text = program(circuit, version)
    return JobInput({"qasm": text}, dict(options.get("input_params") or {}), tags=to_tags([keyed(walked)]))


def program(
    circuit: QuantumCircuit, version: int, *, keep_idle: bool = False, measured: bool = True, more: Sequence[str] = ()
) -> tuple[Walked[str], str]:
    """A circuit as OpenQASM `version`: gates first, then `more` lines, then all qubits measured unless not `measured`.

    Raises:
        UnsupportedCircuitError: see `formats.circuit.walk`.
    """
    names: set[str] = set()

    def line(name: str, angles: tuple[str, ...], qubits: tuple[int, ...]) -> str:
        names.add(name)
        arguments = f"({','.join(angles)})" if angles else ""
        return f"{name}{arguments} {_places(qubits)};"

    walked = walk_lines(circuit, WORDS | {"reset"}, line, keep_idle=keep_idle, unmeasured=not measured)
    begin, declare, measure = HEADERS[version]
    lines = [begin, *definitions(names, version), declare.format(walked.num_qubits), *walked.gates, *more]
    if measured:
        lines += [measure.format(qubit) for qubit in range(walked.num_qubits)]
    return walked, "\n".join(lines)


def _places(qubits: tuple[int, ...]) -> str:
    return f"q[{'],q['.join(map(str, qubits))}]"


def keyed(walked: Walked[Any], *, qubit_0_first: bool = False) -> Readout:
    """The readout with each source as the character of a counts' key that shows it, counted from the left.

    So any process can read the counts, whatever it knows of the service that made them.
    """
    sources = bits.characters(walked.readout.sources, walked.num_qubits, first=qubit_0_first)
    return replace(walked.readout, sources=sources)


def decode(payload: bytes, submitted: Submitted, *, qubit_0_first: bool | None = False) -> list[Measurements]:
    """The measurements of each program's counts.

    Args:
        payload: one object with `counts` (or `statevector`, or `amplitudes`), or a list of them.
        submitted: the job; without our tags its program says what was measured.
        qubit_0_first: whether the leftmost character of a key is qubit 0; for jobs without our tags. None if nobody
            knows.

    Raises:
        ValueError: if the payload is not such a result, or does not fit the job.
    """
    loaded = json.loads(payload)
    entries = loaded if isinstance(loaded, list) else [loaded]
    tagged = from_tags(submitted.tags)
    if tagged is None and qubit_0_first is None:
        raise ValueError("the Hub does not say whose job it is, nor the job in which order its bits are")
    readouts: Sequence[Readout | None] = tagged or [None] * len(entries)
    if len(readouts) != len(entries):
        raise ValueError(f"the result has {len(entries)} entries; the job has {len(readouts)} programs")
    return [
        _entry(entry, readout, partial(_foreign, submitted, index, bool(qubit_0_first)), f"{submitted.job_id}/{index}")
        for index, (entry, readout) in enumerate(zip(entries, readouts, strict=True))
    ]


def _entry(entry: Any, tagged: Readout | None, foreign: Callable[[int], Readout], seed: str) -> Measurements:
    if not isinstance(entry, Mapping):
        raise ValueError(f"expected an object with `counts`, not {type(entry).__name__}")
    if "counts" not in entry:
        return Amplitudes.of(entry, tagged.name if tagged else "circuit")
    if not isinstance(entry["counts"], Mapping) or not entry["counts"]:
        raise ValueError("`counts` is not an object of bit strings, or is empty")
    counts = {key.replace(" ", ""): count for key, count in entry["counts"].items()}
    table = bits.from_strings(counts, len(next(iter(counts))))
    readout = tagged or foreign(table.shape[1])
    wide = max((source for source in readout.sources if source is not None), default=-1)
    if wide >= table.shape[1]:
        raise ValueError(f"the result has {table.shape[1]} bits; the program measures {wide + 1}")
    return measurements.from_counts(readout, bits.gather(table, readout.sources), _whole(counts.values()), seed)


def _whole(counts: Any) -> list[int]:
    values = list(counts)
    if not all(type(count) is int for count in values):
        raise ValueError(f"counts that are no whole numbers: {values[:8]}")
    return values


def _foreign(submitted: Submitted, index: int, qubit_0_first: bool, width: int) -> Readout:
    """What another client's program says of its registers; without one, a register as wide as the keys."""
    circuit = read(submitted.input(), index)
    if circuit is None:
        return Readout.plain(bits.characters(range(width), width, first=qubit_0_first))
    return sources_of(circuit, width, qubit_0_first=qubit_0_first)


_shared: dict[str, Any] = {
    "decode": decode,
    "words": WORDS,
    "has_config": False,
    "options": "OPEN_QASM",
    "operations": frozenset({"reset"}),
    "usual_gates": frozenset({"cx", "id", "u3"}),
}
FORMAT = Format("OPEN_QASM_V3", encode, **_shared)
FORMAT_2 = Format("OPEN_QASM_V2", partial(encode, version=2), **_shared)
OF_NOBODY = replace(FORMAT_2, decode=partial(decode, qubit_0_first=None))
"""To read jobs of a record without a provider: some write qubit 0 leftmost."""
