"""Tokens and organizations: argument, environment, config file."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from qhub_providers.errors import ConfigurationError, CredentialUnavailableError
from qhub_providers.hub.config_file import config_file
from qhub_providers.hub.connect import connect
from qhub_providers.hub.context import ContextResolver
from qhub_providers.hub.credentials import (
    TOKEN_VARIABLES,
    ConfigFileCredential,
    DefaultCredentialsProvider,
    EnvironmentCredential,
    StaticCredential,
)

SECRET = "canary-token"


def write(path: Path, content: Any, mode: int = 0o600) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    path.chmod(mode)
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own and an environment without a word about the Hub."""
    for name in list(os.environ):
        if name.startswith(("KQH_", "PLANQK_", "QHUB_", "SERVICE_EXECUTION")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_no_token_anywhere_says_where_it_looked(home: Path) -> None:
    with pytest.raises(CredentialUnavailableError) as caught:
        DefaultCredentialsProvider().get_access_token()
    said = str(caught.value)
    places = ["passed in", *TOKEN_VARIABLES, "qhubctl/config.json", "planqk/config.json"]
    assert all(place in said for place in places)


@pytest.mark.parametrize(
    "content",
    [
        f'{{"auth": {{"value": "{SECRET}"',
        f'["{SECRET}"]',
        f'{{"x": "{SECRET}", "auth": ' + "[" * 100_000,
        f'{{"x": "{SECRET}", "auth": {"9" * 5000}}}',
        {"auth": SECRET},
        {"auth": {"value": 7, "x": SECRET}},
        {"auth": {"value": " "}, "x": SECRET},
        {"x": SECRET},
        "",
    ],
)
def test_a_config_file_without_a_token_is_named_and_not_shown(tmp_path: Path, content: Any) -> None:
    path = write(tmp_path / "config.json", content)
    with pytest.raises(CredentialUnavailableError, match=r"config\.json") as caught:
        ConfigFileCredential(path).get_access_token()
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_config_file_that_is_no_text_or_a_folder(tmp_path: Path) -> None:
    binary = tmp_path / "binary.json"
    binary.write_bytes(b"\xff\xfe\x00")
    binary.chmod(0o600)
    for path in (binary, tmp_path):
        with pytest.raises(CredentialUnavailableError, match=path.name):
            ConfigFileCredential(path).get_access_token()


def test_a_named_config_file_is_the_only_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home / ".config/qhubctl/config.json", {"auth": {"value": "default"}})
    monkeypatch.setenv("KQH_CONFIG_FILE_PATH", str(home / "missing.json"))
    with pytest.raises(CredentialUnavailableError, match=r"missing\.json"):
        ConfigFileCredential().get_access_token()


def test_the_order_of_all_places(home: Path) -> None:
    """Each place is added before the one that was found last, and wins."""
    environ: dict[str, str] = {}

    def found() -> str:
        return DefaultCredentialsProvider(environ=environ).get_access_token()

    write(home / ".config/planqk/config.json", {"auth": {"value": "legacy file"}})
    assert found() == "legacy file"
    write(home / ".config/qhubctl/config.json", {"auth": {"value": "file"}})
    assert found() == "file"
    environ["PLANQK_CONFIG_FILE_PATH"] = str(write(home / "old.json", {"auth": {"value": "old path"}}))
    assert found() == "old path"
    environ["KQH_CONFIG_FILE_PATH"] = str(write(home / "new.json", {"auth": {"value": "new path\n"}}))
    assert found() == "new path"
    for variable in reversed(TOKEN_VARIABLES):
        environ[variable] = f" {variable}\n"
        assert found() == variable
    assert DefaultCredentialsProvider("given", environ=environ).get_access_token() == "given"


def test_the_documented_order_of_the_variables() -> None:
    assert TOKEN_VARIABLES[:2] == ("KQH_SERVICE_EXECUTION_TOKEN", "KQH_PERSONAL_ACCESS_TOKEN")
    assert TOKEN_VARIABLES[2:] == (
        "PLANQK_SERVICE_EXECUTION_TOKEN",
        "SERVICE_EXECUTION_TOKEN",
        "PLANQK_PERSONAL_ACCESS_TOKEN",
    )


