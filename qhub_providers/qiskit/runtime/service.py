"""The door to the Hub for programs written for `qiskit_ibm_runtime`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self

from ...errors import NotFoundError
from ...jobs import HubJob
from ...jobs.submit import submit
from ..ibm_compat import ServiceHooks
from ..ibm_records import is_of_ibm, program_of
from ..provider import QHubProvider
from . import arguments
from .accounts import Accounts
from .api_client import ApiClient, refuse_calibration
from .backend import QHubRuntimeBackend
from .errors import NotOnTheHubError, UnknownJobError, as_ibm
from .filters import Filter, JobFilter, bounds, check_attributes, has_control_flow, passing
from .job import QHubRuntimeJob
from .machines import Machines
from .submission import check_fits, check_program, refuse_our_session, runtime_options, submission

if TYPE_CHECKING:
    from ...hub import HubQuantumClient


class QHubRuntimeService(Accounts, ServiceHooks):
    """IBM's `QiskitRuntimeService` on the Hub: IBM's own `SamplerV2`, `EstimatorV2`, `NoiseLearner`, `Session` and
    `Batch` work with its backends, unchanged.

    The arguments are those of `QHubProvider`, and of IBM's service:

    Args:
        ibm: those that choose one of its instances (`channel`, `instance`, `region`,
            `plans_preference`, `tags`) have no effect here; others are refused, and the message says what to give.

    Nothing is read or sent before the first call of a method.

    Raises:
        ConfigurationError: an argument cannot work.

    Attributes:
        provider: the same Hub for `backend.run`, with backends of every vendor.

    >>> QHubRuntimeService("a-token", base_url="https://hub.example", channel="ibm_quantum_platform")
    QHubRuntimeService(provider=QHubProvider(base_url='https://hub.example', organization_id=None))
    """

    def __init__(
        self,
        access_token: str | None = None,
        organization_id: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float | None = None,
        client: HubQuantumClient | None = None,
        **ibm: Any,
    ) -> None:
        arguments.check(ibm, access_token)
        provider = QHubProvider(access_token, organization_id, base_url=base_url, timeout=timeout, client=client)
        self.provider = provider
        self.machines = Machines(self)

    @cached_property
    def api_client(self) -> ApiClient:
        """What IBM's sessions, backends and jobs talk to."""
        return ApiClient(self.provider)

    def __repr__(self) -> str:
        return f"QHubRuntimeService(provider={self.provider!r})"

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), self.provider)

    def close(self) -> None:
        """Close the connections; the next call opens new ones. A `client=` of your own stays open."""
        self.provider.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def backend(
        self,
        name: str,
        instance: str | None = None,
        use_fractional_gates: bool | None = False,
        calibration_id: str | None = None,
    ) -> QHubRuntimeBackend:
        """An IBM machine; the same object for the same arguments.

        Args:
            name: the Hub's id (`"ibm.qpu.fez"`) or IBM's name (`"ibm_fez"`).
            instance: without an effect, the Hub has no instances.
            use_fractional_gates: whether the target has rx and rzz; None: all that the machine has.
            calibration_id: refused.

        Raises:
            BackendNotFoundError: there is none of that name, or it has no fractional gates where these are asked for;
                also Qiskit's `QiskitBackendNotFoundError`.
        """
        refuse_calibration(calibration_id)
        return self.machines.get(name, use_fractional_gates)

    def backends(
        self,
        name: str | None = None,
        min_num_qubits: int | None = None,
        instance: str | None = None,
        dynamic_circuits: bool | None = None,
        filters: Filter | None = None,
        *,
        use_fractional_gates: bool | None = False,
        calibration_id: str | None = None,
        include_mocks: bool = False,
        **kwargs: Any,
    ) -> list[QHubRuntimeBackend]:
        """The IBM machines of the Hub.

        Args:
            name: only the one with this id, or this name of IBM's.
            min_num_qubits: only those with at least as many qubits.
            instance: without an effect, the Hub has no instances.
            dynamic_circuits: only those that have control flow (True) or not (False).
            filters: only those for which this is true.
            use_fractional_gates: as for `backend`.
            calibration_id: refused.
            include_mocks: without an effect, the Hub has no mock machines.
            kwargs: attributes of the configuration or the status, for example `simulator=False, operational=True`;
                `backend_name` is the Hub's id or IBM's name.
        """
        refuse_calibration(calibration_id)
        found = self.machines.all(name, min_num_qubits, use_fractional_gates)
        if dynamic_circuits is not None:
            found = [backend for backend in found if has_control_flow(backend) is dynamic_circuits]
        return passing(found, kwargs, filters)

    def least_busy(
        self,
        min_num_qubits: int | None = None,
        instance: str | None = None,
        filters: Filter | None = None,
        use_fractional_gates: bool | None = False,
        **kwargs: Any,
    ) -> QHubRuntimeBackend:
        """The online machine with the shortest queue: as the Hub says, and with filters of those that pass them.

        Args:
            min_num_qubits: only those with at least as many qubits.
            instance: without an effect, the Hub has no instances.
            filters: only those for which this is true.
            use_fractional_gates: as for `backend`; only those that have them, if True.
            kwargs: as for `backends`.

        Raises:
            BackendNotFoundError: none passes, or none has such an attribute.
        """
        always_so = {"operational": True, "simulator": False}
        wanted = {name: value for name, value in kwargs.items() if always_so.get(name) is not value}
        if not wanted and filters is None and not use_fractional_gates:
            return self.machines.least_busy(min_num_qubits, use_fractional_gates)
        fractional = use_fractional_gates
        found = self.backends(min_num_qubits=min_num_qubits, filters=filters, use_fractional_gates=fractional, **wanted)
        if not found:
            check_attributes(self.machines.all(None, None, None), wanted)
        return self.machines.shortest_queue(found)

    def submit(
        self,
        program_id: str,
        inputs: Mapping[str, Any],
        options: Any = None,
        *,
        result_decoder: Any = None,
        session_id: str | None = None,
        calibration_id: str | None = None,
        dry_run: bool = False,
    ) -> QHubRuntimeJob:
        """Make a job of what one of IBM's classes wants to run. Programs call the `run` of a primitive instead.

        Raises:
            NotOnTheHubError: the Hub has no such program or option; nothing was sent.
            SubmissionUnknownError: the Hub's answer was lost and no job was found; the error carries the key.
            ApiError: the Hub refused the job.
        """
        check_program(program_id, inputs)
        refuse_calibration(calibration_id)
        if session_id is None:
            refuse_our_session()
        if dry_run:
            raise NotOnTheHubError("the Hub has no dry run: try the program on qhub_providers.LocalHub, without a cost")
        backend = runtime_options(options).get("backend")
        chosen = self.backend(backend) if isinstance(backend, str) else backend
        if not isinstance(chosen, QHubRuntimeBackend):
            raise NotOnTheHubError("no backend of this service is named: give mode=service.backend(...)")
        check_fits(chosen.record, inputs)
        outgoing = submission(chosen.name, program_id, inputs, options, session_id)
        with as_ibm():
            hub_job = submit(self.provider.client, outgoing)
        return QHubRuntimeJob(self, hub_job, program_id, chosen, result_decoder)

    def job(self, job_id: str) -> QHubRuntimeJob:
        """A job of IBM's primitives by its id, from any process at any time.

        Raises:
            UnknownJobError: there is none with this id; also IBM's `RuntimeJobNotFound`.
            NotOnTheHubError: it is a job of another vendor's machine, or several jobs.
        """
        arguments.check_one_job(job_id)
        try:
            with as_ibm():
                record = self.provider.client.jobs.get_job(job_id)
        except NotFoundError as error:
            raise UnknownJobError(str(error), status_code=404, body=error.body, request_id=error.request_id) from error
        if not is_of_ibm(record):
            raise NotOnTheHubError(
                f"job {job_id} ran on {record.backend_id}: QHubProvider.retrieve_job({job_id!r}) reads its result"
            )
        return QHubRuntimeJob(self, HubJob(self.provider.client, record), program_of(record))

    def jobs(  # noqa: PLR0917 - IBM's signature
        self,
        limit: int | None = 10,
        skip: int = 0,
        backend_name: str | None = None,
        pending: bool | None = None,
        program_id: str | None = None,
        instance: str | None = None,
        job_tags: Sequence[str] | None = None,
        session_id: str | None = None,
        created_after: datetime | None = None,
        created_before: datetime | None = None,
        descending: bool = True,
        include_mocks: bool = False,
    ) -> list[QHubRuntimeJob]:
        """The jobs on IBM machines, newest first.

        Args:
            limit: how many at most; None for all.
            skip: how many of those that match are left out at the beginning.
            backend_name: only those of this backend, by its id or IBM's name.
            pending: only those that have not ended (True), or have (False).
            program_id: only those of `"sampler"`, `"estimator"` or `"noise-learner"`.
            instance: without an effect, the Hub has no instances.
            job_tags: only those with all of these tags.
            session_id: only those of this session.
            created_after: only those made then or later; local time, if without a zone.
            created_before: only those made then or earlier; likewise.
            descending: newest first (True) or oldest first.
            include_mocks: without an effect, the Hub has no mock machines.
        """
        first, end = bounds(limit, skip)
        backend_id = None if backend_name is None else str(self.machines.record(backend_name).id)
        chosen = JobFilter(backend_id, pending, program_id, job_tags, session_id, created_after, created_before)
        client = self.provider.client
        with as_ibm():
            listed = client.jobs.iter_jobs(sort="created_at,desc" if descending else "created_at,asc")
            meant = (record for record in listed if chosen.passes(record))
            found = list(islice(meant, first, end))
        return [QHubRuntimeJob(self, HubJob(client, record), program_of(record)) for record in found]

    def delete_job(self, job_id: str) -> NoReturn:
        """Refused: the Hub has no deletion of a job, and its DELETE would cancel one that is paid for.

        Raises:
            NotOnTheHubError: always.
        """
        raise NotOnTheHubError(
            f"the Hub deletes no jobs, and what IBM's request would do there is to cancel job {job_id}: call "
            f"service.job({job_id!r}).cancel() if that is meant"
        )


def _restored(kind: type[QHubRuntimeService], provider: QHubProvider) -> QHubRuntimeService:
    service = kind()
    service.provider = provider
    return service
