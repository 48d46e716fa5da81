"""Finishing what a batch left behind: what is known is adopted, what never began is sent, what is doubtful is not."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, cast

from ..errors import ConfigurationError, QHubError, SubmissionUnknownError
from ..hub.submission import LOOK_UP_SECONDS
from ..jobs import HubJob, Submission
from ..jobs.find import find_submissions, seconds_since
from ..jobs.journal import Event, Journal
from ..jobs.submit import attempt_all
from . import places
from .journal import Record, address, same_url, unpacked
from .options import family
from .sending import Outgoing, job_of

if TYPE_CHECKING:
    from qiskit import QuantumCircuit

    from ..hub import HubQuantumClient
    from .backend import QHubBackend
    from .job import QHubJob
    from .provider import QHubProvider


@dataclass
class Story:
    """What a journal tells: its runs in order, and the events of each submission by its key."""

    header: Event
    runs: list[Event] = field(default_factory=list)
    begun: dict[str, list[Event]] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    ended: bool = False

    @classmethod
    def read(cls, events: Sequence[Event]) -> Story:
        """From the events, in their order; those of a kind that is not known are passed over."""
        story = cls(events[0])
        for event in events[1:]:
            if "run" in event:
                story.runs.append(event)
            elif "begun" in event:
                story.begun.setdefault(event["begun"], []).append(event)
            elif "unsent" in event:
                story.begun[event["unsent"]].pop()
            elif "open" in event:
                story.reopen(event["open"])
            elif "made" in event:
                story.made[event["made"]] = event["job"]
            elif "refused" in event:
                story.refused[event["refused"]] = event["error"]
            elif "end" in event:
                story.ended = True
        return story

    def reopen(self, uuid: str) -> None:
        """Forget the refusals of a run that were none of the Hub's own: what was begun, and not unsent, stays."""
        for run in self.runs:
            for key in run["keys"] if run["run"] == uuid else ():
                if not self.begun.get(key):
                    self.refused.pop(key, None)

    def unsettled(self) -> list[str]:
        """The keys of everything of which no end is known, whether it began or not."""
        keys = [key for run in self.runs for key in run["keys"]]
        return [key for key in keys if key not in self.made and key not in self.refused]

    def check_whole(self) -> None:
        """Raise ValueError if there is something of a run that is not there: what else it had would be forgotten."""
        keys = {key for run in self.runs for key in run["keys"]}
        lost = [key for key in (*self.begun, *self.made, *self.refused) if key not in keys]
        jobs = ", ".join(str(job.get("id")) for key, job in self.made.items() if key not in keys)
        if lost:
            raise ValueError(
                f"it holds {len(set(lost))} submissions of a run whose line is missing; retrieve_job() has their jobs,"
                f" as far as they are known: {jobs or 'none is'}"
            )

    def unknown(self) -> list[str]:
        """The keys of what was begun, and nobody wrote down how it ended."""
        return [key for key, begun in self.begun.items() if begun and key not in self.made and key not in self.refused]


def resume(provider: QHubProvider, path: str | os.PathLike[str], *, resubmit_unknown: bool) -> list[QHubJob]:
    """See `QHubProvider.resume`."""
    journal, events = Journal.reopen(path)
    try:
        if not events:
            provider.client.settings.logger.warning("%s", _broken_off(0, path))
            return []
        story = _story(events, path)
        _check_address(story.header, provider, path)
        if story.header.get("ends") and not story.ended:
            provider.client.settings.logger.warning("%s", _broken_off(len(story.runs), path))
        _adopt(provider.client, journal, story)
        backend_of = cache(partial(_backend, provider))
        how: dict[str, Any] = {"backend_of": backend_of, "resubmit_unknown": resubmit_unknown}
        return [_finished(run, story, journal, provider=provider, **how) for run in story.runs]
    finally:
        journal.close()


def _broken_off(runs: int, path: str | os.PathLike[str]) -> str:
    return (
        f"the batch of {os.fspath(path)} was broken off after {runs} run{'s' * (runs != 1)}: what the program had not "
        "yet given to run() is not in the journal. Run it in a batch with a new file"
    )


def _story(events: Sequence[Event], path: str | os.PathLike[str]) -> Story:
    try:
        story = Story.read(events)
        story.unsettled()
        story.check_whole()
        for run in story.runs:
            places.check(_places(run), len(run["keys"]))
        for key in story.unknown():
            datetime.fromisoformat(story.begun[key][-1]["at"])
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise ConfigurationError(f"the journal {os.fspath(path)} was damaged: {error!r}") from error
    return story


def _check_address(header: Event, provider: QHubProvider, path: str | os.PathLike[str]) -> None:
    here = address(provider)
    there = {name: header.get(name) for name in here}
    same_hub = same_url(str(there["base_url"]), str(here["base_url"]))
    if not same_hub or there["organization_id"] != here["organization_id"]:
        raise ConfigurationError(
            f"the journal {os.fspath(path)} is of {_named(there)}; this provider works with {_named(here)}"
        )


def _named(place: Mapping[str, Any]) -> str:
    organization = place["organization_id"]
    return f"{place['base_url']}, {f'organization {organization}' if organization else 'no organization'}"


