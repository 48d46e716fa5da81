"""Checks of a submission that the contract's schemas do not express, and that need no vendor's parser."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from typing import Any

from ..problems import bad_request
from .ionq_items import check_circuit

QUANDELA_COMMANDS = ("probs", "samples", "sample_count")

Check = Callable[[Mapping[str, Any], int], None]


def check(family: str, body: Mapping[str, Any], qubit_count: int) -> None:
    """Check the input for a backend of this family and size. Raises a 400 that names the field."""
    found = CHECKS.get(family)
    if found is not None:
        found(body, qubit_count)


def _ibm(body: Mapping[str, Any], qubit_count: int) -> None:
    options = body["input"].get("options") or {}
    measured = (options.get("execution") or {}).get("meas_type")
    if measured not in {None, "classified"}:
        raise bad_request(
            "input.options.execution.meas_type",
            f"the embedded Hub's machines have no signals to give as {measured!r}; they take 'classified'",
        )
    for name in options.get("simulator") or {}:
        if name != "seed_simulator":
            raise bad_request(f"input.options.simulator.{name}", "the machine's own is used; leave it out")


def _kipu(body: Mapping[str, Any], qubit_count: int) -> None:
    params = body.get("input_params") or {}
    if params.get("mode") == "amplitudes" and not params.get("bitstrings"):
        raise bad_request("input_params.bitstrings", "the mode amplitudes needs at least one")


def _qudora(body: Mapping[str, Any], qubit_count: int) -> None:
    if (body.get("input_params") or {}).get("backend_settings"):
        raise bad_request("input_params.backend_settings", "the embedded Hub knows none; leave them out")


def _iqm(body: Mapping[str, Any], qubit_count: int) -> None:
    if body["input"].get("custom_settings"):
        raise bad_request("input.custom_settings", "the embedded Hub knows none; leave them out")


def _quandela(body: Mapping[str, Any], qubit_count: int) -> None:
    job_input = body["input"]
    if job_input.get("command") not in QUANDELA_COMMANDS:
        raise bad_request("input.command", f"must be one of {', '.join(QUANDELA_COMMANDS)}")
    if "iterator" in job_input:
        raise bad_request("input.iterator", "the embedded Hub runs one experiment a job")
    for name in ("max_shots", "max_samples"):
        value = job_input.get(name)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
            raise bad_request(f"input.{name}", "must be a whole number, at least 1")
    if importlib.util.find_spec("perceval") is None:
        raise bad_request(
            "backend_id", 'the embedded Hub needs Perceval for it: pip install "qhub-providers[photonic]"'
        )


CHECKS: Mapping[str, Check] = {
    "AzureIonq": lambda body, qubit_count: check_circuit(body["input"], qubit_count),
    "IBM": _ibm,
    "IQM": _iqm,
    "Kipu": _kipu,
    "Quandela": _quandela,
    "Qudora": _qudora,
}
