"""What IBM's backends, sessions and jobs ask of IBM's REST client, asked of the Hub. The methods have IBM's names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any, NoReturn

from qiskit_ibm_runtime import RuntimeDecoder

from ...errors import ApiError, UnprocessableEntityError
from ...hub.tags import user_tags
from ...jobs.fetch import failure_or_excuse, fetch_result
from ..ibm_records import program_of
from ..session import seconds_of
from . import states
from .errors import NotOnTheHubError, as_ibm
from .payload import as_unreadable, readable
from .result_types import INPUTS, check_types

if TYPE_CHECKING:
    from ...hub.types import Job
    from ..provider import QHubProvider


class ApiClient:
    """IBM's REST API over the Hub's. Names of backends are the Hub's ids."""

    def __init__(self, provider: QHubProvider) -> None:
        self._provider = provider

    def __deepcopy__(self, memo: dict[int, Any]) -> ApiClient:
        return self

    def _config(self, name: str) -> Mapping[str, Any]:
        return self._provider.device_data.config(self._provider.client, name) or {}

    def backend_configuration(
        self, backend_name: str, refresh: bool = False, calibration_id: str | None = None
    ) -> dict[str, Any]:
        """The machine's configuration as IBM writes it, a copy: IBM's decoders change what they read."""
        refuse_calibration(calibration_id)
        if refresh:
            self._provider.device_data.forget(backend_name)
        with as_ibm():
            found = deepcopy(self._config(backend_name).get("config"))
        return found | {"backend_name": backend_name} if isinstance(found, dict) else {}

    def backend_properties(
        self, backend_name: str, datetime: Any = None, calibration_id: str | None = None
    ) -> dict[str, Any] | None:
        """The machine's properties now, as IBM writes them."""
        refuse_calibration(calibration_id)
        if datetime is not None:
            raise NotOnTheHubError(
                "the Hub keeps no properties of the past in IBM's form; its own calibration of an instant is "
                f"QHubProvider.get_backend({backend_name!r}).calibration(effective_at=...)"
            )
        with as_ibm():
            found = deepcopy(self._config(backend_name).get("properties"))
        return found if isinstance(found, dict) else None

    def backend_status(self, backend_name: str) -> dict[str, Any]:
        """Whether the machine works, and its queue. Where the Hub does not tell the queue, it counts as empty."""
        with as_ibm():
            state = self._provider.client.backends.get_backend_status(backend_name)
        online = state.status == "ONLINE"
        return {
            "backend_name": backend_name,
            "backend_version": "",
            "operational": online,
            "status_msg": "active" if online else (state.status or "UNKNOWN").lower(),
            "pending_jobs": state.queue_size or 0,
        }

    def create_session(
        self, backend: str, instance: str | None, max_time: int | None, mode: str, **kwargs: Any
    ) -> dict[str, Any]:
        """Open a session; `max_time` is in seconds. `instance` has no meaning on the Hub.

        Raises:
            NotOnTheHubError: the machine has no such sessions.
            ConfigurationError: for a time that cannot work.
        """
        if kwargs:
            raise NotOnTheHubError(f"the Hub's sessions have no {', '.join(sorted(kwargs))}: leave it out")
        ttl = seconds_of(max_time)
        try:
            with as_ibm():
                record = self._provider.client.sessions.create_session(
                    backend_id=backend, mode=mode, provider="IBM", ttl=ttl, sdk_provider="QISKIT"
                )
        except UnprocessableEntityError as refused:
            raise NotOnTheHubError(
                f"the Hub opens no {mode} session on {backend} ({refused.detail or 'it gave no reason'}); "
                "give the backend itself as mode"
            ) from refused
        return {"id": record.id}

    def session_details(self, session_id: str) -> dict[str, Any]:
        """The session's state."""
        with as_ibm():
            return states.session_details(self._provider.client.sessions.get_session(session_id))

    def close_session(self, session_id: str) -> None:
        """Take no more jobs; those that are there go on. A session that is over stays as it is."""
        sessions = self._provider.client.sessions
        with as_ibm():
            try:
                sessions.update_session_state(session_id, accept_jobs=False)
            except ApiError:
                if states.session_details(sessions.get_session(session_id))["state"] != "closed":
                    raise

    def cancel_session(self, session_id: str) -> None:
        """Close the session."""
        with as_ibm():
            self._provider.client.sessions.close_session(session_id)

    def job_get(self, job_id: str, exclude_params: bool = True) -> dict[str, Any]:
        """A job's record, with what its provider says of a failure; with `exclude_params=False` also its input."""
        client = self._provider.client
        with as_ibm():
            record = client.jobs.get_job(job_id)
            answer = described(record, self._failure(record))
            if not exclude_params:
                sent = client.jobs.get_job_input(job_id)
                with as_unreadable(job_id, "input"):
                    check_types(sent, INPUTS, "inputs")
                    answer["params"] = json.loads(json.dumps(sent), cls=RuntimeDecoder)
        return answer

    def _failure(self, record: Job) -> Any:
        if not states.has_ended(record) or record.status == "COMPLETED":
            return None
        return self._provider.client.drive(failure_or_excuse(str(record.id)))

    def job_results(self, job_id: str) -> str:
        """The result as text; of a job that gave none, what its provider sent instead."""
        client = self._provider.client
        with as_ibm():
            record = client.jobs.get_job(job_id)
            if record.status == "COMPLETED":
                return readable(client.drive(fetch_result(job_id)), job_id, program_of(record))
            failure = self._failure(record)
        return "" if failure is None else json.dumps(failure)

    def job_metadata(self, job_id: str) -> dict[str, Any]:
        """Times, and the seconds that the machine worked, as the provider reports them; pending until it does."""
        with as_ibm():
            record = self._provider.client.jobs.get_job(job_id)
        seconds = None if record.runtime is None else record.runtime / 1000
        moments = {"created": record.created_at, "running": record.started_at, "finished": record.ended_at}
        return {
            "timestamps": {name: states.instant(moment) for name, moment in moments.items()},
            "usage": {
                "status": "pending" if seconds is None else "final",
                "quantum_seconds": seconds,
                "qpu_charge_time_seconds": seconds,
            },
        }

    def job_logs(self, job_id: str) -> NoReturn:
        """Refused."""
        raise NotOnTheHubError(f"the Hub keeps no logs of job {job_id}; why a job failed is in job.error_message()")

    def update_tags(self, job_id: str, tags: list[str]) -> NoReturn:
        """Refused."""
        raise NotOnTheHubError(f"the tags of job {job_id} cannot change: give them with options.environment.job_tags")


def described(record: Job, failure: Any = None) -> dict[str, Any]:
    """A job's record as IBM's API writes it."""
    params = record.input_params if isinstance(record.input_params, Mapping) else {}
    return {
        "id": record.id,
        "backend": record.backend_id,
        "state": states.job_state(record, failure),
        "program": {"id": params.get("program_id") or ""},
        "created": states.instant(record.created_at),
        "session_id": record.session_id,
        "tags": user_tags(record.tags),
        "estimated_running_time_seconds": None,
    }


def refuse_calibration(calibration_id: str | None) -> None:
    """The Hub's machines run with the calibration of the moment."""
    if calibration_id is not None:
        raise NotOnTheHubError("the Hub runs with the calibration of the moment: leave out calibration_id")
