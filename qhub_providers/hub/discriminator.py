"""The key that some clients put into an input to say which backend it is for; the submission's `backend_id` says that.

The contract names `backendId`; other clients write `backend_id` or `type`. No family's schema has a property of these
names at its top, and the closed ones refuse them, so they don't travel. (`type` of a gate inside a circuit is a field
like any other.)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["DISCRIMINATORS", "without_discriminator"]

DISCRIMINATORS = ("backendId", "backend_id", "type")


def without_discriminator(name: str, fields: Mapping[str, Any], backend_id: str) -> dict[str, Any]:
    """The `input` or `input_params`, whichever `name` says, without a discriminator at its top.

    `type` may mean something else in an open input, such as Quandela's, and in that of a backend which the contract
    doesn't name: there it stays, unless its value is the id of a backend.

    >>> without_discriminator("input", {"type": "AWS_SIM_SV1", "qasm": "..."}, "aws.sim.sv1")
    {'qasm': '...'}
    >>> without_discriminator("input", {"type": "photonic", "command": "probs"}, "quandela.sim.altair")
    {'type': 'photonic', 'command': 'probs'}
    """
    dropped = set(DISCRIMINATORS)
    if "type" in fields and _may_mean_something_else(name, fields["type"], backend_id):
        dropped.remove("type")
    return {key: value for key, value in fields.items() if key not in dropped}


def _may_mean_something_else(name: str, value: Any, backend_id: str) -> bool:
    from .create_job_request import model_for  # all inputs: only where it matters

    taken = model_for(name, backend_id)
    if taken is not None and not taken.is_open:
        return False
    spelled = value.lower().replace("_", ".") if isinstance(value, str) else ""
    return spelled != backend_id.lower() and model_for("input", spelled) is None
