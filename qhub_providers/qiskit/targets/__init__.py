"""A Qiskit `Target` from what a backend says about itself: one function per kind of data.

- `ibm`: IBM's configuration and properties, `{"config": ..., "properties": ...}`;
- `braket`: Braket's device capabilities;
- `record`: the Hub's own `configuration`, where there is nothing better.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qiskit.transpiler import Target

from ...formats.format import Format
from . import braket, ibm, record

if TYPE_CHECKING:
    from ...hub.types import Backend


def facts(config: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the wire format has to know of the device, besides its target."""
    return braket.facts(config) if config and "braketSchemaHeader" in config else {}


def build(backend: Backend, config: Mapping[str, Any] | None, wire: Format) -> Target:
    """The target of `backend`; `config` is what `GET /backends/{id}/config` gave, None where it gave nothing.

    Only gates that the format has words for are in it.

    Raises:
        UnsupportedBackendError: if the data names no gate or no number of qubits.
    """
    if config and "config" in config:
        return ibm.target(config, str(backend.id))
    if config and "braketSchemaHeader" in config:
        return braket.target(config, str(backend.id), wire)
    return record.target(backend, wire)
