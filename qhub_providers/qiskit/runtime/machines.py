"""The IBM machines of the Hub: found by either name, and made into IBM's objects once each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from ...errors import NotFoundError
from ...hub.near import near
from ..listing import ids_of_backends
from .backend import QHubRuntimeBackend
from .errors import BackendNotFoundError, as_ibm
from .filters import CONCURRENT, is_ibm, is_named, qubits

if TYPE_CHECKING:
    from ...hub.types import Backend
    from .service import QHubRuntimeService

FRACTIONAL = frozenset({"rx", "rzz"})


class Machines:
    """The backends of one service. IBM's sessions compare backends, so there is one object of each kind."""

    def __init__(self, service: QHubRuntimeService) -> None:
        self._service = service
        self._made: dict[tuple[str, bool | None], QHubRuntimeBackend] = {}

    def _records(self) -> list[Backend]:
        with as_ibm():
            records = self._service.provider.client.backends.get_backends(provider="IBM")
        return [record for record in records if is_ibm(record)]

    def record(self, name: str) -> Backend:
        """The record of the machine with this id, or this name of IBM's.

        Raises:
            BackendNotFoundError: there is none; the message names similar ones.
        """
        if not isinstance(name, str) or not name:
            raise BackendNotFoundError(f'no IBM machine is called {name!r}: give a name such as "ibm_fez"')
        known = (backend.record for backend in self._made.values() if is_named(backend.record, name))
        found = next(known, None) or next((record for record in self._records() if is_named(record, name)), None)
        if found is None:
            raise self._missing(name)
        return found

    def _missing(self, name: str) -> BackendNotFoundError:
        ids = ids_of_backends(self._service.provider.client)
        if name in ids:
            return BackendNotFoundError(f"{name} is no machine of IBM's: QHubProvider().get_backend({name!r}) runs it")
        close = [one for one in near(name, ids) if one.startswith("ibm.")]
        meant = f"did you mean {' or '.join(map(repr, close))}? " if close else ""
        return BackendNotFoundError(f"the Hub has no IBM machine {name!r}; {meant}service.backends() lists all")

    def get(self, name: str, fractional: bool | None) -> QHubRuntimeBackend:
        """One machine.

        Raises:
            BackendNotFoundError: there is none, IBM's classes cannot read it, or it lacks the fractional gates.
        """
        return self._of(self.record(name), fractional)

    def _of(self, record: Backend, fractional: bool | None) -> QHubRuntimeBackend:
        key = (str(record.id), fractional)
        if key not in self._made:
            made = QHubRuntimeBackend(self._service, record, use_fractional_gates=fractional)
            if fractional and FRACTIONAL.isdisjoint(made.configuration().basis_gates):
                raise BackendNotFoundError(f"{record.id} has no fractional gates: leave out use_fractional_gates=True")
            self._made.setdefault(key, made)
        return self._made[key]

    def all(self, name: str | None, min_num_qubits: int | None, fractional: bool | None) -> list[QHubRuntimeBackend]:
        """The machines that these say; one that IBM's classes cannot read hides no other."""
        least = min_num_qubits or 0
        wanted = [
            record for record in self._records() if (name is None or is_named(record, name)) and qubits(record) >= least
        ]

        def made(record: Backend) -> QHubRuntimeBackend | None:
            try:
                return self._of(record, fractional)
            except BackendNotFoundError:
                return None

        with ThreadPoolExecutor(CONCURRENT) as pool:
            return [backend for backend in pool.map(made, wanted) if backend is not None]

    def least_busy(self, min_num_qubits: int | None, fractional: bool | None) -> QHubRuntimeBackend:
        """The machine that the Hub names as the least busy.

        Raises:
            BackendNotFoundError: it names none.
        """
        client = self._service.provider.client
        try:
            with as_ibm():
                record = client.backends.get_least_busy_backend(provider="IBM", min_qubits=min_num_qubits)
        except NotFoundError as error:
            raise BackendNotFoundError(f"no IBM machine of the Hub matches the criteria: {error}") from error
        return self._of(record, fractional)

    def shortest_queue(self, backends: Sequence[QHubRuntimeBackend]) -> QHubRuntimeBackend:
        """The one that is online and has the shortest queue; those whose queue nobody knows come last.

        Raises:
            BackendNotFoundError: none is online.
        """
        ask = self._service.provider.client.backends.get_backend_status
        with as_ibm(), ThreadPoolExecutor(CONCURRENT) as pool:
            states = list(pool.map(lambda backend: ask(backend.name), backends))
        online = [(backend, state) for backend, state in zip(backends, states, strict=True) if state.status == "ONLINE"]
        if not online:
            raise BackendNotFoundError("no IBM machine of the Hub that is online matches the criteria")
        queues = {backend.name: state.queue_size for backend, state in online}
        if None in queues.values():
            told = {record.id: record.queue_size for record in self._records()}
            queues = {name: told.get(name) if queue is None else queue for name, queue in queues.items()}
        lengths = {name: math.inf if queue is None else queue for name, queue in queues.items()}
        return min((backend for backend, _ in online), key=lambda backend: lengths[backend.name])
