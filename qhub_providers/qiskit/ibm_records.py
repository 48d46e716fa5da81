"""Which of the Hub's records are of IBM's jobs, and of which program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..hub.types import Job

FORMAT = "QISKIT_QPY"

PROGRAMS = ("sampler", "estimator", "noise-learner")
"""IBM's names of what the Hub runs."""


def is_of_ibm(record: Job) -> bool:
    """Whether this is a job of IBM's primitives; where the record tells no format, its provider or program does.

    >>> from qhub_providers.hub.types import Job
    >>> is_of_ibm(Job(input_format="QISKIT_QPY")), is_of_ibm(Job(provider="IBM")), is_of_ibm(Job(provider="AWS"))
    (True, True, False)
    """
    if record.input_format is not None:
        return record.input_format == FORMAT
    return record.provider == "IBM" or program_of(record) in PROGRAMS


def program_of(record: Job) -> str:
    """Which of IBM's programs a job runs; empty where its record does not tell."""
    params = record.input_params
    return str(params.get("program_id") or "") if isinstance(params, Mapping) else ""
