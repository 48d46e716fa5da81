"""What a wire format is: a name, a function out, a function back, and what it has words for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
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
        shots: the contract's `shots` for the whole job; None where it is the shots of each circuit.
        input_format: the contract's `input_format`, where the options chose another than the format's own.
    """

    input: dict[str, Any]
    input_params: dict[str, Any] = field(default_factory=dict)
    tags: Sequence[str] = ()
    shots: int | None = None
    input_format: str | None = None


@dataclass(frozen=True)
class Submitted:
    """What a decoder may ask about the job whose result it reads.

    Attributes:
        job_id: the Hub's id; it seeds whatever must be drawn.
        tags: all tags of the job.
        shots: the job's shots, None where the Hub does not say.
        input: fetches the submitted input; called only where it is needed.
        input_params: the job's `input_params` as the Hub records them.
        frames: the circuits that were sent, without their instructions; empty where only `input` can tell.
    """

    job_id: str
    tags: Sequence[str]
    shots: int | None
    input: Callable[[], Any]
    input_params: Mapping[str, Any] = field(default_factory=dict)
    frames: Sequence[QuantumCircuit] = ()


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
        options: which options its backends take, by name: see `qiskit.options`.
        operations: Qiskit's names of what is no gate and the wire can say (`reset`, `delay`), if the backend offers it.
        delays_in_steps: whether the wire has delays in whole steps of the device only, and forgets other units.
        usual_gates: the gates that are assumed of a backend whose record names none, or none that it can do with.
        routes: whether the service brings qubits together itself, so that couplings do not bind what is sent.
        circuits_per_job: how many circuits one job takes where the record does not say; None for any number.
        shots_add_up: whether the record's range of shots holds for all circuits of a job together.
        same_job: of each circuit something that must be equal for all circuits of a job; None where any go together.
        reads_frames: whether decoding needs the circuits' names and registers, `Submitted.frames`.
    """

    input_format: str
    encode: Callable[[Sequence[QuantumCircuit], int, Mapping[str, Any]], JobInput]
    decode: Callable[[bytes, Submitted], list[Measurements]]
    words: frozenset[str] | None = None
    measures_anywhere: bool = False
    several_circuits: bool = False
    has_config: bool = True
    options: str = ""
    operations: frozenset[str] = frozenset()
    delays_in_steps: bool = False
    usual_gates: frozenset[str] = frozenset()
    routes: bool = False
    circuits_per_job: int | None = None
    shots_add_up: bool = False
    same_job: Callable[[QuantumCircuit], Hashable] | None = None
    reads_frames: bool = False
