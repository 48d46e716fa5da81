"""The filters of a list of devices: words, whose case does not matter."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..errors import ConfigurationError

TYPES = ("QPU", "SIMULATOR")
STATES = ("ONLINE", "PAUSED", "OFFLINE", "RETIRED", "UNKNOWN")


NAMES = {"arns": "name", "names": "name", "types": "type", "provider_names": "provider", "statuses": "status"}
"""The filters of `AwsDevice.get_devices`, and what they are called here."""


def check_names(others: Collection[str]) -> None:
    """Refuse filters that there are not.

    >>> check_names(["statuses"])
    Traceback (most recent call last):
    qhub_providers.errors.ConfigurationError: there is no filter 'statuses', but status; accepted are name, type, \
provider, status

    Raises:
        ConfigurationError: with those that there are.
    """
    for name in others:
        instead = f", but {NAMES[name]}" if name in NAMES else ""
        raise ConfigurationError(f"there is no filter {name!r}{instead}; accepted are name, type, provider, status")


def words(name: str, given: str | Sequence[str] | None, known: Sequence[str] = ()) -> list[str] | None:
    """The words of the filter `name`, in capitals; None where it is not given.

    >>> words("type", "qpu", TYPES), words("name", ["SV1", "dm1"]), words("status", None)
    (['QPU'], ['SV1', 'DM1'], None)

    Raises:
        ConfigurationError: it is neither a word nor a list of words, or a word is not one of `known`.
    """
    if given is None:
        return None
    found = [given] if isinstance(given, str) else given
    if not isinstance(found, Sequence) or not all(isinstance(word, str) for word in found):
        raise ConfigurationError(f"{name} must be a word or a list of words, not {given!r}")
    capitals = [str.upper(word) for word in found]
    strange = [word for word in capitals if known and word not in known]
    if strange:
        raise ConfigurationError(f"{name}={strange[0]!r}: there are {', '.join(known)}")
    return capitals


def is_one_of(wanted: Sequence[str] | None, *values: str | None) -> bool:
    """Whether one of the values is wanted; all are if nothing is said.

    >>> is_one_of(["SV1"], "aws.sim.sv1", "sv1"), is_one_of(None, None), is_one_of(["SV1"], None)
    (True, True, False)
    """
    return wanted is None or any(value.upper() in wanted for value in values if value is not None)