def _adopt(client: HubQuantumClient, journal: Journal, story: Story) -> None:
    """Look for the jobs of what was begun and has no end: until a minute after the last of them was sent.

    Then look once for all that is to be sent now: another copy of this journal may have been finished before.
    """
    unknown = story.unknown()
    if unknown:
        last = max(datetime.fromisoformat(story.begun[key][-1]["at"]) for key in unknown)
        _find(unknown, max(0.0, LOOK_UP_SECONDS - seconds_since(last)), client, journal, story)
    if set(story.unsettled()) - set(story.unknown()):
        _find(story.unsettled(), 0.0, client, journal, story)


def _find(keys: Sequence[str], patience: float, client: HubQuantumClient, journal: Journal, story: Story) -> None:
    since = datetime.fromisoformat(story.header["created"])
    for key, record in client.drive(find_submissions(set(keys), since, patience)).items():
        story.made[key] = record.model_dump(mode="json", exclude_none=True)
        journal.append({"made": key, "job": story.made[key]}, durable=False)


@dataclass(frozen=True)
class _Rest:
    """Those submissions of a run that are still to be sent: as they were begun, or built from the plan."""

    outgoing: Outgoing
    numbers: Sequence[int]
    begun: Mapping[str, Sequence[Event]]

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, place: int) -> Submission:
        number = self.numbers[place]
        begun = self.begun.get(self.outgoing.keys[number])
        return Submission(**begun[-1]["submission"]) if begun else self.outgoing[number]


def _finished(
    run: Event,
    story: Story,
    journal: Journal,
    *,
    provider: QHubProvider,
    backend_of: Callable[[str, bool], QHubBackend | QHubError],
    resubmit_unknown: bool,
) -> QHubJob:
    """The job object of a run. What was made needs nothing else; what cannot be sent has its error in its place."""
    client = provider.client
    outcomes = [_known(key, story, client, resubmit_unknown=resubmit_unknown) for key in run["keys"]]
    backend = backend_of(run["backend_id"], run["use_fractional_gates"])
    try:
        outgoing = _outgoing(run, backend)
    except QHubError as error:
        settled = [error if outcome is None else outcome for outcome in outcomes]
        return job_of(
            provider, None, _chunks(run), settled, uuid=run["run"], options=run["options"], places=_places(run)
        )
    numbers = [number for number, outcome in enumerate(outcomes) if outcome is None]
    unsendable = dict(outgoing.refusals([number for number in numbers if not story.begun.get(run["keys"][number])]))
    numbers = [number for number in numbers if number not in unsendable]
    sent = attempt_all(client, _Rest(outgoing, numbers, story.begun), outgoing.batch_id, Record(journal))
    for number, outcome in (*unsendable.items(), *zip(numbers, sent, strict=True)):
        outcomes[number] = outcome
    return outgoing.job([outcome for outcome in outcomes if outcome is not None])


def _chunks(run: Event) -> list[Sequence[QuantumCircuit]]:
    """The circuits of a run that is not sent, by job; none where they cannot be read."""
    try:
        circuits = _circuits(run)
    except ConfigurationError:
        return [() for _ in _places(run)]
    return [[circuits[place] for place in own] for own in _places(run)]


def _circuits(run: Event) -> list[QuantumCircuit]:
    circuits, expected = unpacked(run["circuits"]), sum(len(own) for own in _places(run))
    if len(circuits) != expected:
        raise ConfigurationError(f"the journal was damaged: a run has {len(circuits)} circuits, and {expected} places")
    return circuits


def _places(run: Event) -> Sequence[Sequence[int]]:
    """Which circuits go into each job. Journals of earlier versions say how many, one after the other."""
    if "places" in run:
        return cast("list[list[int]]", run["places"])
    ends = list(accumulate(run["sizes"], initial=0))
    return [range(start, end) for start, end in pairwise(ends)]


def _backend(provider: QHubProvider, name: str, use_fractional_gates: bool) -> QHubBackend | QHubError:
    """The backend, or why there is none (any more)."""
    try:
        return provider.get_backend(name, use_fractional_gates=use_fractional_gates)
    except QHubError as error:
        return error


def _outgoing(run: Event, backend: QHubBackend | QHubError) -> Outgoing:
    """What is sent for a run.

    Raises:
        QHubError: why it cannot be: for want of the backend, or its circuits or options cannot be read.
    """
    if isinstance(backend, QHubError):
        raise backend
    options = family(backend.wire.options or backend.wire.input_format).parse(run["options"])
    return Outgoing(backend, _circuits(run), options, places=_places(run), keys=run["keys"], uuid=run["run"])


def _known(key: str, story: Story, client: HubQuantumClient, *, resubmit_unknown: bool) -> HubJob | QHubError | None:
    """What became of a submission; None if it is to be sent now."""
    from ..hub.types import Job

    if key in story.made:
        record = Job.model_validate(story.made[key])
        return HubJob(client, record, record.tags or ())
    if key in story.refused:
        return QHubError(story.refused[key])
    if not story.begun.get(key) or resubmit_unknown:
        return None
    return SubmissionUnknownError(
        f"It is not known whether the submission {key} arrived before the process ended: no job with its key was found,"
        f" and one may still come into being. resume(..., resubmit_unknown=True) sends it again.",
        key=key,
    )
