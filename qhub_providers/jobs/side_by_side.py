"""Doing many small things that mostly wait for the Hub, several at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

CONCURRENT = 32
"""Requests under way at once; a client has connections for three times as many."""


def side_by_side(work: Callable[[int], None], count: int) -> None:
    """Call `work(0)`, ... `work(count - 1)`, several at once, in threads of their own.

    What the first of them raises is raised here. It, and Ctrl-C, keep from being called what has not begun; what has
    begun comes to its end first, unless a second Ctrl-C comes.
    """
    stop, raised = threading.Event(), list[BaseException]()

    def guarded(work: Callable[[], None]) -> None:
        try:
            if not stop.is_set():
                work()
        except BaseException as error:  # noqa: BLE001 - raised again, by the caller's own thread
            stop.set()
            raised.append(error)

    def call_all() -> None:
        with ThreadPoolExecutor(min(CONCURRENT, count)) as pool:
            for number in range(count):
                pool.submit(guarded, partial(work, number))

    if count:
        _supervised(partial(guarded, call_all), stop)
    if raised:
        raise raised[0]


def _supervised(work: Callable[[], None], stop: threading.Event) -> None:
    """Do it in a thread of its own: Ctrl-C reaches the main thread only, and there it would break a pool that is just
    starting a worker, which would then go on unseen.
    """
    begun, over = threading.Event(), threading.Event()

    def supervise() -> None:
        begun.set()
        try:
            work()
        finally:
            over.set()

    try:
        threading.Thread(target=supervise).start()
        over.wait()  # not join(): after Ctrl-C in it, some versions of Python take the thread for ended
    except BaseException:
        stop.set()
        if begun.is_set():  # if not, it will see that there is nothing to do
            over.wait()
        raise
