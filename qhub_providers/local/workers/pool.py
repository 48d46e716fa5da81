"""A pool of worker processes: each runs one job at a time, and is replaced when it dies or its job is cancelled.

The processes are forked from one that has loaded the simulators and does nothing else, so a replacement is warm at
once, and no thread of the server is ever copied.
"""

from __future__ import annotations

import logging
import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Callable
from contextlib import nullcontext
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from queue import SimpleQueue

from ..simulators.failure import SimulationError, TimeOverError
from .process import READY, TAKEN, work
from .task import Outcome, Task, receive

Begin = Callable[[str], Task | None]
End = Callable[[str, Outcome | SimulationError], None]

LOG = logging.getLogger(__name__)

Context = ForkServerContext | SpawnContext

NO_WORKER = SimulationError(
    "the worker processes of the embedded Hub do not start; LocalHub.log() says why", "WorkerDied"
)
MOST_SECONDS = 2_000_000
"""The longest that a job may be told to run, 23 days: the system's wait takes no longer time."""

STOPPED = SimulationError("the job was cancelled", "Cancelled")


class Pool:
    """Runs jobs by id, in order of submission, on `count` worker processes.

    Args:
        count: the number of processes.
        begin: gives the task of a job that is about to run; None skips it.
        end: takes its outcome, whose result is closed afterwards, or the failure of the process itself.
    """

    def __init__(self, count: int, begin: Begin, end: End) -> None:
        self.begin = begin
        self.end = end
        self.context = _context()
        self._warm = threading.Event()
        self._lock = threading.Lock()
        self._waiting: deque[str] = deque()
        self._idle: list[Slot] = []
        self._slots = [Slot(self) for _ in range(count)]
        for slot in self._slots:
            slot.start()

    def submit(self, job_id: str) -> None:
        """Queue a job."""
        with self._lock:
            if self._idle:
                # The one that worked last: its caches fit the next job best.
                self._idle.pop().inbox.put(job_id)
            else:
                self._waiting.append(job_id)

    def wait_until_warm(self, seconds: float) -> bool:
        """Wait until a worker can run jobs at its full speed; False if none can after so many seconds."""
        return self._warm.wait(seconds)

    def release(self, slot: Slot) -> None:
        """A slot has nothing to do: it gets the job that waits longest, or becomes idle."""
        self._warm.set()
        with self._lock:
            if self._waiting:
                slot.inbox.put(self._waiting.popleft())
            else:
                self._idle.append(slot)

    def cancel(self, job_id: str) -> None:
        """Stop the process that runs the job, if any does."""
        for slot in self._slots:
            slot.stop_job(job_id)

    def close(self) -> None:
        """End all processes at once; what they run is lost."""
        for slot in self._slots:
            slot.close()


class Slot(threading.Thread):
    """One worker process after another, and the thread of the server that talks to it."""

    def __init__(self, pool: Pool) -> None:
        super().__init__(daemon=True)
        self.inbox: SimpleQueue[str | None] = SimpleQueue()
        self._pool = pool
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._job: str | None = None
        self._stopped = False
        self._closed = False

    def run(self) -> None:
        """Hand jobs to a worker, and replace it as soon as it has died, so that the next is warm."""
        self._revive()
        while not self._closed:
            if self._worker is not None:
                self._worker.wait_until_ready()
            self._pool.release(self)
            job_id = self.inbox.get()
            if job_id is not None and not self._closed:
                self._run(job_id)
                self._revive()

    def _run(self, job_id: str) -> None:
        # The job is ours before it is seen to run, so that a cancel finds it here.
        with self._lock:
            self._job, self._stopped = job_id, False
        try:
            outcome = self._outcome(job_id)
            with outcome.result if isinstance(outcome, Outcome) else nullcontext():
                if outcome is not None and not self._closed:
                    self._pool.end(job_id, outcome)
        except Exception:
            # Whatever it was, the jobs that wait must not wait for ever.
            LOG.exception("job %s could not be begun or ended", job_id)

    def _outcome(self, job_id: str) -> Outcome | SimulationError | None:
        """What became of the job; None if it was not to be run any more."""
        try:
            task = self._pool.begin(job_id)
            return None if task is None else self._attempt(task) or self._attempt(task) or NO_WORKER
        finally:
            with self._lock:
                self._job = None

    def _attempt(self, task: Task) -> Outcome | SimulationError | None:
        """The outcome; None if the worker died before it took the task."""
        self._revive()
        with self._lock:
            worker = None if self._stopped else self._worker
        return STOPPED if worker is None else worker.run(task)

    def _revive(self) -> None:
        worker = self._worker
        if self._closed or (worker is not None and worker.is_alive()):
            return
        if worker is not None:
            worker.close()
        self._worker = Worker(self._pool.context)

    def stop_job(self, job_id: str) -> None:
        """Kill the worker if it runs this job."""
        with self._lock:
            if self._job == job_id:
                self._stopped = True
                if self._worker is not None:
                    self._worker.kill()

    def close(self) -> None:
        """Kill the worker and start none again."""
        self._closed = True
        if self._worker is not None:
            self._worker.kill()
        self.inbox.put(None)


class Worker:
    """A worker process, seen from the server."""

    def __init__(self, context: Context) -> None:
        self._connection, far_end = context.Pipe()
        reader, self._lifeline = context.Pipe(duplex=False)
        self._killed = False
        self._ready = False
        self._process = context.Process(target=work, args=(far_end, reader), daemon=True)
        self._process.start()
        far_end.close()
        reader.close()

    def wait_until_ready(self) -> bool:
        """Wait until its simulators are warm; False if it has died instead."""
        try:
            self._ready = self._ready or self._connection.recv() == READY
        except (EOFError, OSError):
            return False
        return self._ready

    def run(self, task: Task) -> Outcome | SimulationError | None:
        """Run a task; a failure if the process dies over it or its time is over, None if it was dead before it."""
        taken = False
        if not self.wait_until_ready():
            self._process.join()
            return None
        try:
            self._connection.send(task)
            taken = self._connection.recv() == TAKEN
            if task.seconds is not None and not self._connection.poll(min(task.seconds, MOST_SECONDS)):
                self.kill()
                return TimeOverError(task.seconds)
            return receive(self._connection)
        except (EOFError, OSError):
            self._process.join()
            if taken or self._killed:
                return SimulationError(f"the worker process that ran the job died ({self._cause()})", "WorkerDied")
            return None

    def _cause(self) -> str:
        code = self._process.exitcode or 0
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return f"{name}; most likely it ran out of memory" if name == "SIGKILL" else name

    def is_alive(self) -> bool:
        """Whether it can take another task."""
        return not self._killed and bool(self._process.is_alive())

    def kill(self) -> None:
        """End it at once."""
        self._killed = True
        self._process.kill()

    def close(self) -> None:
        """Forget a process that has ended, and end one that has not."""
        self._process.kill()
        self._process.join()
        _close(self._connection, self._lifeline)


def _close(*connections: Connection) -> None:
    for connection in connections:
        connection.close()


def _context() -> Context:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["qhub_providers.local.workers.preload"])
    return context
