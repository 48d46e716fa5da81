"""`LocalHub`: an embedded Hub as a context manager. Light: the server's libraries load in its own process only."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Self

from .accounts import Account, read, write
from .faults import Faults
from .faults import read as read_faults
from .settings import Settings, missing

TOKEN_VARIABLE = "QHUB_LOCAL_ACCESS_TOKEN"  # noqa: S105 - the variable's name, not a token
"""Environment variable that hands the access token to the server: the process list shows arguments, not this."""

ACCOUNTS_VARIABLE = "QHUB_LOCAL_TOKENS"
"""Environment variable with more tokens: a JSON object of tokens and the fields of their `Account`."""


class LocalHubError(RuntimeError):
    """The embedded Hub did not start, or is not running; the message says why."""


class LocalHub:
    """The Hub on this machine: an HTTP server in a process of its own, with real simulators, no account needed.

    Usable from a plain script. The server ends with the `with` block, with `close()`, and always with this process.

    Args:
        folder: where jobs are kept, created if need be; a second hub on it later finds them all, and has the same
            access token and, if it is free, the same port. None (the default) uses a temporary folder, removed on
            close.
        port: TCP port; 0 (the default) takes that of the folder's hub before, if it is free, else any free one.
        host: address to listen on, loopback by default.
        seed: a non-negative integer makes results reproducible; None (the default) draws fresh random numbers.
        noise: False makes every machine ideal.
        workers: how many jobs run at the same time.
        access_token: the token that clients must send; None takes the folder's, or makes a random one.
        tokens: more tokens, each with the fields of its `Account`: `user`, `organizations`, `service_execution_id`.
            The Hub's own access token stands for the user `local`, who is in no organization, unless it is among them.
        faults: what goes wrong, as `Faults` or a mapping of their attributes; nothing by default.
        backends: changes to backends' records, by id: a JSON merge patch (RFC 7396) each.
        lenient: True also takes what other clients of the Hub are known to send beyond the contract, such as unset
            fields as null and a program as a bare string.

    Attributes `url` and `access_token` are there once it runs.

    Raises:
        ValueError: for an impossible setting.
        TypeError: for a setting of another type.
        ModuleNotFoundError: from `start`, if the extra `local` is not installed.
        LocalHubError: from `start`, if the server does not come up; with what it wrote to stderr.

    ```python
    with LocalHub(seed=7) as hub:
        httpx.get(f"{hub.url}/backends", headers={"X-Auth-Token": hub.access_token})
    ```
    """

    def __init__(
        self,
        folder: str | os.PathLike[str] | None = None,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        seed: int | None = None,
        noise: bool = True,
        workers: int = 2,
        access_token: str | None = None,
        tokens: Mapping[str, Account | Mapping[str, Any]] | None = None,
        faults: Faults | Mapping[str, Any] | None = None,
        backends: Mapping[str, Mapping[str, Any]] | None = None,
        lenient: bool = False,
    ) -> None:
        self.settings = Settings(
            folder=None if folder is None else str(Path(folder).resolve()),
            host=host,
            port=port,
            seed=seed,
            noise=noise,
            workers=workers,
            faults=read_faults(faults or Faults()),
            backends=backends or {},
            lenient=lenient,
        )
        self._secrets = {ACCOUNTS_VARIABLE: json.dumps(write(read(tokens or {})))}
        if access_token is not None and not re.fullmatch(r"[!-~]+", access_token):
            raise ValueError("access_token must be visible ASCII characters, without blanks")
        if access_token is not None:
            self._secrets[TOKEN_VARIABLE] = access_token
        self._ready: dict[str, Any] | None = None
        self._close: weakref.finalize[Any, Any] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None

    @property
    def url(self) -> str:
        """The base URL, for example `http://127.0.0.1:54321`."""
        return str(self._running()["url"])

    @property
    def access_token(self) -> str:
        """The token that clients send as `X-Auth-Token`."""
        return str(self._running()["access_token"])

    @property
    def process_id(self) -> int:
        """The process id of the server."""
        return int(self._running()["process_id"])

    def start(self) -> Self:
        """Start the server and return when it answers and its simulators are warm. Does nothing while it runs."""
        if self._ready is not None:
            if self._process is not None and self._process.poll() is None:
                return self
            self.close()
        if complaint := missing():
            raise ModuleNotFoundError(complaint)
        temporary = tempfile.mkdtemp(prefix="qhub-local-") if self.settings.folder is None else None
        log = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process that writes to it
        process = _launch(self.settings, temporary, self._secrets, log)
        self._process, self._log = process, log
        self._close = weakref.finalize(self, _shut_down, process, log, temporary, os.getpid())
        line = process.stdout.readline() if process.stdout else b""
        if not line:
            process.wait(timeout=10)
            said = self.log().strip()
            self.close()
            raise LocalHubError(f"the embedded Hub did not start (exit code {process.returncode}):\n{said}")
        self._ready = json.loads(line)
        return self

    def log(self) -> str:
        """What the server has written to its log so far: the details of its own failures."""
        if self._log is None or self._log.closed:
            return ""
        size = os.fstat(self._log.fileno()).st_size
        return os.pread(self._log.fileno(), size, 0).decode(errors="replace")  # the server goes on writing at the end

    def close(self) -> None:
        """Stop the server and its workers, and remove a temporary folder. Does nothing if it does not run."""
        self._ready = None
        if self._close is not None:
            self._close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<LocalHub {self._ready['url'] if self._ready else 'not running'}>"

    def _running(self) -> dict[str, Any]:
        if self._ready is None:
            raise LocalHubError("the embedded Hub is not running: use it in a `with` block, or call start()")
        return self._ready


def _launch(
    settings: Settings, temporary: str | None, secrets: Mapping[str, str], log: IO[bytes]
) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))}
    environment |= secrets
    # -P keeps the caller's folder off the path, where a file may be named like a library. The session of its own keeps
    # the caller's Ctrl-C, which a terminal sends to the whole group, from ending the server.
    command = [sys.executable, "-P", "-m", "qhub_providers.local", *settings.to_arguments(), "--exit-with-parent"]
    if temporary is not None:
        command += ["--temporary-folder", temporary]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=log, env=environment, start_new_session=True)


def _shut_down(process: subprocess.Popen[bytes], log: IO[bytes], temporary: str | None, owner: int) -> None:
    """End the server as its parent's death would: its stdin closes. Then leave nothing behind."""
    if os.getpid() != owner:
        return  # a forked child that ends: the server is its parent's
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    log.close()
    if temporary is not None:
        shutil.rmtree(temporary, ignore_errors=True)
