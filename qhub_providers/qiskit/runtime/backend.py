"""An IBM machine of the Hub as IBM's own `IBMBackend`."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qiskit_ibm_runtime import IBMBackend

from ..ibm_compat import configuration_from_server_data
from .errors import BackendNotFoundError

if TYPE_CHECKING:
    from ...hub.types import Backend
    from ..backend import QHubBackend
    from ..provider import QHubProvider
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

    @cached_property
    def hub_backend(self) -> QHubBackend:
        """The same machine as `QHubProvider` gives it; this library's own primitives and sessions run on it."""
        fractional = bool(self.options.use_fractional_gates)
        provider: QHubProvider = self.service.provider
        return provider.get_backend(self.name, use_fractional_gates=fractional)

    def properties(self, refresh: bool = False, datetime: datetime | None = None) -> Any:
        """The machine's properties as IBM's `BackendProperties`; None where the Hub has none.

        Args:
            refresh: whether to ask the Hub anew.
            datetime: refused, the Hub keeps no properties of the past in IBM's form.

        Raises:
            NotOnTheHubError: a `datetime` is given.
        """
        if refresh is True:
            self.service.provider.device_data.forget(self.name)
        return super().properties(refresh, datetime)

    def __copy__(self) -> QHubRuntimeBackend:
        return self

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> QHubRuntimeBackend:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        fractional = self.options.use_fractional_gates
        return _restored, (self.service, self.name, fractional)


def _restored(service: QHubRuntimeService, name: str, fractional: bool | None) -> QHubRuntimeBackend:
    return service.backend(name, use_fractional_gates=fractional)
