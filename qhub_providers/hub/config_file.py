"""The `qhubctl` config file: where it is, and what is in it. Shared by `credentials` and `context`."""

from __future__ import annotations

import json
import os
import stat
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qhub_providers.errors import ConfigurationError

__all__ = ["config_file", "read_config"]

PATH_VARIABLES = ("KQH_CONFIG_FILE_PATH", "PLANQK_CONFIG_FILE_PATH")

_warned: set[Path] = set()


def config_file(environ: Mapping[str, str] | None = None, *, windows: bool = os.name == "nt") -> list[Path]:
    """Where the config file may be; the first one that exists counts. A path in the environment is the only one then.

    >>> config_file({"KQH_CONFIG_FILE_PATH": "team.json"}) == [Path("team.json")]
    True
    """
    environ = os.environ if environ is None else environ
    for variable in PATH_VARIABLES:
        if environ.get(variable):
            return [Path(environ[variable]).expanduser()]
    home = _home(environ, windows=windows)
    return [home / tool / "config.json" for tool in ("qhubctl", "planqk")] if home else []


def _home(environ: Mapping[str, str], *, windows: bool) -> Path | None:
    try:
        if windows:
            local = environ.get("LOCALAPPDATA")
            return Path(local) if local else Path.home() / "AppData" / "Local"
        return Path.home() / ".config"
    except RuntimeError:  # a process without a home, as in some containers
        return None


def read_config(paths: list[Path]) -> tuple[Path | None, dict[str, Any]]:
    """The first file that exists and what is in it; (None, {}) where there is none.

    Raises:
        ConfigurationError: the file cannot be read or is no JSON object. Says where, and shows nothing of it.
    """
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise ConfigurationError(f"the config file {path} cannot be read: {error.strerror}") from error
        except UnicodeDecodeError:
            raise ConfigurationError(f"the config file {path} is not UTF-8") from None
        config = _parsed(path, text)
        if _holds_token(config):
            _warn_if_shared(path)
        return path, config
    return None, {}


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        config = json.loads(text)
    except json.JSONDecodeError as error:
        # "from None": the error holds the whole text, with the token.
        place = f"line {error.lineno}, column {error.colno}"
        raise ConfigurationError(f"the config file {path} is not JSON ({error.msg} at {place})") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, or thousands of brackets
        raise ConfigurationError(f"the config file {path} cannot be read as JSON") from None
    if not isinstance(config, dict):
        raise ConfigurationError(f"the config file {path} must hold a JSON object")
    return config


def _holds_token(config: Mapping[str, Any]) -> bool:
    auth = config.get("auth")
    return isinstance(auth, dict) and bool(auth.get("value"))


def _warn_if_shared(path: Path) -> None:
    shared = os.name == "posix" and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH)
    if shared and path not in _warned:
        _warned.add(path)
        warnings.warn(f"the config file {path} holds a token and others can read it: chmod 600 {path}", stacklevel=3)
