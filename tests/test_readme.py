"""What the README shows is what happens: its code runs on an embedded Hub, from the top to the end."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Any

import pytest

README = Path(__file__).parents[1] / "README.md"
BLOCK = re.compile(r"^```python\n(?!>>>)(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.local
def test_the_sessions_of_the_readme() -> None:
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    outcome = doctest.testfile(str(README), module_relative=False, optionflags=flags)
    assert outcome.attempted > 10
    assert outcome.failed == 0


@pytest.mark.local
@pytest.mark.filterwarnings("ignore:The SamplerV2 class is deprecated:DeprecationWarning")  # IBM's own notice
def test_the_programs_of_the_readme(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from qhub_providers import LocalHub

    names: dict[str, Any] = {}
    monkeypatch.chdir(tmp_path)
    with LocalHub(noise=False) as hub:
        monkeypatch.setenv("QHUB_QUANTUM_BASE_URL", hub.url)
        monkeypatch.setenv("KQH_PERSONAL_ACCESS_TOKEN", hub.access_token)
        for number, block in enumerate(BLOCK.findall(README.read_text(encoding="utf-8"))):
            exec(compile(block, f"README.md, block {number}", "exec"), names)
    assert len(names["jobs"]) == 1
    assert sum(names["result"].get_counts(19).values()) == 1024
    assert sorted(names["task"].result().measurement_counts) == ["00", "11"]
    assert "ibm.qpu.fez 156" in capsys.readouterr().out
