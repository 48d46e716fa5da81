"""A job that fails, and how each provider says so."""

from __future__ import annotations

import json


class SimulationError(Exception):
    """The job cannot give a result: the reason, and the provider's code, a number with IBM and a word elsewhere."""

    def __init__(self, reason: str, code: str | int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class TimeOverError(SimulationError):
    """The job ran for as many seconds as it was allowed to, and was ended: IBM's code 1305."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"the job ran for longer than its max_execution_time of {seconds} s", 1305)
        self.seconds = seconds


def payload(family: str, failure: SimulationError) -> bytes:
    """The failure as the provider's JSON text.

    >>> payload("IBM", SimulationError("not in the instruction set", 1517))
    b'{"reason": "not in the instruction set", "reason_code": 1517}'
    >>> payload("AzureIonq", SimulationError("too many qubits", "TooManyQubits"))
    b'{"code": "TooManyQubits", "message": "too many qubits"}'
    """
    if family == "IQM":
        details = {"source": "iqm-station-control"}
        return json.dumps({"error": {"message": failure.reason, "details": details}}).encode()
    if family != "IBM":
        return json.dumps({"code": failure.code, "message": failure.reason}).encode()
    code = {"reason_code": failure.code} if isinstance(failure.code, int) else {}
    return json.dumps({"reason": failure.reason, **code}).encode()