@pytest.mark.parametrize("blank", ["", "  ", "\n"])
def test_blank_is_unset(blank: str) -> None:
    environ = {"KQH_SERVICE_EXECUTION_TOKEN": blank, "PLANQK_PERSONAL_ACCESS_TOKEN": "t"}
    assert EnvironmentCredential(environ).get_access_token() == "t"
    with pytest.raises(CredentialUnavailableError):
        StaticCredential(blank).get_access_token()


def test_windows_keeps_it_in_local_app_data(tmp_path: Path) -> None:
    places = config_file({"LOCALAPPDATA": str(tmp_path)}, windows=True)
    assert places == [tmp_path / "qhubctl" / "config.json", tmp_path / "planqk" / "config.json"]


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_file_that_others_can_read_is_warned_of_once(tmp_path: Path, mode: int) -> None:
    path = write(tmp_path / "config.json", {"auth": {"value": SECRET}}, mode)
    with pytest.warns(UserWarning, match="chmod 600") as caught:
        tokens = [ConfigFileCredential(path).get_access_token() for _ in range(3)]
    assert tokens == [SECRET] * 3
    assert len(caught) == 1
    assert SECRET not in str(caught[0].message)


@pytest.mark.parametrize("content", [{"context": {"id": "org-1"}}, {"auth": {"value": ""}}, {"auth": None}])
def test_a_file_without_a_token_may_be_read_by_all(tmp_path: Path, content: Any) -> None:
    ContextResolver(write(tmp_path / "config.json", content, 0o644)).get_context()  # a warning would be an error


@pytest.mark.parametrize(
    ("context", "organization"),
    [
        ({"id": "org-1", "isOrganization": True, "displayName": "Us", "role": "x"}, "org-1"),
        ({"id": "user-1", "isOrganization": False}, None),
        ({"id": "user-1"}, None),
        (None, None),
    ],
)
def test_the_organization_of_the_config_file(tmp_path: Path, context: Any, organization: str | None) -> None:
    path = write(tmp_path / "config.json", {"context": context})
    assert ContextResolver(path, environ={}).get_organization_id() == organization


def test_the_organization_of_the_environment_wins(tmp_path: Path) -> None:
    path = write(tmp_path / "config.json", {"context": {"id": "file", "isOrganization": True}})
    environ = {"PLANQK_ORGANIZATION_ID": "legacy"}
    assert ContextResolver(path, environ=environ).get_organization_id() == "legacy"
    assert ContextResolver(path, environ=environ | {"KQH_ORGANIZATION_ID": "new"}).get_organization_id() == "new"
    assert ContextResolver(path, environ={"KQH_ORGANIZATION_ID": " "}).get_organization_id() == "file"
    assert ContextResolver(tmp_path / "none.json", environ=environ).get_organization_id() == "legacy"


@pytest.mark.parametrize("content", ["{", {"context": "org"}, {"context": {"id": [SECRET]}}, "[" * 100_000])
def test_a_context_that_cannot_be_read_says_where(tmp_path: Path, content: Any) -> None:
    path = write(tmp_path / "config.json", content)
    with pytest.raises(ConfigurationError, match=r"config\.json") as caught:
        ContextResolver(path, environ={}).get_organization_id()
    assert SECRET not in str(caught.value)


def test_connect_takes_what_is_given_and_looks_for_the_rest(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CredentialUnavailableError):
        connect()
    write(
        home / ".config/qhubctl/config.json",
        {"auth": {"value": "file"}, "context": {"id": "org-1", "isOrganization": True}},
    )
    monkeypatch.setenv("QHUB_QUANTUM_BASE_URL", "http://127.0.0.1:1/quantum/")
    found = connect()
    assert found.base_url == "http://127.0.0.1:1/quantum"
    assert dict(found.settings.headers) == {"x-auth-token": "file", "x-organizationid": "org-1"}
    given = connect("mine", organization_id="org-2", base_url="https://hub.example", timeout=3)
    assert given.base_url == "https://hub.example"
    assert dict(given.settings.headers) == {"x-auth-token": "mine", "x-organizationid": "org-2"}
    assert given.settings.timeout == 3
    monkeypatch.setenv("QHUB_QUANTUM_BASE_URL", "")
    assert connect().base_url == "https://api.hub.kipu-quantum.com/quantum"
