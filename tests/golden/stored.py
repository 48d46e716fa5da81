"""The files of the golden bodies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def path(name: str) -> Path:
    """Where a body is kept."""
    return Path(__file__).with_name(f"{name}.json")


def stored(name: str) -> dict[str, Any]:
    """A body as it is kept, see `readable`."""
    found: dict[str, Any] = json.loads(path(name).read_text(encoding="utf-8"))
    return found


def names() -> set[str]:
    """Of all that are kept."""
    return {found.stem for found in Path(__file__).parent.glob("*.json")}
