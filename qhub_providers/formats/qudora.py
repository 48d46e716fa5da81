"""Qudora: OpenQASM 2 or 3 out, counts with qubit 0 rightmost back.

Several programs go in one job as `{"qasm": [text, ...]}`, and come back as a list, where the record says that a job
takes more than one; the contract's own schema has a single text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from .format import Format, JobInput
from .open_qasm import WORDS, decode, keyed, program
from .readout import to_tags

if TYPE_CHECKING:
    from qiskit import QuantumCircuit

LANGUAGES = {"OpenQASM2": 2, "OpenQASM3": 3}


def encode(
    circuits: Sequence[QuantumCircuit], shots: int, options: Mapping[str, Any], *, language: str = "OpenQASM2"
) -> JobInput:
    """The job input: `{"qasm": text}` (a list of texts for several circuits), and tags with the readouts.

    `options` may hold `language`, `OpenQASM2` or `OpenQASM3`, and `backend_settings`.

    Raises:
        UnsupportedCircuitError: see `formats.circuit.walk`.
    """
    chosen = options.get("language") or language
    version = LANGUAGES[chosen]
    programs = [program(circuit, version) for circuit in circuits]
    texts = [text for _, text in programs]
    params: dict[str, Any] = {"language": chosen}
    if options.get("backend_settings"):
        params["backend_settings"] = dict(options["backend_settings"])
    return JobInput(
        input={"qasm": texts[0] if len(texts) == 1 else texts},
        input_params=params,
        tags=to_tags([keyed(walked) for walked, _ in programs]),
        input_format=f"OPEN_QASM_V{version}",
    )


_shared: dict[str, Any] = {
    "decode": decode,
    "words": WORDS,
    "several_circuits": True,
    "circuits_per_job": 1,
    "has_config": False,
    "options": "QUDORA",
    "operations": frozenset({"reset"}),
    "usual_gates": frozenset({"r", "rxx"}),
}
FORMAT = Format("OPEN_QASM_V2", encode, **_shared)
FORMAT_3 = Format("OPEN_QASM_V3", partial(encode, language="OpenQASM3"), **_shared)
