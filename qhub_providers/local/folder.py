"""The folder of an embedded Hub: whose it is, and the access token and the port that outlast a restart."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .accounts import SENDABLE
from .hub import LocalHubError


@contextlib.contextmanager
def opened(kept: str | None, temporary: str | None) -> Iterator[Path]:
    """The folder `kept`, made if need be; without one `temporary`, or a new one, which is removed at the end.

    Raises:
        LocalHubError: it cannot be made.
    """
    if kept is not None:
        try:
            Path(kept).mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise LocalHubError(f"cannot use the folder {kept}: {error.strerror or error}") from error
        yield Path(kept)
        return
    made = temporary or tempfile.mkdtemp(prefix="qhub-local-")
    try:
        yield Path(made)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def token_of(folder: Path) -> str:
    """The folder's own token, so that who had access before a restart has it afterwards; a new one the first time.

    Raises:
        LocalHubError: what is kept there is none.
    """
    path = folder / "access_token"
    known = _read(path)
    if known and not SENDABLE.fullmatch(known):
        raise LocalHubError(f"{path} does not hold an access token; remove it, and a new one is made")
    if known:
        return known
    made = secrets.token_urlsafe(32)
    _write(path, made)
    return made


def port_of(folder: Path) -> int | None:
    """The port that a Hub had here before, so that its address is the same again; None if there is no such number."""
    known = _read(folder / "port")
    return int(known) if known.isascii() and known.isdigit() and len(known) <= 5 and 0 < int(known) <= 65535 else None


def keep_port(folder: Path, port: int) -> None:
    """Have the next Hub of the folder listen on this port, if it can."""
    if port_of(folder) != port:
        with contextlib.suppress(OSError):  # as of a full disk: then the next one has another address
            _write(folder / "port", str(port))


def _read(path: Path) -> str:
    return path.read_text(encoding="ascii", errors="replace").strip() if path.is_file() else ""


def _write(path: Path, text: str) -> None:
    """Whole or not at all: an access token cut short by a crash would let an empty one in."""
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    unfinished.replace(path)
