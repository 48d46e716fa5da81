"""IBM's accounts and instances, which the Hub has not: what is told of them, and what to do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from .errors import NotOnTheHubError, as_ibm
from .filters import JobFilter

if TYPE_CHECKING:
    from ..provider import QHubProvider

WHERE = (
    "the Hub's access token comes from access_token, the environment (KQH_PERSONAL_ACCESS_TOKEN) or the qhubctl config "
    "file, and is never written by this library"
)


class Accounts:
    """The methods of IBM's service around accounts and what they used. IBM's own account file is never touched."""

    provider: QHubProvider

    @property
    def channel(self) -> str:
        """The name of the service, as IBM's `"ibm_quantum_platform"` is."""
        return "kipu_quantum_hub"

    def active_account(self) -> dict[str, Any]:
        """Which Hub and organization this is; never the token."""
        client = self.provider.client
        return {"channel": self.channel, "url": client.base_url, "instance": client.organization_id}

    def active_instance(self) -> str:
        """The organization that this service works for; empty where there is none."""
        return self.provider.client.organization_id or ""

    def instances(self) -> list[dict[str, Any]]:
        """Empty: the Hub has no instances; the organization is an argument of the service."""
        return []

    @staticmethod
    def saved_accounts(*args: Any, **kwargs: Any) -> dict[str, Any]:
        """Empty: the Hub saves no accounts."""
        return {}

    @staticmethod
    def save_account(*args: Any, **kwargs: Any) -> NoReturn:
        """Refused.

        Raises:
            NotOnTheHubError: always; says where the token is read from.
        """
        raise NotOnTheHubError(WHERE)

    @staticmethod
    def delete_account(*args: Any, **kwargs: Any) -> NoReturn:
        """Refused.

        Raises:
            NotOnTheHubError: always; says where the token is read from.
        """
        raise NotOnTheHubError(WHERE)

    def usage(self) -> dict[str, Any]:
        """The seconds that IBM machines worked for this account's jobs: the sum of the Hub's `runtime` of its jobs.

        `usage_consumed_seconds` is the sum, `jobs` how many were added, `jobs_without_runtime` how many have none
        (yet). The Hub tells no limit. Every page of the listing is read.
        """
        chosen = JobFilter()
        with as_ibm():
            listing = self.provider.client.jobs.iter_jobs()
            runtimes = [record.runtime for record in listing if chosen.passes(record)]
        known = [runtime for runtime in runtimes if runtime is not None]
        return {
            "usage_consumed_seconds": sum(known) / 1000,
            "jobs": len(known),
            "jobs_without_runtime": len(runtimes) - len(known),
            "source": "the sum of `runtime` of the jobs that the Hub lists",
        }
