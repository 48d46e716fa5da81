"""Where a warning belongs: at the line of the user's that led to it."""

from __future__ import annotations

from inspect import currentframe

PACKAGE = __name__.partition(".")[0]


def caller() -> int:
    """The `stacklevel` for a `warnings.warn` beside this call: that of the first frame outside of this library."""
    level, frame = 0, currentframe()  # this function's own, which `warnings` does not see
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] == PACKAGE:
        level, frame = level + 1, frame.f_back
    return level
