"""What a client was told at construction, checked once."""

from __future__ import annotations

import dataclasses
import logging
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypedDict

import httpx

from qhub_providers.errors import ConfigurationError, CredentialUnavailableError

from .bearer import Bearer
from .core.request_options import check_retries, check_timeout
from .environment import BASE_URL_VARIABLE, HubQuantumClientEnvironment, address_of_environment
from .hiding import hide

__all__ = ["LogConfig", "Settings", "has_host", "origin"]

DEFAULT_TIMEOUT = 60.0
"""Seconds, as documented, when no `httpx_client` is given."""

_SECRET_HEADERS = {"x-auth-token", "authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "apikey"}


class LogConfig(TypedDict, total=False):
    """`logging={"level": "debug", "logger": logger, "silent": False}`; `silent` is False unless set."""

    level: str
    logger: logging.Logger
    silent: bool


@dataclasses.dataclass(frozen=True)
class Settings:
    """Settings of a client. What is secret is in no repr.

    Attributes:
        base_url: the Hub's address without a slash at its end.
        headers: sent to the origin of `base_url`, and to nobody else.
        timeout: seconds of silence; None: what the injected HTTP client has.
        max_retries: how often a request is sent again, unless the request says otherwise.
        follow_redirects: whether redirects are followed at all.
        logger: gets method, path, status and duration of each exchange, at DEBUG; each retry, at INFO; that an outage
            or a look-up lasts, at WARNING.
        bearer: gives the `Authorization` of each request; None: there is none beyond the headers.
    """

    base_url: str
    headers: Mapping[str, str] = dataclasses.field(repr=False)
    timeout: float | None
    max_retries: int
    follow_redirects: bool
    logger: logging.Logger = dataclasses.field(repr=False)
    bearer: Bearer | None = dataclasses.field(default=None, repr=False)

    def hide_secrets(self, text: str, sent: Mapping[str, str] = MappingProxyType({})) -> str:
        """The text without any token that this client sends, or that the headers `sent` hold: servers do quote them."""
        headers = [*self.headers.items(), *sent.items()]
        values = [value for name, value in headers if name.lower() in _SECRET_HEADERS]
        ends = [value.rpartition(" ")[2] for value in values]  # behind "Bearer"
        return hide(text, [*values, *ends, *(self.bearer.secrets if self.bearer else [])])

    def is_home(self, url: httpx.URL) -> bool:
        """Whether the address is at the configured origin: same scheme, host and port."""
        return origin(url) == origin(httpx.URL(self.base_url))


def origin(url: httpx.URL) -> tuple[str, str, int | None]:
    """Scheme, host and port.

    >>> origin(httpx.URL("https://hub.example:443/jobs"))
    ('https', 'hub.example', 443)
    """
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)


def has_host(url: httpx.URL) -> bool:
    """Whether the address names a host that can be looked up: its labels have 63 letters or fewer, for example.

    >>> has_host(httpx.URL("https://hub.example")), has_host(httpx.URL("https://xn--/"))
    (True, False)
    """
    try:
        return bool(url.host and url.raw_host.decode("ascii").encode("idna"))
    except UnicodeError:
        return False


def checked_settings(
    *,
    api_key: str | None,
    token: str | Callable[[], str] | None,
    organization_id: str | None,
    base_url: str | None,
    environment: HubQuantumClientEnvironment | None,
    headers: Mapping[str, str] | None,
    timeout: float | None,
    max_retries: int,
    follow_redirects: bool,
    logging: logging.Logger | LogConfig | None,
    injected: bool,
) -> Settings:
    """The settings of a client, or a `ConfigurationError` that says which one cannot work."""
    if base_url is None and environment is None:
        raise ConfigurationError("Please pass in either base_url or environment to construct the client")
    if api_key is not None and token is not None:
        raise ConfigurationError("api_key and token are two ways to authenticate: give one of them")
    if environment is not None and not isinstance(environment, HubQuantumClientEnvironment):
        raise ConfigurationError(
            f"environment must be a HubQuantumClientEnvironment, not {environment!r}; see base_url"
        )
    if headers is not None and not isinstance(headers, Mapping):
        raise ConfigurationError(f"headers must be a mapping, not {type(headers).__name__}")
    check_retries(max_retries)
    check_timeout(timeout)
    if api_key is None and token is None and not injected and not headers:  # a gateway may ask for any header
        raise _no_token(base_url)
    return Settings(
        base_url=_checked_url(base_url if base_url is not None else environment.value if environment else ""),
        headers=_all_headers(api_key, organization_id, headers or {}),
        timeout=None if injected else timeout or DEFAULT_TIMEOUT,
        max_retries=max_retries,
        follow_redirects=follow_redirects,
        logger=_logger(logging),
        bearer=None if token is None else Bearer(token),
    )


