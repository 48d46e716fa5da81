"""A fan-out that goes wrong or is interrupted loses no job that was made."""

from __future__ import annotations

import signal
import threading
import warnings
from typing import Any

import httpx
import pytest

from qhub_providers.errors import BadRequestError, ConfigurationError, QHubError, SubmissionUnknownError
from qhub_providers.jobs import HubJob, Submission, submit_all
from qhub_providers.jobs.gate import Gate
from qhub_providers.jobs.submit import submit
from tests.hub.fake import FakeHub, SimulatedClock, answer, lost
from tests.jobs.job_hub import client_of

SUBMISSIONS = [Submission(f"backend-{number}", 1, {}, "OPEN_QASM_V3") for number in range(30)]


class ThreadedHub(FakeHub):
    """Serves several threads, and calls `at` with the number of each submission that it is about to take."""

    def __init__(self, at: Any = None) -> None:
        super().__init__(SimulatedClock())
        self.at = at
        self.lock = threading.Lock()
        self.count = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self.lock:
            self.count += request.method == "POST"
            number = self.count
        if self.at is not None and request.method == "POST":
            self.at(number)
        with self.lock:
            return super().__call__(request)


def test_ctrl_c_in_a_fan_out_names_every_job_that_was_made() -> None:
    main = threading.main_thread().ident
    noticed = threading.Event()

    def interrupt(*_: object) -> None:
        noticed.set()
        raise KeyboardInterrupt

    def at(number: int) -> None:
        if number == 10:
            signal.pthread_kill(main, signal.SIGINT)
        elif number > 10:  # else they might all be made before the main thread has its turn
            noticed.wait(60)

    hub = ThreadedHub(at)
    usual = signal.signal(signal.SIGINT, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt) as caught:
            submit_all(client_of(hub), SUBMISSIONS, "batch-7")
    finally:
        signal.signal(signal.SIGINT, usual)
    said = "".join(caught.value.__notes__)
    assert hub.jobs
    assert all(job["id"] in said for job in hub.jobs)
    assert f"{len(hub.jobs)} of 30" in said
    assert "retrieve them by the id 'batch-7'" in said


def test_an_unexpected_error_names_the_jobs_too() -> None:
    hub = ThreadedHub()
    hub.echo_tags = False
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning) as caught:
            submit_all(client_of(hub), SUBMISSIONS)
    said = "".join(caught.value.__notes__)
    assert all(job["id"] in said for job in hub.jobs)


def test_a_refused_submission_keeps_its_place() -> None:
    hub = ThreadedHub()
    hub.faults["POST"] = [answer(400, json={"detail": "no"})]
    outcomes = submit_all(client_of(hub), SUBMISSIONS)
    assert sum(isinstance(outcome, BadRequestError) for outcome in outcomes) == 1
    made = {outcome.id: outcome.known.backend_id for outcome in outcomes if isinstance(outcome, HubJob)}
    assert made == {job["id"]: job["backend_id"] for job in hub.jobs}
    places = [outcome.known.backend_id if isinstance(outcome, HubJob) else None for outcome in outcomes]
    assert all(place in (None, submission.backend_id) for place, submission in zip(places, SUBMISSIONS, strict=True))


def test_where_none_is_made_the_doubtful_ones_are_told_first() -> None:
    hub = ThreadedHub()
    hub.faults["POST"] = [answer(400), lost(after=None), lost(after=None)]
    with pytest.raises(SubmissionUnknownError) as caught:
        submit_all(client_of(hub), SUBMISSIONS[:3])
    keys = {tag.removeprefix("qhub:key:") for body in hub.posted() for tag in body["tags"]}
    told = {key for key in keys if key in str(caught.value) + "".join(caught.value.__notes__)}
    assert len(told) == 2


class Diary:
    """Writes when submissions begin, and what was posted and waited for before."""

    def __init__(self, hub: FakeHub, refusal: QHubError | None = None) -> None:
        self.hub = hub
        self.refusal = refusal
        self.begun: list[tuple[float, int]] = []

    def begins(self, submission: Submission) -> None:
        self.begun.append((self.hub.clock.time, len(self.hub.posted())))
        if self.refusal is not None:
            raise self.refusal

    def postponed(self, submission: Submission) -> None:
        self.begun.append((self.hub.clock.time, -1))

    def ended(self, submission: Submission, outcome: HubJob | QHubError) -> None:
        pass


def test_a_submission_begins_after_the_wait_at_the_gate_and_again_after_a_refusal() -> None:
    hub, gate = FakeHub(SimulatedClock()), Gate()
    diary = Diary(hub)
    gate.refused(now=0.0, seconds=5.0)
    hub.faults["POST"] = [answer(429, headers={"Retry-After": "7"}), None]
    submit(client_of(hub), SUBMISSIONS[0], gate, diary)
    assert [count for _, count in diary.begun] == [0, -1, 1]
    assert [round(time) for time, _ in diary.begun] == [5, 5, 12]
    assert len(hub.posted()) == 2


def test_a_submission_that_cannot_be_written_down_is_not_sent() -> None:
    hub = FakeHub(SimulatedClock())
    with pytest.raises(ConfigurationError, match="disk"):
        submit(client_of(hub), SUBMISSIONS[0], Gate(), Diary(hub, ConfigurationError("the disk is full")))
    assert not hub.requests
