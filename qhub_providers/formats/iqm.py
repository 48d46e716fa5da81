"""IQM: lists of instructions on physical qubits as JSON out, counts by measurement key back.

Three dialects are about. The Hub's contract has `qubits` and angles in full turns (`angle_t`); IQM itself has `locus`
and angles in radians. `qubits` with radians is the only one that both accept, so that is what is sent; the options can
choose another. A classical bit's key is `{register}_{its size}_{its number}_{bit}`, and character j of a count belongs
to the j-th key of the result.

Source: IQM's circuit model (`iqm-station-control-client`) and the Hub's contract.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from ..errors import UnsupportedCircuitError
from ..hub.request import PlainJson
from . import bits, measurements
from .circuit import registers, walk
from .format import Format, JobInput, Submitted
from .measurements import Measurements
from .readout import Readout, from_tags, to_tags

if TYPE_CHECKING:
    from qiskit import QuantumCircuit

Instruction = dict[str, Any]

NAMES = {"r": "prx", "cz": "cz"}
"""Qiskit's name of a gate -> IQM's; `prx` is Qiskit's `r` with the same two angles."""

WORDS = frozenset(NAMES) | {"barrier", "delay", "reset"}

KEY = re.compile(r"(.*)_(\d+)_(\d+)_(\d+)", re.DOTALL)

OPTIONS = (
    "calibration_set_id",
    "qubit_mapping",
    "custom_settings",
    "dd_mode",
    "dd_strategy",
    "heralding_mode",
    "move_gate_frame_tracking_mode",
    "move_validation_mode",
    "max_circuit_duration_over_t2",
    "active_reset_cycles",
)
"""What goes into `input` beside the circuits, where it is set."""

TURNS = 1 / math.tau

DIALECTS: Mapping[str, tuple[str, str, str, float]] = {
    "hybrid": ("qubits", "angle", "phase", 1.0),
    "contract": ("qubits", "angle_t", "phase_t", TURNS),
    "iqm": ("locus", "angle", "phase", 1.0),
}
"""Dialect -> where the qubits stand, the names of prx's two angles, and their unit per radian."""


def encode(circuits: Sequence[QuantumCircuit], shots: int, options: Mapping[str, Any]) -> JobInput:
    """The job input: `circuits`, and the options that are set. Shots are those of each circuit.

    `options` may hold `dialect` (`hybrid`, `contract`, `iqm`) and the names in `OPTIONS`.

    Raises:
        UnsupportedCircuitError: see `formats.circuit.walk`; also for circuits that measure different qubits, which IQM
            does not take in one job.
    """
    if len(circuits) > 1 and len({same_job(circuit) for circuit in circuits}) > 1:
        raise UnsupportedCircuitError("the circuits of one job of IQM must all measure the same qubits.")
    dialect = DIALECTS[options.get("dialect") or "hybrid"]
    written = [_circuit(circuit, dialect) for circuit in circuits]
    chosen = {name: options[name] for name in OPTIONS if options.get(name) is not None}
    made = PlainJson(circuits=[body for body, _ in written])
    return JobInput(
        input=made | chosen if chosen else made,  # what the user chose may hold anything
        tags=to_tags([readout for _, readout in written]),
    )


def same_job(circuit: QuantumCircuit) -> frozenset[int]:
    """The measured qubits: equal for all circuits of a job."""
    measured = [item.qubits[0] for item in circuit.data if item.name == "measure"]
    return frozenset(circuit.find_bit(qubit).index for qubit in measured)


def _circuit(circuit: QuantumCircuit, dialect: tuple[str, str, str, float]) -> tuple[dict[str, Any], Readout]:
    labels = cache(_labels)
    keys = _keys(registers(circuit), circuit.num_clbits)
    place, angle, phase, unit = dialect

    def write(name: str, values: tuple[float, ...], qubits: tuple[int, ...]) -> Instruction:
        if name == "r":
            return {"name": "prx", place: labels(qubits), "args": {angle: values[0] * unit, phase: values[1] * unit}}
        return {"name": name, place: labels(qubits), "args": {"duration": values[0]} if name == "delay" else {}}

    def measure(qubit: int, bit: int) -> Instruction:
        return {"name": "measure", place: labels((qubit,)), "args": {"key": keys[bit]}}

    walked = walk(circuit, WORDS, write, keep_idle=True, measure=measure)
    return {"name": circuit.name, "instructions": walked.gates}, walked.readout


