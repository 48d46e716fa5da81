"""A job of IBM's primitives on the Hub: IBM's own `RuntimeJobV2`, with the Hub's waiting, cancelling and records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from qiskit_ibm_runtime import RuntimeInvalidStateError, RuntimeJobV2

from ...errors import ConflictError, JobTimeoutError
from ...hub.tags import user_tags
from ..job_copies import Uncopied
from .errors import NotOnTheHubError, RuntimeWaitError, as_ibm
from .payload import as_unreadable, checked
from .states import instant

if TYPE_CHECKING:
    from ...hub.types import CalibrationResponse
    from ...jobs import HubJob
    from .backend import QHubRuntimeBackend
    from .service import QHubRuntimeService


class QHubRuntimeJob(Uncopied, RuntimeJobV2):
    """What IBM's primitives return on a `QHubRuntimeService`. Results and errors are IBM's, as its documentation says.

    Attributes:
        hub_job: the job of the Hub.
    """

    found_again = "QHubRuntimeService().job({id!r})"

    def __init__(
        self,
        service: QHubRuntimeService,
        hub_job: HubJob,
        program_id: str,
        backend: QHubRuntimeBackend | None = None,
        result_decoder: Any = None,
    ) -> None:
        record = hub_job.known
        super().__init__(
            backend,
            service.api_client,
            hub_job.id,
            program_id,
            service,
            creation_date=instant(record.created_at),
            result_decoder=result_decoder,
            session_id=record.session_id,
            tags=user_tags(record.tags),
            version=2,
        )
        self.hub_job = hub_job
        self._hub_service = service
        self._hub_backend = backend

    def wait_for_final_state(self, timeout: float | None = None, poll_interval: float | None = None) -> None:
        """Wait until the Hub reports an end.

        Args:
            timeout: seconds; default none.
            poll_interval: accepted as IBM's; the pause between polls follows the time waited instead, from 0.1 s to
                15 s, in a session too.

        Raises:
            RuntimeWaitError: after `timeout` seconds; the job goes on. It is also IBM's `RuntimeJobTimeoutError`.
        """
        try:
            with as_ibm():
                self.hub_job.wait(timeout)
        except JobTimeoutError as late:
            raise RuntimeWaitError(str(late), job_id=late.job_id) from late
        self.status()  # IBM's result() looks at what status() remembers

    def result(self, timeout: float | None = None, decoder: Any = None, poll_interval: float | None = None) -> Any:
        """Wait, then give the result, as IBM's does.

        Args:
            timeout: seconds; default none.
            decoder: a decoder of IBM's, or several; default that of the program.
            poll_interval: accepted as IBM's; see `wait_for_final_state`.

        Raises:
            RuntimeJobFailureError, RuntimeJobMaxTimeoutError, RuntimeInvalidStateError: the job gave no result.
            RuntimeWaitError: after `timeout` seconds; the job goes on.
            HubJobError: the result cannot be read.
        """
        self.wait_for_final_state(timeout)
        if decoder is not None:
            return super().result(decoder=decoder)
        with as_unreadable(self.job_id(), "result", self.primitive_id):
            return checked(super().result())

    def backend(self, timeout: float | None = None) -> QHubRuntimeBackend:
        """The backend; for a job that was retrieved it is fetched on first use."""
        if self._hub_backend is None:
            self._hub_backend = self._hub_service.backend(str(self.hub_job.known.backend_id))
        return self._hub_backend

    @property
    def instance(self) -> None:
        """None: the Hub has no instances."""
        return

    def cancel(self) -> None:
        """Ask the Hub to cancel the job; `status()` then says what became of it.

        Raises:
            RuntimeInvalidStateError: the job has ended, or cannot be cancelled any more.
        """
        with as_ibm():
            status = self.hub_job.status()
            if self.hub_job.over:
                raise RuntimeInvalidStateError(f"job {self.job_id()} has ended as {status}")
            try:
                self.hub_job.cancel()
            except ConflictError as refusal:
                raise RuntimeInvalidStateError(f"job {self.job_id()} cannot be cancelled: {refusal}") from refusal

    def properties(self, refresh: bool = False) -> NoReturn:
        """Refused: the Hub has no properties of the past in IBM's form.

        Raises:
            NotOnTheHubError: always.
        """
        raise NotOnTheHubError("the Hub keeps no properties of the past in IBM's form: see job.calibration()")

    def calibration(self) -> CalibrationResponse | None:
        """The Hub's calibration of the backend at the time of the run; None where there is none."""
        with as_ibm():
            return self.hub_job.calibration()
