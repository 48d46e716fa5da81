"""What a wire format is: a name, a function out, a function back, and what it has words for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .measurements import Measurements

if TYPE_CHECKING:
    from qiskit import QuantumCircuit


@dataclass(frozen=True)
class JobInput:
    """The backend-specific part of a submission.

    Attributes:
        input: the contract's `input`, valid against its family's member schema.
        input_params: the contract's `input_params`; empty where the family has none.
        tags: what decoding needs and the input has no room for.
        shots: the contract's `shots` for the whole job; None where it is the shots of the one circuit.
    """

    input: dict[str, Any]
    input_params: dict[str, Any] = field(default_factory=dict)
    tags: Sequence[str] = ()
    shots: int | None = None


@dataclass(frozen=True)
class Submitted:
    """What a decoder may ask about the job whose result it reads.

    Attributes:
        job_id: the Hub's id; it seeds whatever must be drawn.
        tags: all tags of the job.
        shots: the job's shots, None where the Hub does not say.
        input: fetches the submitted input; called only where it is needed.
        input_params: the job's `input_params` as the Hub records them.
    """

    job_id: str
    tags: Sequence[str]
    shots: int | None
    input: Callable[[], Any]
    input_params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Format:
    """One wire format.

    Attributes:
        input_format: the contract's `input_format`.
        encode: circuits, shots and options to a job input.
        decode: the result's bytes and the job to measurements, one a circuit.
        words: Qiskit's names of the gates that the wire can say; None if it can say every gate of the backend.
        measures_anywhere: whether gates, resets and control flow may follow a measurement.
        several_circuits: whether one job takes several circuits.
        has_config: whether `GET /backends/{id}/config` says more of such backends than their record.
    """

    input_format: str
    encode: Callable[[Sequence[QuantumCircuit], int, Mapping[str, Any]], JobInput]
    decode: Callable[[bytes, Submitted], list[Measurements]]
    words: frozenset[str] | None = None
    measures_anywhere: bool = False
    several_circuits: bool = False
    has_config: bool = True
