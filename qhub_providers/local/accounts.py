"""Who may use an embedded Hub: tokens, the accounts behind them, and what each of them gets to see."""

from __future__ import annotations

import hmac
import re
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

SENDABLE = re.compile(r"[!-~]+")
"""Tokens that a header can carry."""

DEFAULT_USER = "local"
"""The user of the Hub's own access token."""


@dataclass(frozen=True)
class Account:
    """What a token stands for.

    Attributes:
        user: the user's name. Tokens of the same user see the same jobs and sessions.
        organizations: the organizations that the user may name in the header `X-OrganizationId`.
        service_execution_id: makes it the token of a managed service's execution (a UUID): what it creates belongs to
            that execution, and it sees nothing else. The user's other tokens see that too.

    Raises:
        ValueError: for an empty user, or an execution that is not a UUID.

    >>> Account("ada", ["acme"])
    Account(user='ada', organizations=('acme',), service_execution_id=None)
    """

    user: str = DEFAULT_USER
    organizations: tuple[str, ...] = ()
    service_execution_id: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.user, str) or not self.user:
            raise ValueError(f"user must be a name, not {self.user!r}")
        names = self.organizations
        if not isinstance(names, list | tuple | set | frozenset) or not all(isinstance(name, str) for name in names):
            raise ValueError(f"organizations must be a list of names, not {self.organizations!r}")
        object.__setattr__(self, "organizations", tuple(self.organizations))
        if self.service_execution_id is not None:
            object.__setattr__(self, "service_execution_id", str(uuid.UUID(str(self.service_execution_id))))


@dataclass(frozen=True)
class Scope:
    """What a request may see and what it creates: its owner's, and of that one service execution's if it names one."""

    owner: str
    service_execution_id: str | None = None

    def within(self, service_execution_id: str) -> Scope | None:
        """The part of it that belongs to the execution; None if it is bound to another one."""
        if self.service_execution_id not in (None, service_execution_id):
            return None
        return replace(self, service_execution_id=service_execution_id)


def scope(account: Account, organization: str | None) -> Scope | None:
    """What the account may see in the context of the organization, or of the user; None if it is no member.

    >>> scope(Account("ada", ("acme",)), "acme")
    Scope(owner='organization:acme', service_execution_id=None)
    >>> scope(Account("ada"), None)
    Scope(owner='user:ada', service_execution_id=None)
    """
    if organization is None:
        return Scope(f"user:{account.user}", account.service_execution_id)
    if organization not in account.organizations:
        return None
    return Scope(f"organization:{organization}", account.service_execution_id)


def find(accounts: Mapping[str, Account], token: str) -> Account | None:
    """The account of a token. Takes the same time for every wrong one."""
    found = None
    for known, account in accounts.items():
        if hmac.compare_digest(known.encode(), token.encode()):
            found = account
    return found


def read(tokens: Mapping[str, Any]) -> dict[str, Account]:
    """Accounts by token, from `Account` objects or plain mappings of their fields. Never shows a token.

    Raises:
        ValueError: for an empty token, an unknown field, or a value that cannot be.

    >>> read({"secret": {"user": "ada"}})["secret"].user
    'ada'
    """
    if not isinstance(tokens, Mapping):
        raise ValueError(f"tokens must be a mapping of tokens to accounts, not a {type(tokens).__name__}")
    if not all(isinstance(token, str) and SENDABLE.fullmatch(token) for token in tokens):
        raise ValueError("a token must be visible ASCII characters, without blanks, at least one")
    return {token: value if isinstance(value, Account) else _account(value) for token, value in tokens.items()}


def write(accounts: Mapping[str, Account]) -> dict[str, Any]:
    """Plain mappings that `read` reads back."""
    return {token: asdict(account) for token, account in accounts.items()}


def _account(given: Any) -> Account:
    names = [field.name for field in fields(Account)]
    unknown = set(given) - set(names) if isinstance(given, Mapping) else {type(given).__name__}
    if unknown:
        raise ValueError(f"an account has {', '.join(names)}, not {', '.join(sorted(map(str, unknown)))}")
    return Account(**given)
