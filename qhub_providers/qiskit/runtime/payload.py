"""A result as the Hub keeps it, made ready for IBM's decoder; what it cannot read is an error with the job's id."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from qiskit.primitives import PrimitiveResult
from qiskit.primitives.containers import BitArray, DataBin, SamplerPubResult
from qiskit_ibm_runtime import IBMRuntimeError, RuntimeJobFailureError

from ...errors import HubJobError, QHubError
from ...formats import unreadable
from ...formats.ibm_registers import KEY, fields_of, is_kept
from ...formats.ibm_results import is_result, repair
from ..ibm_compat import LayerError, NoiseLearnerResult
from .result_types import LEARNT, RESULTS, check_types

PRIMITIVES = ("sampler", "estimator")

WHERE = {
    "result": "job.hub_job.raw_result() has it as it came",
    "input": "job.hub_job.input() has it as it was sent",
}
"""Where the raw thing is, of one of IBM's jobs on the Hub."""


@contextmanager
def as_unreadable(job_id: str, what: str = "result", program_id: str = "") -> Iterator[None]:
    """Raise whatever a payload makes IBM's decoder raise as an error that names the job, and where else to look.

    Raises:
        HubJobError: `what` cannot be read.
    """
    try:
        yield
    except (QHubError, IBMRuntimeError, RuntimeJobFailureError):
        raise  # of the job, and not of what it left
    except unreadable.kinds() as error:
        text = f"the {what} of job {job_id} cannot be read: {str(error) or repr(error)}; {WHERE[what]}"
        raise HubJobError(text + _others(job_id, what, program_id), job_id=job_id) from error


def _others(job_id: str, what: str, program_id: str) -> str:
    """Where the pubs are that can be read: IBM's result is of all of them or of none."""
    if what != "result" or program_id not in PRIMITIVES:
        return ""
    return (
        f", and IbmPrimitiveJob.from_id({job_id!r}, service).pub_results(), of qhub_providers.qiskit, has the pubs "
        "that can be read"
    )


def readable(payload: bytes, job_id: str, program_id: str) -> str:
    """The text for IBM's decoder: without foreign types, and with shots in the place of archived counts.

    Raises:
        HubJobError: it is no result of the program.
    """
    with as_unreadable(job_id, "result", program_id):
        found = json.loads(payload)
        check_types(found, RESULTS if program_id in PRIMITIVES else LEARNT)
        _check_kind(found, program_id)
        if isinstance(found, dict) and found.get("__type__") == "PrimitiveResult" and repair(found, job_id):
            return json.dumps(found)
        return payload.decode()


def _check_kind(found: Any, program_id: str) -> None:
    if program_id in PRIMITIVES and not (isinstance(found, Mapping) and found.get("__type__") == "PrimitiveResult"):
        raise ValueError(f"expected a PrimitiveResult of IBM, not {str(found)[:80]}")
    if program_id == "noise-learner" and not (isinstance(found, Mapping) and "data" in found and "metadata" in found):
        raise ValueError(f"expected data and metadata of IBM's noise learner, not {str(found)[:80]}")


def checked(made: Any) -> Any:
    """What IBM's decoder made, with the registers as they were called before this library gave them names that IBM
    takes: the circuits of such pubs carry them in their metadata, which come back with the result. A noise learner's
    result is one also where no record told the decoder what it is.

    Raises:
        ValueError: the payload only looked like a result.
    """
    if isinstance(made, Mapping) and made.keys() == {"data", "metadata"} and _are_layers(made["data"]):
        return NoiseLearnerResult(made["data"], made["metadata"])
    if not isinstance(made, PrimitiveResult):
        return made
    if not is_result(made):
        raise ValueError("expected a PrimitiveResult of IBM with a PubResult each")
    return PrimitiveResult([_renamed(pub) for pub in made], metadata=made.metadata)


def _are_layers(found: Any) -> bool:
    return isinstance(found, list) and all(isinstance(layer, LayerError) for layer in found)


def _renamed(pub: Any) -> Any:
    of_circuit = pub.metadata.get("circuit_metadata")
    kept = of_circuit.get(KEY) if isinstance(of_circuit, Mapping) else None
    fields = dict(pub.data.items())
    given = [(name, size) for name, size in kept if size] if is_kept(kept) else []
    if not given or [size for _, size in given] != [_size(field) for field in fields.values()]:
        return pub
    names = fields_of(name for name, _ in given)
    named = {names[name]: field for (name, _), field in zip(given, fields.values(), strict=True)}
    return SamplerPubResult(DataBin(**named, shape=pub.data.shape), metadata=pub.metadata)


def _size(field: Any) -> int | None:
    return field.num_bits if isinstance(field, BitArray) else None
