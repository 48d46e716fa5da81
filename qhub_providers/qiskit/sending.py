"""From fitted circuits to jobs of the Hub: which go into one job, what is sent, and the tags that find them again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from qiskit import QuantumCircuit
from qiskit.exceptions import QiskitError

from ..errors import QHubError, UnsupportedCircuitError
from ..formats.format import JobInput
from ..jobs import HubJob, Submission, submit_all
from . import fanout
from .job import Part, QHubJob
from .numbering import Numbering
from .places import grouped

if TYPE_CHECKING:
    from .backend import QHubBackend
    from .journal import Batch
    from .options import RunOptions
    from .provider import QHubProvider

ANY = 1_000_000

KEPT = 2_000_000
"""Instructions whose encoding is kept from the check until it is sent; about 100 MB."""


def send(
    backend: QHubBackend, circuits: Sequence[QuantumCircuit], options: RunOptions, numbering: Numbering | None = None
) -> QHubJob:
    """Submit `circuits` in as few jobs of the Hub as it takes, behind one job object; through an open batch's journal.

    `numbering` says what they were made of; None (the default) that each was given as it is.

    Raises:
        UnsupportedCircuitError: one of them cannot be sent, and none was.
        QHubError: if no job was made at all.
    """
    outgoing = Outgoing(backend, circuits, options, numbering=numbering)
    outgoing.check()
    batch: Batch | None = backend.provider.open_batch
    if batch is not None:
        return batch.send(outgoing)
    return outgoing.job(submit_all(backend.provider.client, outgoing, outgoing.batch_id))


class Outgoing:
    """What one call of `run` sends: a sequence of submissions, each built when it is asked for.

    Attributes:
        circuits: all circuits, in the order in which they were given.
        chunks: those of each job of the Hub.
        places: where they stand among `circuits`.
        keys: the submission key of each job.
        uuid: what the jobs have in common.
    """

    def __init__(
        self,
        backend: QHubBackend,
        circuits: Sequence[QuantumCircuit],
        options: RunOptions,
        *,
        places: Sequence[Sequence[int]] | None = None,
        keys: Sequence[str] | None = None,
        uuid: str | None = None,
        numbering: Numbering | None = None,
    ) -> None:
        self.backend = backend
        self.options = options
        self.circuits = circuits
        self.places = places or _places(backend, circuits, options.shots)
        self.chunks = [[circuits[place] for place in own] for own in self.places]
        self.keys = list(keys or (str(uuid4()) for _ in self.chunks))
        self.uuid = uuid or str(uuid4())
        self._children = fanout.children(self.uuid, self.chunks, self.places)
        self._encoded: dict[int, JobInput] = {}
        self._numbering = numbering or Numbering(len(circuits))

    @property
    def batch_id(self) -> str | None:
        """The id that the jobs have together; None for a single job, which has its own."""
        return f"{fanout.ID_PREFIX}{self.uuid}" if len(self.chunks) > 1 else None

    def check(self) -> None:
        """Encode everything once, so that nothing is sent if something cannot be. A large lot is encoded again later.

        Raises:
            UnsupportedCircuitError: names the first instruction that the wire format cannot say.
        """
        for _, refused in self.refusals(range(len(self.chunks))):
            raise refused

    def refusals(self, numbers: Iterable[int]) -> Iterator[tuple[int, UnsupportedCircuitError]]:
        """Encode these, as `check` does: those that cannot be sent, and why."""
        room = KEPT
        for number in numbers:
            try:
                encoded = self._encode(number)
            except UnsupportedCircuitError as refused:
                yield number, self._placed(number, refused)
                continue
            room -= sum(len(circuit.data) for circuit in self.chunks[number])
            if room >= 0:
                self._encoded[number] = encoded

    def __len__(self) -> int:
        return len(self.chunks)

    def __getitem__(self, number: int) -> Submission:
        encoded = self._encoded.pop(number, None) or self._encode(number)
        options = self.options
        return Submission(
            backend_id=self.backend.name,
            shots=encoded.shots or options.shots,
            input=encoded.input,
            input_format=encoded.input_format or self.backend.wire.input_format,
            input_params=encoded.input_params,
            name=options.name,
            tags=options.tags,
            reserved_tags=[*encoded.tags, *(self._children[number].tags if self.batch_id else [])],
            session_id=options.session_id,
            resubmit_unknown=options.resubmit_unknown,
            submission_key=self.keys[number],
        )

    def _placed(self, number: int, refused: UnsupportedCircuitError) -> UnsupportedCircuitError:
        """Why a job cannot be sent, with the place of the circuit that it is for."""
        for place, circuit in zip(self.places[number], self.chunks[number], strict=True):
            try:
                self._written([circuit])
            except UnsupportedCircuitError as own:
                return self._numbering.place(own, place)
        return refused

    def _encode(self, number: int) -> JobInput:
        return self._written(self.chunks[number])

    def _written(self, circuits: Sequence[QuantumCircuit]) -> JobInput:
        backend, options = self.backend, self.options
        try:
            return backend.wire.encode(circuits, options.shots, options.for_wire() | backend.facts)
        except QiskitError as error:
            names = ", ".join(repr(circuit.name) for circuit in circuits)
            raise UnsupportedCircuitError(
                f"circuit {names} cannot be written for {backend.name}: {error} Rewrite it with other instructions.",
                circuit=circuits[0].name,
            ) from error

    def job(self, outcomes: Sequence[HubJob | QHubError]) -> QHubJob:
        """The job object, from what became of each submission."""
        backend = self.backend
        options = self.options.model_dump()
        return job_of(
            backend.provider, backend, self.chunks, outcomes, uuid=self.uuid, options=options, places=self.places
        )


def job_of(
    provider: QHubProvider,
    backend: QHubBackend | None,
    chunks: Sequence[Sequence[QuantumCircuit]],
    outcomes: Sequence[HubJob | QHubError],
    *,
    uuid: str,
    options: Mapping[str, Any],
    places: Sequence[Sequence[int]],
) -> QHubJob:
    """The job object of a run, from its circuits and what became of the submission of each chunk of them.

    `places` are those of each chunk's circuits, also where the circuits themselves cannot be had.
    """
    framed = backend is not None and backend.wire.reads_frames
    parts = [
        Part(
            outcome if isinstance(outcome, HubJob) else None,
            tuple(chunk),
            _error(outcome),
            num_circuits=len(own),
            places=own,
            frames=tuple(circuit.copy_empty_like() for circuit in chunk) if framed else (),
        )
        for outcome, chunk, own in zip(outcomes, chunks, places, strict=True)
    ]
    needs_id = len(parts) > 1 or parts[0].job is None  # a job object has an id, also where the Hub has no job
    return QHubJob(provider, backend, parts, f"{fanout.ID_PREFIX}{uuid}" if needs_id else None, options)


def _error(outcome: HubJob | QHubError) -> QHubError | None:
    return outcome if isinstance(outcome, QHubError) else None


def circuits_per_job(backend: QHubBackend, shots: int) -> int:
    """How many circuits of `shots` shots one job takes: by the record's `max_pubs_per_job`, else by the format, and,
    where the range of shots holds for the whole job, so that the shots of all of them stay within it.
    """
    if not backend.wire.several_circuits:
        return 1
    configuration = backend.record.configuration
    limit = (configuration.max_pubs_per_job if configuration else None) or backend.wire.circuits_per_job
    largest = backend.shots_range[1] if backend.wire.shots_add_up else None
    return max(1, min(limit or ANY, largest // shots if largest else ANY))


def _places(backend: QHubBackend, circuits: Sequence[QuantumCircuit], shots: int) -> list[list[int]]:
    """Which circuits go into each job."""
    kind = backend.wire.same_job or (lambda _: None)
    return grouped([kind(circuit) for circuit in circuits], circuits_per_job(backend, shots))
