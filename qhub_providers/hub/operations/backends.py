"""Operations on backends, as requests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from qhub_providers.errors import ConfigurationError

from .. import types
from ..core.request_options import RequestOptions, checked_options
from ..parse import json_object, model, models, optional
from ..request import Request, path

if TYPE_CHECKING:
    from ..types import Backend, BackendStateInfo, CalibrationResponse

__all__ = [
    "get_backend",
    "get_backend_calibration",
    "get_backend_config",
    "get_backend_status",
    "get_backends",
    "get_least_busy_backend",
]


def get_backends(
    *,
    provider: str | None = None,
    only_planqk_sdk: bool | None = None,
    request_options: RequestOptions | None = None,
) -> Request[list[Backend]]:
    """List backends. Anonymous callers get a reduced view.

    Args:
        provider: only those of `AZURE`, `AWS`, `IBM`, ...; any case, hyphens count as underscores.
        only_planqk_sdk: True: only those that the Hub's own SDK can use.
        request_options: settings of this call.
    """
    query = [
        ("provider", provider),
        ("onlyPlanqkSdk", None if only_planqk_sdk is None else str(only_planqk_sdk).lower()),
    ]
    return Request(
        "GET",
        "/backends",
        parse=models(types.Backend),
        query=tuple((name, value) for name, value in query if value is not None),
        options=checked_options(request_options),
    )


def get_backend(id: str, *, request_options: RequestOptions | None = None) -> Request[Backend]:
    """One backend with its configuration. Raises `NotFoundError` for an unknown id.

    >>> get_backend("aws.sim.sv1").path
    '/backends/aws.sim.sv1'
    """
    return Request("GET", path("/backends/{id}", id=id), model(types.Backend), options=checked_options(request_options))


def get_backend_status(id: str, *, request_options: RequestOptions | None = None) -> Request[BackendStateInfo]:
    """Whether a backend is online, and its queue: cheap to ask for."""
    where = path("/backends/{id}/status", id=id)
    return Request("GET", where, model(types.BackendStateInfo), options=checked_options(request_options))


def get_backend_config(id: str, *, request_options: RequestOptions | None = None) -> Request[dict[str, Any]]:
    """The configuration as the vendor writes it."""
    where = path("/backends/{id}/config", id=id)
    return Request("GET", where, json_object, options=checked_options(request_options))


def get_backend_calibration(
    id: str, *, effective_at: datetime | None = None, request_options: RequestOptions | None = None
) -> Request[CalibrationResponse | None]:
    """The calibration of now, or the one that held at an instant; None where there is none.

    Args:
        id: the backend.
        effective_at: the instant; without a zone it is UTC.
        request_options: settings of this call.
    """
    return Request(
        "GET",
        path("/backends/{id}/calibration", id=id),
        parse=optional(model(types.CalibrationResponse)),
        query=() if effective_at is None else (("effectiveAt", _instant(effective_at)),),
        options=checked_options(request_options),
    )


def _instant(moment: datetime) -> str:
    """The Hub's way to write an instant.

    >>> _instant(datetime(2026, 4, 17, 12, 34, 56))
    '2026-04-17T12:34:56Z'
    """
    if not isinstance(moment, datetime):
        raise ConfigurationError(f"effective_at must be a datetime, not {moment!r}")
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")


def get_least_busy_backend(
    *, provider: str, min_qubits: int | None = None, request_options: RequestOptions | None = None
) -> Request[Backend]:
    """The backend of a provider with the shortest queue. Only IBM has this now; others raise `BadRequestError`.

    Args:
        provider: for example `IBM`.
        min_qubits: leave out smaller ones.
        request_options: settings of this call.
    """
    query = (("provider", provider), *((("minQubits", str(min_qubits)),) if min_qubits is not None else ()))
    return Request(
        "GET", "/backends/least-busy", model(types.Backend), query=query, options=checked_options(request_options)
    )
