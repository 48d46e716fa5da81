"""What a Braket device takes, read from its own capabilities."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..devices import devices
from ..devices.aws import OPENQASM


@dataclass(frozen=True)
class Offer:
    """A device's offer.

    Attributes:
        backend_id: the backend's id.
        arn: Braket's name of the device.
        capabilities: all of them.
        is_machine: whether it is a QPU.
        gates: the gates outside of a verbatim box.
        native: the gates inside one, in lower case.
        pragmas: as the capabilities spell them.
        sampled: the result types that can be had from measurements, in lower case, and the observables of each.
        physical: the numbers of the physical qubits, if a program may name them.
        coupled: the ordered pairs of physical qubits that a native gate can act on; None means any.
    """

    backend_id: str
    arn: str
    capabilities: Mapping[str, Any]
    is_machine: bool
    gates: frozenset[str]
    native: frozenset[str]
    pragmas: frozenset[str]
    sampled: Mapping[str, frozenset[str]]
    physical: frozenset[int]
    coupled: frozenset[tuple[int, ...]] | None

    @property
    def action(self) -> Mapping[str, Any]:
        """`OpenQASMDeviceActionProperties`."""
        found: Mapping[str, Any] = self.capabilities["action"][OPENQASM]
        return found


@cache
def offer(backend_id: str) -> Offer:
    """The offer of a gate-model device of Braket's."""
    device = devices()[backend_id]
    record, capabilities = device.record(), json.loads(device.config())
    action, paradigm = capabilities["action"][OPENQASM], capabilities["paradigm"]
    return Offer(
        backend_id=backend_id,
        arn=record["internal_id"],
        capabilities=capabilities,
        is_machine=record["type"] == "QPU",
        gates=frozenset(action["supportedOperations"]),
        native=frozenset(map(str.lower, paradigm.get("nativeGateSet", ()))),
        pragmas=frozenset(action["supportedPragmas"]),
        sampled={
            item["name"].lower(): frozenset(item.get("observables", ()))
            for item in action["supportedResultTypes"]
            if item["maxShots"] > 0
        },
        physical=frozenset(_physical(record) if action["supportPhysicalQubits"] else ()),
        coupled=_coupled(paradigm.get("connectivity", {"fullyConnected": True})),
    )


def _physical(record: Mapping[str, Any]) -> list[int]:
    return [int(qubit["id"]) for qubit in record["configuration"]["qubits"]]


def _coupled(connectivity: Mapping[str, Any]) -> frozenset[tuple[int, ...]] | None:
    if connectivity["fullyConnected"]:
        return None
    graph = connectivity["connectivityGraph"]
    return frozenset((int(one), int(other)) for one, others in graph.items() for other in others)
