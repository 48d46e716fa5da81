"""The event loop to wait in."""

from __future__ import annotations

import asyncio
import warnings


def event_loop() -> asyncio.AbstractEventLoop:
    """The running event loop, else the thread's own, which is made where there is none, as Braket does."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        pass
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of Python 3.12, where it makes one
        try:
            loop = asyncio.get_event_loop()
        except RuntimeError:
            loop = asyncio.new_event_loop()
            asyncio.set_event_loop(loop)
    return loop
