"""The only place that knows private or undocumented names of qiskit-ibm-runtime, tested with 0.45 and 0.51.

Names that are imported although IBM does not document them:

- `qiskit_ibm_runtime.api.exceptions.RequestsApiError`: what IBM's sessions and jobs expect a refused request to raise;
- `qiskit_ibm_runtime.utils.backend_decoder.configuration_from_server_data`: the JSON of a machine's configuration as
  the object that `IBMBackend` is made from;
- `qiskit_ibm_runtime.utils.noise_learner_result`: where the documented classes of `qiskit_ibm_runtime.results` were
  before 0.48;
- `qiskit_ibm_runtime.utils.default_session.get_cm_session`: the session of IBM's in whose `with` block this is.

Private methods that IBM's classes call on a service, and that `ServiceHooks` answers:

- `_run`: every primitive and every session submits through it (without `dry_run` in 0.45, with it in 0.51);
- `_get_api_client`, `_get_api_clients`: `Session`, `Batch` and `IBMBackend.refresh` ask for the REST client by them.

Constructors that are called with IBM's own arguments: `IBMBackend(configuration, service, api_client)`,
`RuntimeJobV2(backend, api_client, job_id, program_id, service, ...)`. What these two ask of their `api_client` is
written in `runtime/api_client.py`; its methods are public names of IBM's `RuntimeClient`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from qiskit_ibm_runtime import QiskitRuntimeService
from qiskit_ibm_runtime.api.exceptions import RequestsApiError
from qiskit_ibm_runtime.utils.backend_decoder import configuration_from_server_data
from qiskit_ibm_runtime.utils.default_session import get_cm_session

try:
    from qiskit_ibm_runtime.results import LayerError, NoiseLearnerResult
except ImportError:
    from qiskit_ibm_runtime.utils.noise_learner_result import LayerError, NoiseLearnerResult

if TYPE_CHECKING:
    from .runtime.api_client import ApiClient

__all__ = [
    "LayerError",
    "NoiseLearnerResult",
    "RequestsApiError",
    "ServiceHooks",
    "configuration_from_server_data",
    "get_cm_session",
]


class ServiceHooks(QiskitRuntimeService):
    """IBM's service with its private doors led to public methods of ours; IBM's constructor is not run.

    It has to be a `QiskitRuntimeService`: IBM's sessions drop their id with any other.
    """

    is_local = False

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """IBM's gives a simulator for `channel="local"`."""
        return object.__new__(cls)

    @property
    def api_client(self) -> ApiClient:
        """What IBM's sessions, backends and jobs talk to."""
        raise NotImplementedError

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
    ) -> Any:
        """Make a job of what one of IBM's classes wants to run."""
        raise NotImplementedError

    def _run(  # noqa: PLR0917 - IBM's signature; `start_session` has no meaning, sessions are opened by Session
        self,
        program_id: str,
        inputs: Mapping[str, Any],
        options: Any = None,
        result_decoder: type | Sequence[type] | None = None,
        session_id: str | None = None,
        start_session: bool | None = False,
        calibration_id: str | None = None,
        dry_run: bool = False,
    ) -> Any:
        return self.submit(
            program_id,
            inputs,
            options,
            result_decoder=result_decoder,
            session_id=session_id,
            calibration_id=calibration_id,
            dry_run=dry_run,
        )

    def _get_api_client(self, instance: str | None = None) -> ApiClient:
        return self.api_client

    def _get_api_clients(self) -> dict[str, ApiClient]:
        return {}  # the clients of further instances, where a session may be looked for: there are none
