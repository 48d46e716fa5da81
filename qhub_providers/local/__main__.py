"""`python -m qhub_providers.local`: the embedded Hub in the foreground, or as the child of a `LocalHub`."""

from __future__ import annotations

import argparse
import json
import os
import sys

from .accounts import read
from .hub import ACCOUNTS_VARIABLE, TOKEN_VARIABLE, LocalHubError
from .settings import add_arguments, from_arguments, missing


def announce(url: str, access_token: str) -> None:
    """Tell the parent, in one line of JSON, that the server answers."""
    sys.stdout.write(json.dumps({"url": url, "access_token": access_token, "process_id": os.getpid()}) + "\n")
    sys.stdout.flush()


def main() -> int:
    """Run the server until it is stopped; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m qhub_providers.local", description=__doc__)
    add_arguments(parser)
    parser.add_argument("--exit-with-parent", action="store_true", help="end when stdin closes")
    parser.add_argument("--temporary-folder", help="like --folder, but removed at the end")
    arguments = parser.parse_args()
    try:
        settings = from_arguments(arguments)
    except ValueError as error:
        parser.error(str(error))
    if complaint := missing():
        parser.exit(1, f"{complaint}\n")
    from .server import serve

    try:
        serve(
            settings,
            access_token=os.environ.pop(TOKEN_VARIABLE, None),
            accounts=read(json.loads(os.environ.pop(ACCOUNTS_VARIABLE, "{}"))),
            announce=announce,
            exit_with_parent=arguments.exit_with_parent,
            temporary_folder=arguments.temporary_folder,
        )
    except LocalHubError as error:
        parser.exit(1, f"{error}\n")
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
