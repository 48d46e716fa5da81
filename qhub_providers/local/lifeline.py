"""Processes that end when another one does, also after `kill -9`: the kernel closes a dead process's pipe."""

from __future__ import annotations

import os
import select
import signal
import threading
import time
from collections.abc import Callable

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment] # the module does not exist there


def die_with_writer(reader: int) -> None:
    """End this process as soon as the pipe behind `reader` has no writer left. Nothing must ever be written to it.

    Aer keeps Python's interpreter lock while it simulates, so no thread of ours could notice. Linux can send a signal
    that ends the process by itself; elsewhere a thread must do, and acts when the simulation returns.
    """
    if fcntl is not None and hasattr(fcntl, "F_SETSIG"):
        fcntl.fcntl(reader, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(reader, fcntl.F_SETSIG, signal.SIGTERM)
        fcntl.fcntl(reader, fcntl.F_SETFL, fcntl.fcntl(reader, fcntl.F_GETFL) | os.O_ASYNC)
        if select.select([reader], [], [], 0)[0]:  # the writer was gone before the signal was set up
            os._exit(1)
    else:
        threading.Thread(target=_exit_at_end, args=(reader,), daemon=True).start()


def _exit_at_end(reader: int) -> None:
    os.read(reader, 1)
    os._exit(1)


def watch_parent(stop: Callable[[], None], grace: float = 30.0) -> None:
    """Call `stop` when stdin ends or the parent process changes; after `grace` seconds more, end by force."""
    threading.Thread(target=_watch_parent, args=(stop, grace), daemon=True).start()


def _watch_parent(stop: Callable[[], None], grace: float) -> None:
    _wait_for_the_parents_end()
    stop()
    time.sleep(grace)
    os._exit(1)


def _wait_for_the_parents_end() -> None:
    if fcntl is None:  # Windows can select sockets alone
        os.read(0, 1)
        return
    parent = os.getppid()
    # A forked sibling may hold the other end of stdin open, so the parent's id is looked at as well, now and then.
    while not select.select([0], [], [], 2.0)[0]:
        if os.getppid() != parent:
            return
