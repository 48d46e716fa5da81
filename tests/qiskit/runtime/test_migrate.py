"""The pages of `docs/migrate`: what stands under "after" runs, block by block; what stands under "before" is Python."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import HubAddress

PAGES = sorted((Path(__file__).parents[3] / "docs" / "migrate").glob("*.md"))
BLOCK = re.compile(r"^```python([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, title: str) -> list[str]:
    return [code for info, code in BLOCK.findall(page.read_text()) if info.strip() == f'title="{title}"']


def test_there_are_five_pages_and_each_block_is_before_or_after() -> None:
    names = ["amazon-braket", "qhub-quantum", "qiskit-braket-provider", "qiskit-ibm-runtime", "qiskit-ionq"]
    assert [page.stem for page in PAGES] == names
    for page in PAGES:
        found = len(blocks(page, "before")), len(blocks(page, "after"))
        assert found[0] == found[1] >= 3
        assert sum(found) == page.read_text().count("```python")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_before_is_python(page: Path) -> None:
    for code in blocks(page, "before"):
        compile(code, page.name, "exec")


@pytest.mark.filterwarnings("ignore:the S3 folder is ignored")  # one page shows that it may stay
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_after_runs(
    page: Path, hub: HubAddress, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QHUB_QUANTUM_BASE_URL", hub.url)
    monkeypatch.setenv("KQH_PERSONAL_ACCESS_TOKEN", hub.access_token)
    names: dict[str, object] = {}
    for code in blocks(page, "after"):
        statements = ast.parse(code).body
        assert statements
        exec(compile(code, page.name, "exec"), names)
        assert capsys.readouterr().out.strip()
