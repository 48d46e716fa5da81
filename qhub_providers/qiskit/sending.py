"""From fitted circuits to jobs of the Hub: how many go into one job, and the tags that find them again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from uuid import uuid4

from qiskit import QuantumCircuit

from ..errors import QHubError
from ..jobs import HubJob, Submission, submit_all
from . import fanout
from .job import Part, QHubJob

if TYPE_CHECKING:
    from .backend import QHubBackend
    from .options import RunOptions

ANY = 1_000_000


def send(backend: QHubBackend, circuits: Sequence[QuantumCircuit], options: RunOptions) -> QHubJob:
    """Submit `circuits` in as few jobs of the Hub as it takes, behind one job object.

    Raises:
        QHubError: if no job was made at all.
    """
    size = backend.wire.chunk_size(circuits, circuits_per_job(backend, options.shots))
    chunks = list(_chunks(circuits, size))
    batch = str(uuid4())
    batch_id = f"{fanout.ID_PREFIX}{batch}" if len(chunks) > 1 else None
    submissions = [
        _submission(backend, chunk, options, [child.tag] if batch_id else [])
        for child, chunk in zip(fanout.children(batch, chunks), chunks, strict=True)
    ]
    outcomes = submit_all(backend.provider.client, submissions, batch_id)
    parts = [
        Part(
            outcome if isinstance(outcome, HubJob) else None,
            tuple(chunk),
            outcome if isinstance(outcome, QHubError) else None,
        )
        for outcome, chunk in zip(outcomes, chunks, strict=True)
    ]
    return QHubJob(backend.provider, backend, parts, batch_id, options.model_dump())


def circuits_per_job(backend: QHubBackend, shots: int) -> int:
    """How many circuits of `shots` shots one job takes: by the record's `max_pubs_per_job`, and, where the range of
    shots holds for the whole job, so that the shots of all of them stay within it.
    """
    if not backend.wire.several_circuits:
        return 1
    limit = backend.record.configuration.max_pubs_per_job if backend.record.configuration else None
    largest = backend.shots_range[1] if backend.wire.shots_add_up else None
    return max(1, min(limit or backend.wire.circuits_per_job or ANY, largest // shots if largest else ANY))


def _chunks(circuits: Sequence[QuantumCircuit], size: int) -> Iterator[Sequence[QuantumCircuit]]:
    return (circuits[start : start + size] for start in range(0, len(circuits), size))


def _submission(
    backend: QHubBackend, circuits: Sequence[QuantumCircuit], options: RunOptions, tags: Sequence[str]
) -> Submission:
    encoded = backend.wire.encode(circuits, options.shots, options.for_wire() | backend.facts)
    return Submission(
        backend_id=backend.name,
        shots=encoded.shots or options.shots,
        input=encoded.input,
        input_format=encoded.input_format or backend.wire.input_format,
        input_params=encoded.input_params,
        name=options.name,
        tags=options.tags,
        reserved_tags=[*encoded.tags, *tags],
        session_id=options.session_id,
        resubmit_unknown=options.resubmit_unknown,
    )
