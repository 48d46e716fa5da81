"""Ids of backends that somebody may have meant who asked for one that the Hub does not have."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches

from qhub_providers.errors import NotFoundError

__all__ = ["mend", "near"]

MOST = 3
"""Ids that are named."""


def near(name: str, ids: Collection[str]) -> list[str]:
    """The ids that have all words of `name`, as `ibm.qpu.fez` has those of `ibm_fez`, else those spelled alike.

    >>> ids = ["aws.sim.sv1", "ibm.qpu.fez", "ibm.qpu.marrakesh", "aws.rigetti.cepheus"]
    >>> near("ibm_fez", ids), near("SV1", ids), near("ibm_fes", ids), near("nothing", ids)
    (['ibm.qpu.fez'], ['aws.sim.sv1'], ['ibm.qpu.fez'], [])
    """
    words = _words(name)
    found = [one for one in ids if words and words <= _words(one)]
    plain, wanted = {_plain(one): one for one in ids}, _plain(name)
    alike = [plain[one] for one in get_close_matches(wanted, plain, n=MOST, cutoff=0.7)]
    ends = {one.rpartition(".")[2]: one for one in ids}
    alike += [ends[one] for one in get_close_matches(wanted.rpartition(".")[2], ends, n=MOST, cutoff=0.75)]
    return list(dict.fromkeys(found or alike))[:MOST]


_KINDS = frozenset({"qpu", "sim", "simulator"})


def _plain(name: str) -> str:
    return ".".join(part for part in re.split(r"\W|_", name.lower()) if part not in _KINDS)


def _words(name: str) -> frozenset[str]:
    return frozenset(re.split(r"\W|_", name.lower())) - {""}


def mend(error: NotFoundError, name: str, ids: Iterable[str], lister: str) -> NotFoundError:
    """The error with the ids that may be meant, and how to list them all, at the end of its message."""
    close: Sequence[str] = near(name, list(ids))
    meant = f"did you mean {' or '.join(map(repr, close))}? " if close else ""
    error.args = (f"{error}; {meant}{lister} lists all", *error.args[1:])
    return error
