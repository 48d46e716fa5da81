"""How an embedded Hub is set up: one value, and its command-line form."""

from __future__ import annotations

import argparse
import importlib.util
from dataclasses import dataclass

NEEDED = ("starlette", "uvicorn", "jsonschema", "qiskit_aer", "qiskit_ibm_runtime")
"""What the extra `local` installs."""


@dataclass(frozen=True)
class Settings:
    """The settings of an embedded Hub.

    Attributes:
        folder: where the jobs are kept; None keeps them in a temporary folder that goes with the Hub.
        host: the address to listen on; loopback unless told otherwise.
        port: the TCP port; 0 takes any free one.
        seed: makes results reproducible: the nth job of a folder always gets the same random numbers. None: fresh ones.
        noise: whether machines have the noise of their calibration; False makes every machine ideal.
        workers: how many jobs run at the same time, each in a process of its own.

    Raises:
        ValueError: for a port outside 0 to 65535, a negative seed, or less than one worker.

    >>> Settings(seed=7, noise=False).to_arguments()
    ['--host', '127.0.0.1', '--port', '0', '--workers', '2', '--seed', '7', '--no-noise']
    """

    folder: str | None = None
    host: str = "127.0.0.1"
    port: int = 0
    seed: int | None = None
    noise: bool = True
    workers: int = 2

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise ValueError(f"port must be between 0 (any free one) and 65535, not {self.port}")
        if self.workers < 1:
            raise ValueError(f"workers must be at least 1, not {self.workers}")
        if self.seed is not None and self.seed < 0:
            raise ValueError(f"seed must not be negative, but is {self.seed}")

    def to_arguments(self) -> list[str]:
        """The command-line arguments that `from_arguments` reads back."""
        arguments = ["--host", self.host, "--port", str(self.port), "--workers", str(self.workers)]
        arguments += ["--folder", self.folder] if self.folder is not None else []
        arguments += ["--seed", str(self.seed)] if self.seed is not None else []
        return arguments + ([] if self.noise else ["--no-noise"])


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the settings to a command-line parser."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: loopback only)")
    parser.add_argument("--port", type=int, default=0, help="TCP port (default: any free one)")
    parser.add_argument("--folder", help="keep the jobs in this folder (default: a temporary one)")
    parser.add_argument("--seed", type=int, help="make results reproducible")
    parser.add_argument("--no-noise", dest="noise", action="store_false", help="make every machine ideal")
    parser.add_argument("--workers", type=int, default=2, help="jobs that run at the same time (default: 2)")


def from_arguments(arguments: argparse.Namespace) -> Settings:
    """The settings in parsed arguments. Raises ValueError like `Settings`."""
    fields = ("folder", "host", "port", "seed", "noise", "workers")
    return Settings(**{field: getattr(arguments, field) for field in fields})


def missing() -> str | None:
    """What is not installed, as a message that says how to mend it; None if all is there. Imports nothing."""
    absent = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if not absent:
        return None
    return f'the embedded Hub needs {", ".join(absent)}: pip install "qhub-providers[local]"'
