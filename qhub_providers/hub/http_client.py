"""The HTTP client below ours: one that was handed over is of the right kind, one of our own can be made."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import httpx

from qhub_providers.errors import ConfigurationError

__all__ = ["check_kind", "check_open", "proxy_errors", "tls_context"]

HttpT = TypeVar("HttpT", httpx.Client, httpx.AsyncClient)

PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
"""Read by httpx, also in lower case."""


def check_kind(given: object, kind: type[httpx.Client | httpx.AsyncClient]) -> None:
    """None, or an HTTP client of the kind that fits.

    >>> check_kind(httpx.Client, httpx.Client)
    Traceback (most recent call last):
    ...
    qhub_providers.errors.ConfigurationError: httpx_client must be an httpx.Client, not the class Client; make one of it
    """
    if given is None or isinstance(given, kind):
        return
    if isinstance(given, type):
        said = f"the class {given.__name__}; make one of it"
    elif isinstance(given, httpx.Client | httpx.AsyncClient):
        other = "HubQuantumClient" if isinstance(given, httpx.Client) else "AsyncHubQuantumClient"
        said = f"an httpx.{type(given).__name__}, which is for {other}"
    else:
        said = f"{type(given).__name__}; give its proxies, certificates and headers to an httpx.{kind.__name__}"
    raise ConfigurationError(f"httpx_client must be an httpx.{kind.__name__}, not {said}")


def check_open(http: HttpT | None) -> HttpT:
    """The HTTP client; a closed one says so before anything is sent."""
    if http is None or http.is_closed:
        raise ConfigurationError("the client is closed; make a new one")
    return http


def tls_context() -> ssl.SSLContext:
    """The certificates that httpx trusts: those of `SSL_CERT_FILE` or `SSL_CERT_DIR`, else certifi's.

    Raises:
        ConfigurationError: the file cannot be read; names it, and the variable.
    """
    try:
        return httpx.create_ssl_context()
    except OSError as error:  # an ssl.SSLError is one too
        variable = next((name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if os.environ.get(name)), None)
        where = f"{variable}={os.environ[variable]!r}" if variable else "the certificates of certifi"
        reason = error.strerror or type(error).__name__
        raise ConfigurationError(
            f"{where} cannot be used to check the Hub's certificate: {reason}; correct it, or unset it"
        ) from error


@contextmanager
def proxy_errors() -> Iterator[None]:
    """Turn what httpx raises for the environment's proxies into a `ConfigurationError`.

    It names the variables and shows none: a proxy's address may hold a password, and so may httpx's own error.
    """
    try:
        yield
    except (ValueError, httpx.InvalidURL) as error:
        raise _unusable_proxy(type(error).__name__) from None
    except ImportError:
        raise _unusable_proxy("a SOCKS proxy needs the package socksio") from None


def _unusable_proxy(reason: str) -> ConfigurationError:
    spelled = [name for plain in PROXY_VARIABLES for name in (plain, plain.lower())]
    named = " or ".join(name for name in spelled if os.environ.get(name)) or "the system's settings"
    return ConfigurationError(
        f"the proxy of {named} cannot be used ({reason}); it must look like http://host:port, or pass an httpx_client"
    )
