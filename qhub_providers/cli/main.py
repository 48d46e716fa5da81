"""`qhub local`: run the embedded Hub in the foreground."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence

from qhub_providers.local.accounts import Account, read
from qhub_providers.local.hub import ACCOUNTS_VARIABLE, TOKEN_VARIABLE, LocalHubError
from qhub_providers.local.settings import add_arguments, from_arguments, missing


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: the command line without the program's name; None takes the process's own.

    Returns:
        The exit code: 0, 1 if the Hub did not start, 2 for a wrong command line.
    """
    parser = argparse.ArgumentParser(prog="qhub", description="Tools for the Kipu Quantum Hub.")
    commands = parser.add_subparsers(required=True, metavar="command")
    local = commands.add_parser(
        "local",
        help="run the whole Hub on this machine",
        description="Run the Hub's REST API on this machine, with simulators instead of machines, and no account."
        f" The access token is random, or taken from the environment variable {TOKEN_VARIABLE};"
        f" {ACCOUNTS_VARIABLE} may hold more of them: a JSON object of tokens and their user, organizations and"
        " service_execution_id.",
    )
    add_arguments(local)
    parsed = parser.parse_args(arguments)
    return run_local(local, parsed)


def run_local(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C; the exit code."""
    try:
        settings, accounts = from_arguments(arguments), take_accounts()
    except ValueError as error:
        parser.error(str(error))
    if complaint := missing():
        print(complaint, file=sys.stderr)
        return 1
    from qhub_providers.local.server import serve

    try:
        token = os.environ.pop(TOKEN_VARIABLE, None)
        serve(settings, access_token=token, accounts=accounts, announce=announce)
    except LocalHubError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def take_accounts() -> dict[str, Account]:
    """The tokens in the environment, which no process below inherits. Raises a ValueError that shows none of them."""
    try:
        given = json.loads(os.environ.pop(ACCOUNTS_VARIABLE, "{}"))
    except ValueError:
        raise ValueError(f"{ACCOUNTS_VARIABLE} is not JSON") from None
    if not isinstance(given, dict):
        raise ValueError(f"{ACCOUNTS_VARIABLE} must be a JSON object")
    return read(given)


def announce(url: str, access_token: str) -> None:
    """Print what to set, ready to be pasted into a shell."""
    print("The Hub runs on this machine. Point clients to it with:\n")
    print(f"  export QHUB_QUANTUM_BASE_URL={url}")
    print(f"  export KQH_PERSONAL_ACCESS_TOKEN={access_token}\n\nCtrl-C stops it.", flush=True)
