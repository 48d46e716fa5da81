"""Where the access token comes from. No client looks here by itself: hand the token over as `api_key`.

```python
token = DefaultCredentialsProvider().get_access_token()
client = HubQuantumClient(api_key=token)
```
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from qhub_providers.errors import ConfigurationError, CredentialUnavailableError

from .config_file import config_file, read_config

__all__ = [
    "ConfigFileCredential",
    "CredentialProvider",
    "CredentialUnavailableError",
    "DefaultCredentialsProvider",
    "EnvironmentCredential",
    "StaticCredential",
]

TOKEN_VARIABLES = (
    "KQH_SERVICE_EXECUTION_TOKEN",
    "KQH_PERSONAL_ACCESS_TOKEN",
    "PLANQK_SERVICE_EXECUTION_TOKEN",
    "SERVICE_EXECUTION_TOKEN",
    "PLANQK_PERSONAL_ACCESS_TOKEN",
)
"""In the order in which they are looked at; the last three are legacy names. A blank one counts as unset."""


HOW_TO = (
    "Create an access token in the Hub's web interface and set KQH_PERSONAL_ACCESS_TOKEN, or give it as access_token=. "
    "Without an account, `qhub local` runs a Hub on this machine, and prints what to set"
)


class CredentialProvider(Protocol):
    """Anything that can give an access token."""

    def get_access_token(self) -> str:
        """The token, or `CredentialUnavailableError`."""
        ...


class StaticCredential:
    """The token that was passed in.

    >>> StaticCredential("abc")
    StaticCredential(...)
    >>> StaticCredential(None).get_access_token()
    Traceback (most recent call last):
    ...
    qhub_providers.errors.CredentialUnavailableError: no access token: none was passed in
    """

    def __init__(self, token: str | None) -> None:
        self._token = token

    def get_access_token(self) -> str:
        """The token without blanks around it."""
        token = (self._token or "").strip()
        if not token:
            raise CredentialUnavailableError("no access token: none was passed in")
        return token

    def __repr__(self) -> str:
        return "StaticCredential(...)"


class EnvironmentCredential:
    """The first of `TOKEN_VARIABLES` that is set. `environ` is the process's own unless given.

    >>> EnvironmentCredential({"KQH_PERSONAL_ACCESS_TOKEN": "abc"}).get_access_token()
    'abc'
    """

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self._environ = os.environ if environ is None else environ

    def get_access_token(self) -> str:
        """The token without blanks around it."""
        for variable in TOKEN_VARIABLES:
            if token := self._environ.get(variable, "").strip():
                return token
        raise CredentialUnavailableError(f"no access token: none of {', '.join(TOKEN_VARIABLES)} is set")

    def __repr__(self) -> str:
        return "EnvironmentCredential()"


class ConfigFileCredential:
    r"""`{"auth": {"value": "<token>"}}` in the `qhubctl` config file.

    The file is the one that `KQH_CONFIG_FILE_PATH` or `PLANQK_CONFIG_FILE_PATH` names, else
    `~/.config/qhubctl/config.json` (Windows: `%LOCALAPPDATA%\qhubctl\config.json`), else the legacy
    `planqk/config.json` beside that folder.
    """

    def __init__(self, config_file_path: str | Path | None = None, *, environ: Mapping[str, str] | None = None) -> None:
        self._paths = [Path(config_file_path)] if config_file_path is not None else config_file(environ)

    def get_access_token(self) -> str:
        """The token without blanks around it."""
        try:
            path, config = read_config(self._paths)
        except ConfigurationError as error:
            raise CredentialUnavailableError(f"no access token: {error}") from None
        if path is None:
            places = ", ".join(str(path) for path in self._paths) or "no home directory"
            raise CredentialUnavailableError(f"no access token: no config file ({places})")
        auth = config.get("auth")
        token = auth.get("value") if isinstance(auth, dict) else None
        if not isinstance(token, str) or not token.strip():
            raise CredentialUnavailableError(f'no access token: {path} has no {{"auth": {{"value": ...}}}}')
        return token.strip()

    def __repr__(self) -> str:
        return f"ConfigFileCredential({', '.join(repr(str(path)) for path in self._paths)})"


class DefaultCredentialsProvider:
    """The token passed in, else the environment's, else the config file's.

    >>> DefaultCredentialsProvider("abc").get_access_token()
    'abc'
    """

    def __init__(self, access_token: str | None = None, *, environ: Mapping[str, str] | None = None) -> None:
        self._providers: tuple[CredentialProvider, ...] = (
            StaticCredential(access_token),
            EnvironmentCredential(environ),
            ConfigFileCredential(environ=environ),
        )

    def get_access_token(self) -> str:
        """The token; a `CredentialUnavailableError` lists every place that was looked at."""
        looked = []
        for provider in self._providers:
            try:
                return provider.get_access_token()
            except CredentialUnavailableError as error:
                looked.append(str(error).removeprefix("no access token: "))
        raise CredentialUnavailableError(f"no access token: {'; '.join(looked)}. {HOW_TO}")

    def __repr__(self) -> str:
        return "DefaultCredentialsProvider()"