def _no_token(base_url: str | None) -> CredentialUnavailableError:
    unheeded = (
        f" {BASE_URL_VARIABLE} is set, and not heeded either: give it as base_url." if address_of_environment() else ""
    )
    return CredentialUnavailableError(
        "no access token: api_key is not given, and a client does not look for one by itself. "
        "Give api_key=DefaultCredentialsProvider().get_access_token() of qhub_providers.hub.credentials, or take "
        "connect() of qhub_providers.hub.connect, which finds the token and the address."
        f"{'' if base_url else unheeded} What the Hub shows to all can be read without: give "
        "httpx_client=httpx.Client() (httpx.AsyncClient() for an AsyncHubQuantumClient)."
    )


def _all_headers(api_key: str | None, organization_id: str | None, headers: Mapping[str, str]) -> dict[str, str]:
    ours = {"X-Auth-Token": api_key, "X-OrganizationId": organization_id}
    return checked_headers({name: value for name, value in ours.items() if value is not None}) | checked_headers(
        headers
    )


def checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers under lower-case names, so that one cannot be there twice in two spellings.

    Raises where a value cannot travel in a header. The value itself is never shown: it may be a token.
    """
    for name, value in headers.items():
        if not isinstance(value, str):
            raise ConfigurationError(f"the header {name} must be a string, not {type(value).__name__}")
        if not value or not value.isascii() or not value.isprintable() or value != value.strip():
            raise ConfigurationError(
                f"the header {name} is empty, or begins or ends with a blank, or holds a character that cannot travel"
                " in a header, such as a line break: check where it was copied from"
            )
    return {name.lower(): value for name, value in headers.items()}


def _checked_url(base_url: str) -> str:
    try:
        url = httpx.URL(base_url)
    except (httpx.InvalidURL, TypeError, UnicodeError) as error:
        raise ConfigurationError(f"base_url is not an address: {error}") from None
    if url.userinfo:
        raise ConfigurationError("base_url must not hold a user name or password; pass the token as api_key")
    if url.scheme not in {"http", "https"} or not has_host(url) or url.query or url.fragment:
        raise ConfigurationError(
            f"base_url must look like https://host/path, without query or fragment, not {_shown(base_url)!r}"
        )
    return str(url).rstrip("/")


def _shown(address: str) -> str:
    """The address without what may be secret: its query, its fragment, and what is before an @."""
    bare = re.split("[?#]", address)[0]
    return bare.rpartition("@")[2] + ("" if bare == address else "?...")


def _logger(given: logging.Logger | LogConfig | None) -> logging.Logger:
    if isinstance(given, logging.Logger):
        return given
    config = _checked_log_config(given or LogConfig())
    if config.get("silent"):
        silent = logging.getLogger("qhub_providers.hub.silent")
        silent.disabled = True
        return silent
    logger = config.get("logger") or logging.getLogger("qhub_providers.hub")
    if level := config.get("level"):
        logger.setLevel(level.upper())
    return logger


def _checked_log_config(config: LogConfig) -> LogConfig:
    accepted = LogConfig.__annotations__
    if not isinstance(config, Mapping):
        raise ConfigurationError(f"logging must be a logger or a mapping, not {type(config).__name__}")
    if unknown := sorted(set(config) - set(accepted)):
        raise ConfigurationError(f"unknown logging settings {unknown}; accepted are {sorted(accepted)}")
    level, logger = config.get("level"), config.get("logger")
    if level is not None and (not isinstance(level, str) or level.upper() not in logging.getLevelNamesMapping()):
        raise ConfigurationError(f"the logging level must be one such as 'debug' or 'warning', not {level!r}")
    if logger is not None and not isinstance(logger, logging.Logger):
        raise ConfigurationError(f"the logger of logging= must be a logging.Logger, not {type(logger).__name__}")
    return config
