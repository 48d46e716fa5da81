"""What the README shows is what happens: its sessions with `>>>` run on an embedded Hub."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"


@pytest.mark.local
def test_the_sessions_of_the_readme() -> None:
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    outcome = doctest.testfile(str(README), module_relative=False, optionflags=flags)
    assert outcome.attempted > 10
    assert outcome.failed == 0
