"""An IBM machine of the Hub as IBM's own `IBMBackend`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qiskit_ibm_runtime import IBMBackend

from ..ibm_compat import configuration_from_server_data
from .errors import BackendNotFoundError

if TYPE_CHECKING:
    from ...hub.types import Backend
    from .service import QHubRuntimeService


class QHubRuntimeBackend(IBMBackend):
    """What `QHubRuntimeService.backend` gives: every attribute of IBM's, from the data that the Hub has of the machine.

    `name` is the Hub's id; `record.internal_id` is IBM's name. Copies are the backend itself, because IBM's session
    asks whether a primitive's backend is its own.

    Attributes:
        record: the Hub's record.
    """

    def __init__(
        self, service: QHubRuntimeService, record: Backend, *, use_fractional_gates: bool | None = False
    ) -> None:
        name = str(record.id)
        raw = service.api_client.backend_configuration(name)
        configuration = configuration_from_server_data(raw, use_fractional_gates=use_fractional_gates)
        if configuration is None:
            raise BackendNotFoundError(
                f"the configuration of {name} cannot be read by IBM's classes; QHubProvider.get_backend({name!r}) "
                "may still drive it"
            )
        super().__init__(configuration, service, service.api_client)
        self.record = record
        self.options.use_fractional_gates = use_fractional_gates

    def __copy__(self) -> QHubRuntimeBackend:
        return self

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> QHubRuntimeBackend:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        fractional = self.options.use_fractional_gates
        return _restored, (self.service, self.name, fractional)


def _restored(service: QHubRuntimeService, name: str, fractional: bool | None) -> QHubRuntimeBackend:
    return service.backend(name, use_fractional_gates=fractional)
