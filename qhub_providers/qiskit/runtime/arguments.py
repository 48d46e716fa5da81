"""Arguments of IBM's `QiskitRuntimeService` that mean something else on the Hub, or nothing."""

from __future__ import annotations

from typing import Any

from ...errors import ConfigurationError
from ..fanout import ID_PREFIX
from .errors import NotOnTheHubError

CHANNELS = frozenset({"ibm_quantum_platform", "ibm_cloud", "ibm_quantum"})
"""IBM's names of its own service: accepted, there is one Hub."""

HARMLESS = frozenset({"channel", "instance", "region", "plans_preference", "tags"})
"""They choose between IBM's instances, and the Hub has none: accepted, without an effect."""

ADVICE = {
    "token": "IBM's token does not open the Hub: give access_token, the Hub's own, or leave it to the environment",
    "url": "give base_url, the Hub's address",
    "filename": "the Hub's token comes from access_token, the environment or the qhubctl config file",
    "name": "the Hub's token comes from access_token, the environment or the qhubctl config file",
    "proxies": "set HTTPS_PROXY in the environment, or give client=HubQuantumClient(httpx_client=...)",
    "verify": "set SSL_CERT_FILE in the environment, or give client=HubQuantumClient(httpx_client=...)",
    "private_endpoint": "give base_url, the Hub's address",
    "url_resolver": "give base_url, the Hub's address",
}


def check(given: dict[str, Any], access_token: str | None = None) -> None:
    """Accept what has no meaning on the Hub, refuse what would be misread.

    Raises:
        ConfigurationError: says what to give instead.
    """
    for name, value in given.items():
        if name not in HARMLESS and name not in ADVICE:
            raise ConfigurationError(f"QHubRuntimeService() has no argument {name!r}")
        if name in ADVICE and value is not None:
            raise ConfigurationError(f"{name} is of IBM's own service; {ADVICE[name]}")
    if access_token in CHANNELS:
        raise ConfigurationError("the first argument is the Hub's access token, not IBM's channel: leave that out")
    channel = given.get("channel")
    if channel == "local":
        raise ConfigurationError("channel='local' is a simulator: start qhub_providers.LocalHub and give its base_url")
    if channel is not None and channel not in CHANNELS:
        raise ConfigurationError(f"channel {channel!r} is none of IBM's: leave it out")


def check_one_job(job_id: str) -> None:
    """Refuse the id of several jobs.

    Raises:
        NotOnTheHubError: says what reads them together.
    """
    if str(job_id).startswith(ID_PREFIX):
        raise NotOnTheHubError(
            f"{job_id} is of several jobs, which IBM's classes do not know: IbmPrimitiveJob.from_id({job_id!r}, "
            "service) of qhub_providers.qiskit reads what its primitives sent, and "
            f"QHubProvider.retrieve_job({job_id!r}) what run() sent"
        )
