"""Tags of a job: the user's, and those that this library keeps for itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qhub_providers.errors import ConfigurationError

__all__ = ["KEY_PREFIX", "RESERVED_PREFIX", "checked_tags", "user_tags"]

RESERVED_PREFIX = "qhub:"
"""Tags that begin so belong to this library."""

KEY_PREFIX = "qhub:key:"
"""Begins the tag that holds a submission's key."""


def user_tags(tags: Iterable[str | None] | None) -> list[str]:
    """The tags that the user gave, in their order.

    >>> user_tags(["demo", None, "qhub:key:1f3c"])
    ['demo']
    >>> user_tags(None)
    []
    """
    return [tag for tag in tags or [] if tag and not tag.startswith(RESERVED_PREFIX)]


def checked_tags(tags: Sequence[str] | None, reserved_tags: Sequence[str] = ()) -> list[str]:
    """The user's and the library's tags, without duplicates, or a `ConfigurationError` that names the offender.

    >>> checked_tags(["qhub:mine"])
    Traceback (most recent call last):
    ...
    qhub_providers.errors.ConfigurationError: the tag 'qhub:mine' begins with 'qhub:', which is reserved
    """
    if isinstance(tags, str):
        raise ConfigurationError(f"tags must be a list of strings, not the string {tags!r}")
    for tag in [*(tags or []), *reserved_tags]:
        if not isinstance(tag, str) or not tag:
            raise ConfigurationError(f"a tag must be a non-empty string, not {tag!r}")
    for tag in tags or []:
        if tag.startswith(RESERVED_PREFIX):
            raise ConfigurationError(f"the tag {tag!r} begins with 'qhub:', which is reserved")
    for tag in reserved_tags:
        if not tag.startswith(RESERVED_PREFIX):
            raise ConfigurationError(f"the reserved tag {tag!r} must begin with 'qhub:'")
    return list(dict.fromkeys([*(tags or []), *reserved_tags]))
