"""How an embedded Hub is set up: one value, and its command-line form."""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import NoneType
from typing import Any

from .faults import Faults, read

NEEDED = ("starlette", "uvicorn", "jsonschema", "jsonschema_rs", "qiskit_aer", "qiskit_ibm_runtime")
"""What the extra `local` installs."""


NUMBER, NOTHING = "a whole number", "None"
KINDS: Mapping[str, Mapping[str, type]] = {
    "folder": {"a path": str, NOTHING: NoneType},
    "host": {"an address": str},
    "port": {NUMBER: int},
    "seed": {NUMBER: int, NOTHING: NoneType},
    "noise": {"True or False": bool},
    "workers": {NUMBER: int},
    "backends": {"a mapping of backends' ids": Mapping},
}
"""What each setting may be, in words and as a type."""


@dataclass(frozen=True)
class Settings:
    """The settings of an embedded Hub.

    Attributes:
        folder: where the jobs are kept; None keeps them in a temporary folder that goes with the Hub.
        host: the address to listen on; loopback unless told otherwise.
        port: the TCP port; 0 takes that of the folder's Hub before, if it is free, else any free one.
        seed: makes results reproducible: the nth job of a folder always gets the same random numbers. None: fresh ones.
        noise: whether machines have the noise of their calibration; False makes every machine ideal.
        workers: how many jobs run at the same time, each in a process of its own.
        faults: what goes wrong; nothing by default.
        lenient: whether it also takes what other clients of the Hub send beyond the contract.
        backends: changes to backends' records, by id: a JSON merge patch (RFC 7396) each.

    Raises:
        ValueError: for a port outside 0 to 65535, a negative seed, less than one worker, or a patch that is no object.
        TypeError: for a setting of another type.

    >>> Settings(seed=7, noise=False).to_arguments()
    ['--host', '127.0.0.1', '--port', '0', '--workers', '2', '--seed', '7', '--no-noise']
    """

    folder: str | None = None
    host: str = "127.0.0.1"
    port: int = 0
    seed: int | None = None
    noise: bool = True
    workers: int = 2
    faults: Faults = field(default_factory=Faults)
    lenient: bool = False
    backends: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, kinds in KINDS.items():
            _check_kind(name, getattr(self, name), kinds)
        if not 0 <= self.port <= 65535:
            raise ValueError(f"port must be between 0 (any free one) and 65535, not {self.port}")
        if self.workers < 1:
            raise ValueError(f"workers must be at least 1, not {self.workers}")
        if self.seed is not None and self.seed < 0:
            raise ValueError(f"seed must not be negative, but is {self.seed}")
        for name, patch in self.backends.items():
            if not isinstance(patch, Mapping):
                raise ValueError(f"backends: the change of {name} must be an object, not {patch!r}")

    def to_arguments(self) -> list[str]:
        """The command-line arguments that `from_arguments` reads back."""
        arguments = ["--host", self.host, "--port", str(self.port), "--workers", str(self.workers)]
        arguments += ["--folder", self.folder] if self.folder is not None else []
        arguments += ["--seed", str(self.seed)] if self.seed is not None else []
        arguments += [] if self.noise else ["--no-noise"]
        arguments += ["--lenient"] if self.lenient else []
        arguments += ["--faults", self.faults.to_text()] if self.faults != Faults() else []
        return arguments + (["--backends", json.dumps(self.backends)] if self.backends else [])


def _check_kind(name: str, value: object, kinds: Mapping[str, type]) -> None:
    # True is a number to Python, but no port and no seed.
    fits = isinstance(value, tuple(kinds.values())) and (not isinstance(value, bool) or bool in kinds.values())
    if not fits:
        raise TypeError(f"{name} must be {' or '.join(kinds)}, not {value!r}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the settings to a command-line parser."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: loopback only)")
    parser.add_argument(
        "--port", type=int, default=0, help="TCP port (default: the folder's last one, or any free one)"
    )
    parser.add_argument("--folder", help="keep jobs, token and port in this folder (default: a temporary one)")
    parser.add_argument("--seed", type=int, help="make results reproducible")
    parser.add_argument("--no-noise", dest="noise", action="store_false", help="make every machine ideal")
    parser.add_argument("--workers", type=int, default=2, help="jobs that run at the same time (default: 2)")
    parser.add_argument("--lenient", action="store_true", help="take what other clients send beyond the contract")
    parser.add_argument("--faults", default="", help="what goes wrong, such as unavailable=0.1,latency=0.05,seed=7")
    parser.add_argument("--backends", default="{}", help="changes to backends' records: a JSON object of merge patches")


def from_arguments(arguments: argparse.Namespace) -> Settings:
    """The settings in parsed arguments. Raises ValueError like `Settings`."""
    names = ("folder", "host", "port", "seed", "noise", "workers", "lenient")
    given = {name: getattr(arguments, name) for name in names}
    return Settings(**given, faults=read(arguments.faults), backends=_object(arguments.backends))


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ValueError(f"backends: not JSON: {error}") from error
    if not isinstance(found, dict):
        raise ValueError("backends: must be a JSON object of backends' ids and the changes to their records")
    return found


def missing() -> str | None:
    """What is not installed, as a message that says how to mend it; None if all is there. Imports nothing."""
    absent = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if not absent:
        return None
    return f'the embedded Hub needs {", ".join(absent)}: pip install "qhub-providers[local]"'
