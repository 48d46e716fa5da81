"""What somebody reads who has no token yet, or whose Hub is elsewhere or no longer there."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import traceback
from pathlib import Path

import httpx
import pytest

from qhub_providers import QHubProvider
from qhub_providers.errors import CredentialUnavailableError, HubConnectionError, NotFoundError, UnauthorizedError
from qhub_providers.hub import AsyncHubQuantumClient, HubQuantumClient
from qhub_providers.hub.access import HubAccess
from qhub_providers.hub.credentials import DefaultCredentialsProvider
from qhub_providers.hub.environment import BASE_URL_VARIABLE
from tests.hub.conftest import Clients, clients
from tests.hub.fake import TOKEN, URL

__all__ = ["clients"]


def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.mark.parametrize("kind", [HubQuantumClient, AsyncHubQuantumClient])
def test_a_client_is_not_anonymous_by_mistake(
    monkeypatch: pytest.MonkeyPatch, kind: type[HubQuantumClient | AsyncHubQuantumClient]
) -> None:
    with pytest.raises(CredentialUnavailableError, match=r"api_key is not given.*connect\(\)") as told:
        kind()
    assert BASE_URL_VARIABLE not in str(told.value)
    monkeypatch.setenv("KQH_PERSONAL_ACCESS_TOKEN", TOKEN)
    monkeypatch.setenv(BASE_URL_VARIABLE, "http://127.0.0.1:1")
    with pytest.raises(CredentialUnavailableError, match=f"{BASE_URL_VARIABLE} is set, and not heeded") as told:
        kind(api_key=None)
    assert TOKEN not in str(told.value)
    assert "httpx_client=httpx.Client()" in str(told.value)


def test_what_authenticates_in_another_way_needs_no_key() -> None:
    HubQuantumClient(token=TOKEN)
    HubQuantumClient(headers={"Authorization": f"Bearer {TOKEN}"})
    HubQuantumClient(headers={"Ocp-Apim-Subscription-Key": TOKEN})
    HubQuantumClient(httpx_client=httpx.Client(headers={"X-Auth-Token": TOKEN}))
    with pytest.raises(CredentialUnavailableError):
        HubQuantumClient(headers={})


@pytest.mark.parametrize("named", [True, False])
def test_a_hub_that_is_not_there(clients: Clients, monkeypatch: pytest.MonkeyPatch, named: bool) -> None:
    url = f"http://127.0.0.1:{closed_port()}"
    monkeypatch.setenv(BASE_URL_VARIABLE, url if named else "http://elsewhere.example")
    client = clients.new(api_key=TOKEN, base_url=url, max_retries=0)
    with pytest.raises(HubConnectionError) as told:
        clients.call(client, lambda client: client.backends.get_backends())
    said = f"{url} ({'from' if named else 'not that of'} {BASE_URL_VARIABLE}) does not answer (ConnectError: "
    assert said in str(told.value)
    assert str(told.value).endswith("; is `qhub local` still running?")
    assert "elsewhere" not in str(told.value)
    shown = "".join(traceback.format_exception(told.value))
    assert "httpcore" not in shown
    assert "Connection refused" in shown or "ttempts failed" in shown
    clients.close(client)


@pytest.mark.parametrize("text", ["Not Found", "<html>", json.dumps({"message": "no route"}), "[]"])
def test_an_address_that_is_not_the_hubs(clients: Clients, text: str) -> None:
    call = clients.on(lambda request: httpx.Response(404, text=text))
    with pytest.raises(NotFoundError, match=f"is no answer of the Hub; check base_url, {URL}$"):
        call(lambda client: client.backends.get_backends())


@pytest.mark.parametrize("body", [{"title": "no"}, {"detail": "no"}, {"status": 404, "error": "no"}])
def test_a_thing_that_the_hub_does_not_have(clients: Clients, body: dict[str, object]) -> None:
    call = clients.on(lambda request: httpx.Response(404, json=body))
    with pytest.raises(NotFoundError) as told:
        call(lambda client: client.backends.get_backends())
    assert "base_url" not in str(told.value)
    with pytest.raises(NotFoundError, match="gave no reason"):
        clients.on(lambda request: httpx.Response(404))(lambda client: client.backends.get_backends())


def test_a_token_for_another_hub(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BASE_URL_VARIABLE, "http://127.0.0.1:1")
    call = clients.on(lambda request: httpx.Response(401, json={"title": "no"}))
    with pytest.raises(UnauthorizedError) as told:
        call(lambda client: client.backends.get_backends())
    assert told.value.__notes__ == [f"The token was sent to {URL} (not that of {BASE_URL_VARIABLE})."]


def test_no_token_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(CredentialUnavailableError, match=r"set KQH_PERSONAL_ACCESS_TOKEN.*`qhub local`"):
        DefaultCredentialsProvider(environ={"KQH_CONFIG_FILE_PATH": str(tmp_path / "none")}).get_access_token()


@pytest.mark.parametrize("kind", [HubAccess, QHubProvider])
@pytest.mark.parametrize("name", ["token", "api_key"])
def test_another_name_of_the_token(kind: type[HubAccess], name: str) -> None:
    with pytest.raises(TypeError, match=f"{kind.__name__} has no argument {name}=; give access_token=$"):
        kind(**{name: TOKEN})


@pytest.mark.parametrize("name", ["EstimatorV2", "UnsupportedCircuitError"])
def test_a_name_of_another_module_in_an_import(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"from qhub_providers import {name}"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert f"ImportError: {name} is in qhub_providers." in done.stderr
    assert f"import {name}\n" in done.stderr
