"""The server process: the store, the workers and the HTTP application, from start to end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

from .accounts import Account
from .app import create_app
from .database import Database
from .devices import devices
from .disturbance import Disturbance
from .faults import Faults
from .folder import keep_port, opened, port_of, token_of
from .hub import LocalHubError
from .jobs import Jobs
from .lifeline import watch_parent
from .overrides import overridden
from .settings import Settings


def serve(
    settings: Settings,
    *,
    access_token: str | None,
    accounts: Mapping[str, Account],
    announce: Callable[[str, str], None],
    exit_with_parent: bool = False,
    temporary_folder: str | None = None,
) -> None:
    """Serve until a signal, or the parent's end, says to stop.

    Args:
        settings: how.
        access_token: the Hub's own token; None takes the folder's, or makes one and keeps it there.
        accounts: more tokens, and whose they are.
        announce: is called with the URL and the access token as soon as the server answers.
        exit_with_parent: stop when stdin closes, or the parent process is gone.
        temporary_folder: the folder to use and then remove, where the settings name none.

    Raises:
        LocalHubError: if the address or the folder is not to be had.
    """
    _stop_on_signals()
    lasting = settings.folder is not None
    with opened(settings.folder, temporary_folder) as folder, _listen(settings, folder) as listener:
        token = access_token or token_of(folder)
        with contextlib.closing(Database(folder / "jobs.sqlite3", lasting=lasting)) as database:
            keep_port(folder, listener.getsockname()[1])  # the folder is this Hub's alone now
            _limit_threads(settings.workers)
            hub = Jobs(
                database,
                overridden(devices(), settings.backends),
                workers=settings.workers,
                seed=settings.seed,
                noise=settings.noise,
                faults=settings.faults,
                lenient=settings.lenient,
            )
            with contextlib.closing(hub):
                everyone = {token: Account(), **accounts}
                app = create_app(hub, everyone, started=lambda: announce(_url(listener), token))
                server = uvicorn.Server(_config(app, settings.faults))
                logging.getLogger("uvicorn.error").addFilter(_tells_news)
                if exit_with_parent:
                    watch_parent(lambda: setattr(server, "should_exit", True))
                server.run(sockets=[listener])


def _config(app: Starlette, faults: Faults) -> uvicorn.Config:
    # Longer than clients keep idle connections: one that closes under a request costs them a lost answer.
    options: dict[str, Any] = {"log_level": "warning", "access_log": False, "timeout_keep_alive": 75}
    options["timeout_graceful_shutdown"] = 1
    if faults == Faults():
        return uvicorn.Config(app, **options)
    disturbance = Disturbance(app, faults)
    return uvicorn.Config(disturbance, http=disturbance.protocol(), **options)


def _stop_on_signals() -> None:
    # SIGHUP is a closed terminal; Windows has none.
    for ending in filter(None, (signal.SIGTERM, getattr(signal, "SIGHUP", None))):
        signal.signal(ending, _stop)


def _stop(*_: object) -> None:
    raise SystemExit(0)


def _tells_news(record: logging.LogRecord) -> bool:
    """Whether the log should hold it: that a stop cuts off who was still connected is no failure."""
    cut_off = record.exc_info is not None and isinstance(record.exc_info[1], asyncio.CancelledError)
    return not cut_off and not str(record.msg).startswith("Cancel %s running task(s)")


def _listen(settings: Settings, folder: Path) -> socket.socket:
    """The socket; without a port in the settings on that of the folder's Hub before, if it is free."""
    if not settings.port and (kept := port_of(folder)):
        with contextlib.suppress(LocalHubError):
            return _bound(settings.host, kept)
    return _bound(settings.host, settings.port)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's delay off only for sockets that name their protocol; it costs 40 ms a request.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise LocalHubError(f"cannot listen on {host} port {port}: {error.strerror or error}") from error
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not bound
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def _limit_threads(workers: int) -> None:
    """Share the processors among the workers, which inherit the environment; and no threads before they fork."""
    share = max(1, (os.cpu_count() or 1) // workers)
    os.environ.setdefault("OMP_NUM_THREADS", str(share))
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("MKL_NUM_THREADS", "1")
