"""A token that nothing may show: every embedded Hub of the tests asks for it, and whatever a test leaves is searched.

Loaded by `tests/conftest.py` for a whole run, in each worker process for its own tests. It makes a test fail whose
report holds the token: its traceback, what it printed, what any logger said at any level. At the end it searches all
files below pytest's temporary folder, the Hubs' own folders and logs included, and the `repr` of all objects of ours.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from qhub_providers import LocalHub

CANARY = "canary-token-0123456789"
"""The token, and a part of each further one."""


@contextlib.contextmanager
def canary_hub(folders: pytest.TempPathFactory, access_token: str = CANARY, **settings: Any) -> Iterator[LocalHub]:
    """An embedded Hub with that token, whose folder and log are searched at the end of the run."""
    from qhub_providers import LocalHub

    folder = folders.mktemp("hub")
    with LocalHub(folder, access_token=access_token, **settings) as hub:
        try:
            yield hub
        finally:
            (folder / "log.txt").write_text(hub.log(), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    config.option.log_level = "DEBUG"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    # The sections of what ran before are in the report too.
    sections = {name: text for name, text in report.sections if name.endswith(report.when or "")}
    shown = {"the traceback": report.longreprtext, **sections}
    if found := [name for name, text in shown.items() if CANARY in text]:
        report.outcome = "failed"
        report.longrepr = f"the token is in {', '.join(found)}"
        report.sections = []
    return report


@pytest.fixture(scope="session", autouse=True)
def _no_token_is_left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    yield
    found = [*files_with_token(tmp_path_factory.getbasetemp()), *objects_with_token()]
    assert not found, f"the token is in {found}"


def files_with_token(folder: Path) -> list[str]:
    """The paths of the files below the folder that hold it, or have it in their names."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [str(file) for file in files if CANARY in file.name or CANARY.encode() in file.read_bytes()]


def objects_with_token() -> list[str]:
    """The types of the living objects of ours whose `repr` holds it."""
    ours = [thing for thing in gc.get_objects() if str(type(thing).__module__).startswith("qhub_providers")]
    return [type(thing).__qualname__ for thing in ours if CANARY in repr(thing)]
