"""Azure IonQ: a list of gates as JSON out, a histogram of whole-register probabilities back.

The wire has neither measurements nor classical bits: the histogram's key is the state of all qubits as a decimal
integer, qubit 0 the least significant bit. The readout in the job's tags says which classical bit takes which qubit.

Source: IonQ API v0.4, "qis" gateset; the controlled forms are the plain gate with `controls`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..hub.request import PlainJson
from . import bits, measurements
from .circuit import walk
from .format import Format, JobInput, Submitted
from .measurements import Measurements
from .readout import Readout, from_tags, to_tags

if TYPE_CHECKING:
    from qiskit import QuantumCircuit

GATES = {
    "ccx": ("x", 2),
    "ccz": ("z", 2),
    "ch": ("h", 1),
    "crx": ("rx", 1),
    "cry": ("ry", 1),
    "crz": ("rz", 1),
    "cswap": ("swap", 1),
    "cx": ("x", 1),
    "cy": ("y", 1),
    "cz": ("z", 1),
    "h": ("h", 0),
    "rx": ("rx", 0),
    "rxx": ("xx", 0),
    "ry": ("ry", 0),
    "ryy": ("yy", 0),
    "rz": ("rz", 0),
    "rzz": ("zz", 0),
    "s": ("s", 0),
    "sdg": ("si", 0),
    "swap": ("swap", 0),
    "sx": ("v", 0),
    "sxdg": ("vi", 0),
    "t": ("t", 0),
    "tdg": ("ti", 0),
    "x": ("x", 0),
    "y": ("y", 0),
    "z": ("z", 0),
}
"""Qiskit's name of a gate -> IonQ's, and how many of its first qubits are controls."""

WORDS = frozenset(GATES) | {"id"}


def encode(circuits: Sequence[QuantumCircuit], shots: int, options: Mapping[str, Any]) -> JobInput:
    """The job input for one circuit: `gateset`, `qubits` and `circuit`, and tags with the readout.

    Identities are left out: IonQ's gateset has none, and they do nothing.

    Raises:
        UnsupportedCircuitError: see `formats.circuit.walk`; also for a gate that IonQ's gateset lacks.
    """
    (circuit,) = circuits
    walked = walk(circuit, WORDS, _item)
    items = [item for item in walked.gates if item is not None]
    return JobInput(
        input=PlainJson(gateset="qis", qubits=walked.num_qubits, circuit=items),
        tags=to_tags([walked.readout]),
    )


def _item(name: str, angles: tuple[float, ...], qubits: tuple[int, ...]) -> dict[str, Any] | None:
    if name == "id":
        return None
    word, controls = GATES[name]
    item: dict[str, Any] = {"gate": word, "targets": list(qubits[controls:])}
    if controls:
        item["controls"] = list(qubits[:controls])
    if angles:
        (item["rotation"],) = angles
    return item


def decode(payload: bytes, submitted: Submitted) -> list[Measurements]:
    """The measurements drawn from the histogram.

    Raises:
        ValueError: if the payload is not such a histogram, or does not fit the job.
    """
    result = json.loads(payload)
    histogram = result.get("histogram") if isinstance(result, dict) else None
    if not isinstance(histogram, dict) or not histogram:
        raise ValueError("expected IonQ's result, an object with a `histogram`")
    if not submitted.shots:
        raise ValueError("the Hub does not say how many shots the job had")
    readout, width = _readout(submitted, histogram)
    columns = bits.gather(bits.from_integers([int(key) for key in histogram], width), readout.sources)
    probabilities = [float(value) for value in histogram.values()]
    return [measurements.from_probabilities(readout, columns, probabilities, submitted.shots, submitted.job_id)]


def _readout(submitted: Submitted, histogram: Mapping[str, Any]) -> tuple[Readout, int]:
    """The job's own tags; without them one register over all qubits, as wide as the submitted input says."""
    widest = max(int(key).bit_length() for key in histogram)
    tagged = from_tags(submitted.tags)
    if tagged:
        measured = 1 + max((source for source in tagged[0].sources if source is not None), default=0)
        return tagged[0], measured if widest <= measured else _qubits(submitted)
    width = _qubits(submitted)
    return Readout.plain(_measurement_map(submitted) or range(width)), width


def _qubits(submitted: Submitted) -> int:
    """How wide the submitted circuit is; asked only where the readout cannot tell."""
    job_input = submitted.input()
    width = job_input.get("qubits") if isinstance(job_input, Mapping) else None
    if not isinstance(width, int):
        raise ValueError("the job's input does not say how many qubits it has")
    return width


def _measurement_map(submitted: Submitted) -> list[int | None] | None:
    """The map that the `qhub-quantum` package leaves in `input_params`: JSON text, entry c the qubit of bit c."""
    text = submitted.input_params.get("meas_map")
    found = json.loads(text) if isinstance(text, str) else None
    return found if isinstance(found, list) else None


FORMAT = Format("IONQ_CIRCUIT_V1", encode, decode, words=WORDS, has_config=False, usual_gates=WORDS)