def _labels(qubits: tuple[int, ...]) -> list[str]:
    return [f"QB{qubit + 1}" for qubit in qubits]


def _keys(registers: Sequence[tuple[str, int]], num_bits: int) -> list[str]:
    """The measurement key of each classical bit; one register `c` where registers overlap or leave bits out.

    >>> _keys([("a", 1), ("b", 2)], 3)
    ['a_1_0_0', 'b_2_1_0', 'b_2_1_1']
    """
    named = registers or [("c", num_bits)]
    return [f"{name}_{size}_{number}_{bit}" for number, (name, size) in enumerate(named) for bit in range(size)]


def decode(payload: bytes, submitted: Submitted) -> list[Measurements]:
    """The measurements of each circuit. With heralding there may be fewer than were asked for.

    Raises:
        ValueError: if the payload is not such a result, or does not fit the job.
    """
    loaded = json.loads(payload)
    entries = loaded.get("measurement_counts") if isinstance(loaded, Mapping) else None
    if not isinstance(entries, list) or not entries:
        raise ValueError("expected IQM's result, an object with `measurement_counts`")
    tagged: Sequence[Readout | None] = from_tags(submitted.tags) or [None] * len(entries)
    if len(tagged) != len(entries):
        raise ValueError(f"the result has {len(entries)} circuits; the job has {len(tagged)}")
    return [
        _entry(entry, readout, f"{submitted.job_id}/{index}")
        for index, (entry, readout) in enumerate(zip(entries, tagged, strict=True))
    ]


def _entry(entry: Mapping[str, Any], readout: Readout | None, seed: str) -> Measurements:
    counts = entry["counts"]
    if not isinstance(counts, Mapping) or not all(type(count) is int for count in counts.values()):
        raise ValueError("`counts` is not an object of whole numbers")
    keys = entry.get("measurement_keys") or []
    table = bits.from_strings(counts, len(keys) or len(next(iter(counts), "")))
    if keys:
        readout, clbits = _by_key(keys, readout)
    else:  # then a count reads as Qiskit writes it
        readout = readout or Readout.plain(range(table.shape[1]))
        clbits = readout.measured[::-1]
    if sorted(clbits) != readout.measured or len(clbits) != table.shape[1]:
        raise ValueError(f"the result has the keys {keys}; the circuit measures the bits {readout.measured}")
    return measurements.from_counts(readout, bits.place(table, clbits, readout.num_bits), list(counts.values()), seed)


def _by_key(keys: Sequence[str], readout: Readout | None) -> tuple[Readout, list[int]]:
    """The readout, and the classical bit of each key. Without tags the registers are those that the keys name."""
    if readout is not None:
        place = {key: bit for bit, key in enumerate(_keys(readout.registers, readout.num_bits))}
        return readout, [place.get(key, -1) for key in keys]
    parsed = [_parse(key) for key in keys]
    named = {number: (name, size) for name, size, number, _ in sorted(parsed, key=lambda part: part[2])}
    starts = dict(zip(named, accumulate((size for _, size in named.values()), initial=0), strict=False))
    clbits = [starts[number] + bit for _, _, number, bit in parsed]
    size = sum(size for _, size in named.values())
    sources = tuple(bit if bit in clbits else None for bit in range(size))
    return Readout("circuit", tuple(named.values()), sources), clbits


def _parse(key: str) -> tuple[str, int, int, int]:
    """Name and size of the register, its number, and the bit in it.

    >>> _parse("out_2_2_0_1")
    ('out_2', 2, 0, 1)
    """
    match = KEY.fullmatch(key)
    if match is None:
        raise ValueError(f"{key!r} is no measurement key of the form register_size_number_bit")
    return match[1], int(match[2]), int(match[3]), int(match[4])


FORMAT = Format(
    "IQM_JOB_INPUT_V1",
    encode,
    decode,
    words=WORDS,
    several_circuits=True,
    circuits_per_job=100,
    operations=frozenset({"reset", "delay"}),
    options="IQM",
    usual_gates=frozenset(NAMES),
    same_job=same_job,
)
