"""What an import loads, each in a fresh interpreter."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

WATCHED = ["qiskit", "braket", "qiskit_ibm_runtime", "qiskit_aer", "starlette", "uvicorn", "jsonschema", "httpx"]
SDKS = {"qiskit", "braket", "qiskit_ibm_runtime", "qiskit_aer"}


def loaded_by(statement: str) -> set[str]:
    """The watched packages that are loaded after `statement`."""
    program = f"{statement}\nimport json, sys; print(json.dumps([name for name in {WATCHED} if name in sys.modules]))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(json.loads(ran.stdout))


def test_the_check_sees_what_is_loaded() -> None:
    assert loaded_by("import qiskit, httpx") == {"qiskit", "httpx"}


def test_the_package_loads_nothing() -> None:
    assert loaded_by("import qhub_providers") == set()


@pytest.mark.parametrize("name", ["HubQuantumClient", "AsyncHubQuantumClient", "errors"])
def test_the_client_loads_no_sdk(name: str) -> None:
    assert loaded_by(f"from qhub_providers import {name}") == {"httpx"}


def test_the_provider_loads_qiskit_and_no_other_sdk() -> None:
    assert loaded_by("from qhub_providers import QHubProvider") == {"qiskit", "httpx"}


@pytest.mark.parametrize("statement", ["import qhub_providers.local", "from qhub_providers import LocalHub"])
def test_the_embedded_hub_loads_no_server_and_no_simulator(statement: str) -> None:
    assert not loaded_by(statement) & (SDKS | {"starlette", "uvicorn", "jsonschema"})


def test_the_command_loads_no_server_and_no_simulator() -> None:
    assert not loaded_by("import qhub_providers.cli") & (SDKS | {"starlette", "uvicorn", "jsonschema"})
