"""What users hand over to say who they are and where the Hub is, checked before anything is made of it."""

from __future__ import annotations

from qhub_providers.errors import ConfigurationError

__all__ = ["check_texts"]


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
