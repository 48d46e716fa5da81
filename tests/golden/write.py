"""Writes golden bodies anew, after a change that is meant: read what changed before it is committed.

    python -m tests.golden.write NAME ...

`all` stands for all names. The tests never write.
"""

from __future__ import annotations

import json
import sys

from .bodies import BODIES
from .readable import readable
from .stored import path


def main(*names: str) -> None:
    """Writes those; a KeyError for a name that there is not."""
    for name in BODIES if names == ("all",) else names:
        text = json.dumps(readable(BODIES[name]()), indent=2, ensure_ascii=False)
        path(name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(f"usage: python -m tests.golden.write NAME ...; the names: all {' '.join(BODIES)}")
    main(*sys.argv[1:])
