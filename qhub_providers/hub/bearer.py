"""OAuth2 bearer tokens, the Hub's other scheme: a token, or a function that gives the one of the moment."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from qhub_providers.errors import ConfigurationError

__all__ = ["Bearer"]

REMEMBERED = 8
"""Tokens that may still turn up in answers: the last ones that were sent."""


class Bearer:
    """Gives the `Authorization` header of each request. Its repr shows no token.

    >>> bearer = Bearer("eyJhbGciOi")
    >>> bearer.header(), bearer
    ({'authorization': 'Bearer eyJhbGciOi'}, Bearer())
    """

    def __init__(self, token: str | Callable[[], str]) -> None:
        if not isinstance(token, str) and not callable(token):
            raise ConfigurationError(f"token must be a string or a function that gives one, not {type(token).__name__}")
        self._token = token
        self._sent: deque[str] = deque(maxlen=REMEMBERED)
        if isinstance(token, str):
            self.header()

    def header(self) -> dict[str, str]:
        """The header of one request; a function is asked each time, so that it may renew what has expired."""
        token = self._token if isinstance(self._token, str) else self._token()
        if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable() or " " in token:
            raise ConfigurationError(
                "the bearer token is empty, or no string, or holds a blank or another character"
                " that cannot travel in a header; give it without 'Bearer '"
            )
        if token not in self._sent:
            self._sent.append(token)
        return {"authorization": f"Bearer {token}"}

    @property
    def secrets(self) -> list[str]:
        """The tokens that were sent lately."""
        return list(self._sent)

    def __repr__(self) -> str:
        return "Bearer()"
