"""What users hand over to say who they are and where the Hub is, checked before anything is made of it."""

from __future__ import annotations

from collections.abc import Mapping

from qhub_providers.errors import ConfigurationError

__all__ = ["check_names", "check_texts"]

MEANT = {
    "token": "access_token",
    "api_key": "access_token",
    "api_token": "access_token",
    "personal_access_token": "access_token",
    "organization": "organization_id",
    "url": "base_url",
}
"""What others call the arguments of a provider, and what they are called here."""


def check_names(whose: str, unknown: Mapping[str, object]) -> None:
    """Refuse arguments that there are not.

    Raises:
        TypeError: names the first, and what may be meant; shows no value.

    >>> check_names("QHubProvider", {"token": "secret"})
    Traceback (most recent call last):
    ...
    TypeError: QHubProvider has no argument token=; give access_token=
    """
    for name in unknown:
        meant = f"; give {MEANT[name]}=" if name in MEANT else ""
        raise TypeError(f"{whose} has no argument {name}={meant}")


def check_texts(**given: str | None) -> None:
    """Each argument is None or says something; a blank one would silently be replaced by what the environment says.

    Raises:
        ConfigurationError: names the argument, and does not show it: it may be a token.

    >>> check_texts(access_token=" ")
    Traceback (most recent call last):
    ...
    qhub_providers.errors.ConfigurationError: access_token must not be blank; leave it out for the default
    """
    for name, value in given.items():
        if value is not None and not isinstance(value, str):
            raise ConfigurationError(f"{name} must be a string, not {type(value).__name__}")
        if value is not None and not value.strip():
            raise ConfigurationError(f"{name} must not be blank; leave it out for the default")
