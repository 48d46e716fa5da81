"""What clients send beyond the contract, and the Hub is known to take: rewritten as the contract says it.

Only for `LocalHub(lenient=True)`. The departures: unset fields as null; a program as a bare string; IQM's options and
IonQ's `meas_map` in `input_params`; IBM's Runtime options there, with the level of the log in capitals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

IBM_PARAMS = ("program_id", "max_execution_time", "log_level")

Fields = dict[str, Any]


def contract_form(body: Any, family_of: Callable[[str], str | None]) -> Any:
    """A submission as the contract has it; what is no submission comes back as it is, for the contract to refuse.

    >>> contract_form({"backend_id": "aws.sim.sv1", "input": "OPENQASM 3.0;", "name": None}, lambda _: "Aws_QASM_3")
    {'backend_id': 'aws.sim.sv1', 'input': {'qasm': 'OPENQASM 3.0;'}}
    """
    if not isinstance(body, dict):
        return body
    fields = _set(body)
    if isinstance(fields.get("input"), str):
        fields["input"] = {"qasm": fields["input"]}
    rewrite = REWRITES.get(family_of(str(fields.get("backend_id"))) or "")
    if rewrite and isinstance(fields.get("input"), dict) and isinstance(fields.get("input_params", {}), dict):
        rewrite(fields)
    return fields


def _set(fields: Mapping[str, Any]) -> Fields:
    return {name: value for name, value in fields.items() if value is not None}


def _ibm(fields: Fields) -> None:
    params = _set(fields.get("input_params", {}))
    kept = {name: params[name] for name in IBM_PARAMS if name in params}
    if isinstance(kept.get("log_level"), str):
        kept["log_level"] = kept["log_level"].lower()
    fields["input_params"] = kept


def _iqm(fields: Fields) -> None:
    fields["input"] = {**fields["input"], **_set(fields.pop("input_params", {}))}


def _ionq(fields: Fields) -> None:
    params = _set(fields.get("input_params", {}))
    fields["input_params"] = {name: value for name, value in params.items() if name != "meas_map"}


REWRITES: dict[str, Callable[[Fields], None]] = {"IBM": _ibm, "IQM": _iqm, "AzureIonq": _ionq}
"""By the family's name in the contract."""
