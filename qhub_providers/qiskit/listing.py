"""The Hub's lists of backends and jobs: which are meant, and all of them, page by page."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING

from ..errors import NotFoundError, QHubError
from ..hub.tags import user_tags

if TYPE_CHECKING:
    from ..hub import HubQuantumClient
    from ..hub.types import Backend, Job, PageResponseJob
    from .backend import QHubBackend


def newest_jobs(client: HubQuantumClient) -> Iterator[Job]:
    """All job records, newest first, page by page; one that moved to the next page meanwhile comes once."""
    seen: set[str] = set()
    for page in count():
        answer = client.jobs.search_jobs(page=page, size=100, sort="created_at,desc")
        new = {record.id: record for record in answer.content or [] if record.id and record.id not in seen}
        yield from new.values()
        seen.update(new)
        if _is_last(answer, page, bool(new)):
            return


def _is_last(answer: PageResponseJob, page: int, brings_new: bool) -> bool:
    if answer.total_pages is None:
        return not brings_new  # a server that says nothing of its pages may give the same one again and again
    return not answer.content or page + 1 >= answer.total_pages


def matches(
    record: Backend, name: str | None, provider: str | None, technology: str | None, min_num_qubits: int | None
) -> bool:
    """Whether a backend is one of those that were asked for."""
    qubits = (record.configuration.qubit_count if record.configuration else None) or 0
    return (
        (name is None or record.id == name)
        and (provider is None or (record.provider or "").upper() == provider.upper())
        and (technology is None or (record.technology or "").upper() == technology.upper())
        and (min_num_qubits is None or qubits >= min_num_qubits)
    )


def is_online(backend: QHubBackend) -> bool:
    """Whether the Hub says now that the backend works."""
    try:
        return backend.status().status == "ONLINE"
    except NotFoundError:  # the Hub lists it and knows nothing of its state
        return False


def ids_of_backends(client: HubQuantumClient) -> list[str]:
    """All ids, to help somebody who asked for one that there is not; none where the Hub does not tell."""
    try:
        return [str(record.id) for record in client.backends.get_backends()]
    except QHubError:
        return []


TELLS_ITSELF = frozenset({"BRAKET_OPEN_QASM_V3", "IQM_JOB_INPUT_V1", "QISKIT_QPY"})
"""Formats whose input or result names the bits, without tags."""


def warn_of_lost_tags(record: Job) -> None:
    """Warn of a job of Qiskit's that has none of the tags that say which bit is which: all of this library's have."""
    ours = len(user_tags(record.tags)) < len(record.tags or ())
    if record.sdk_provider == "QISKIT" and not ours and record.input_format not in TELLS_ITSELF:
        warnings.warn(
            f"the Hub has no tags of job {record.id} that name its bits: if its circuit did not measure qubits 0 to "
            "n-1 into bits 0 to n-1, all of them, the bits of the result are in other places",
            stacklevel=3,
        )
