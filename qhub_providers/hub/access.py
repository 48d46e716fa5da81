"""What the providers of every SDK have in common: a token, an organization, an address, and a client on first use."""

from __future__ import annotations

from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Never, Self

from qhub_providers.errors import ConfigurationError, CredentialUnavailableError

from .arguments import check_names, check_texts

if TYPE_CHECKING:
    from .client import HubQuantumClient
    from .connect import Address

__all__ = ["HubAccess"]


class HubAccess:
    """Access to the Hub. Nothing is read or sent before the first use of `client`.

    Args:
        access_token: default: the environment (`KQH_SERVICE_EXECUTION_TOKEN`, `KQH_PERSONAL_ACCESS_TOKEN`, the legacy
            names), then the `qhubctl` config file.
        organization_id: default: the environment (`KQH_ORGANIZATION_ID`), then the config file, then none.
        base_url: default: the environment variable `QHUB_QUANTUM_BASE_URL`, then the Hub's public address.
        timeout: seconds that one request may take; default 60.
        client: a client of your own; it says all of the above itself.
        unknown: refused; the error names what is meant by `token` or `api_key`.

    A copy is the same object: it has the same token. A pickle holds none, see `__getstate__`.

    Raises:
        ConfigurationError: an argument is blank, or does not go together with `client`.
        TypeError: there is no such argument.

    >>> HubAccess("a-token", base_url="https://hub.example")
    HubAccess(base_url='https://hub.example', organization_id=None)
    """

    def __init__(
        self,
        access_token: str | None = None,
        organization_id: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float | None = None,
        client: HubQuantumClient | None = None,
        **unknown: Never,
    ) -> None:
        check_names(type(self).__name__, unknown)
        check_texts(access_token=access_token, organization_id=organization_id, base_url=base_url)
        if client is not None and (access_token, organization_id, base_url, timeout) != (None, None, None, None):
            raise ConfigurationError(
                "client= has a token, an organization, an address and a timeout of its own: give it or the others"
            )
        self._access_token = access_token
        self._organization_id = organization_id if client is None else client.organization_id
        self._base_url = base_url if client is None else client.base_url
        self._timeout = timeout if client is None else client.settings.timeout
        self._restored: Address | None = None
        self._owns_client = client is None
        if client is not None:
            self.client = client

    @cached_property
    def client(self) -> HubQuantumClient:
        """The REST client that everything goes through.

        Raises:
            CredentialUnavailableError: if no access token is found; says where it looked.
        """
        from .connect import connect_to  # with the client come pydantic's models: not before they are needed

        try:
            return connect_to(self._address(), self._access_token, timeout=self._timeout)
        except CredentialUnavailableError as error:
            if self._restored:
                error.add_note("this object was unpickled, and a pickle holds no token")
            raise

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._base_url!r}, organization_id={self._organization_id!r})"

    def _address(self) -> Address:
        """The Hub and the organization that this works with; of one that was unpickled, those it had before.

        Work that was meant for one Hub must not go to another because the process's environment is another.
        """
        from .connect import Address, address_of

        client: HubQuantumClient | None = self.__dict__.get("client")
        if client is not None:
            return Address(client.base_url, client.organization_id)
        return self._restored or address_of(self._organization_id, self._base_url)

    def __getstate__(self) -> tuple[Address, float | None]:
        """The address and the timeout: a pickle holds no token, and the next process finds its own."""
        return self._address(), self._timeout

    def __setstate__(self, state: tuple[Address, float | None]) -> None:
        address, timeout = state
        HubAccess.__init__(self, None, address.organization_id, base_url=address.base_url, timeout=timeout)
        self._restored = address

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def close(self) -> None:
        """Close the connections; the next call, also of a job, opens new ones. A `client=` of your own stays open."""
        client: HubQuantumClient | None = self.__dict__.get("client")
        if self._owns_client and client is not None:
            client.disconnect()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
