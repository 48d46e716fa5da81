"""The results of IBM's sampler and estimator jobs as Qiskit's `PrimitiveResult`.

`RuntimeDecoder` makes the classes that a payload names, so the names are looked at first: only result types pass.
Where IBM kept only the counts of a pub with one register, its shots are rebuilt, in an order that is drawn with the
job's id as seed, and its metadata say `shot_order_known: False`.

Source: `qiskit_ibm_runtime.RuntimeDecoder`.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from . import bits, measurements
from .readout import Readout

if TYPE_CHECKING:
    from qiskit.primitives import PrimitiveResult

TYPES = frozenset(
    {"PrimitiveResult", "PubResult", "SamplerPubResult", "EstimatorPubResult", "DataBin", "BitArray", "ndarray"}
    | {"ExecutionSpans", "ExecutionSpanCollection", "ExecutionSpan"}
    | {"DoubleSliceSpan", "TwirledSliceSpan", "TwirledSliceSpanV2", "datetime", "complex", "set"}
)
"""What a result may name. None of these names a class of its own, as `settings` and `_json` do."""


UNREADABLE = (
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    EOFError,
    zlib.error,
    struct.error,
)
"""What is raised, besides `ValueError`, over a payload that is not what it should be."""


def decode(payload: bytes, job_id: str) -> PrimitiveResult[Any]:
    """The result of a job.

    Raises:
        ValueError: it is none, it names a type that results do not have, or shots of it are lost.
    """
    from qiskit_ibm_runtime import RuntimeDecoder

    try:
        found = json.loads(payload)
        check_types(found)
        for index, pub in enumerate(found["__value__"]["pub_results"]):
            _rebuild(pub["__value__"], index, job_id)
        made = json.loads(json.dumps(found), cls=RuntimeDecoder)
    except UNREADABLE as error:
        raise ValueError(f"expected a PrimitiveResult of IBM ({error!r})") from error
    if not _is_result(made):
        raise ValueError(f"expected a PrimitiveResult of IBM with a PubResult each, not {type(made).__name__}")
    whole: PrimitiveResult[Any] = made
    return whole


def _is_result(made: Any) -> bool:
    from qiskit.primitives import PrimitiveResult
    from qiskit.primitives.containers import DataBin, PubResult

    return (
        isinstance(made, PrimitiveResult)
        and isinstance(made.metadata, Mapping)
        and all(
            isinstance(pub, PubResult) and isinstance(pub.data, DataBin) and isinstance(pub.metadata, Mapping)
            for pub in made
        )
    )


def check_types(payload: Any) -> None:
    """Refuse JSON that names any other type than those of results.

    >>> check_types({"__type__": "settings", "__module__": "os", "__class__": "Popen", "__value__": {}})
    Traceback (most recent call last):
    ValueError: the payload names the type 'settings' (os.Popen), which results do not have; nothing of it was made

    Raises:
        ValueError: names the type.
    """
    for entry in typed(payload):
        kind = entry["__type__"]
        if not isinstance(kind, str) or kind not in TYPES:
            module, name = entry.get("__module__"), entry.get("__class__")
            named = f" ({module}.{name})" if module or name else ""
            raise ValueError(
                f"the payload names the type {kind!r}{named}, which results do not have; nothing of it was made"
            )


def typed(payload: Any) -> Iterator[Mapping[str, Any]]:
    """Everything in a payload that names a type, however deep."""
    rest = [payload]
    while rest:
        item = rest.pop()
        if isinstance(item, dict):
            if "__type__" in item:
                yield item
            rest.extend(item.values())
        elif isinstance(item, list):
            rest.extend(item)


def _rebuild(pub: dict[str, Any], index: int, job_id: str) -> None:
    """Put shots in the place of archived counts."""
    data = pub["data"]["__value__"]
    values = {name: field["__value__"] for name, field in data["fields"].items() if isinstance(field, dict)}
    archived = [name for name, value in values.items() if _is_archived(value)]
    if not archived:
        return
    if len(data["fields"]) > 1:
        raise ValueError(
            f"pub {index}: register {archived[0]!r} is archived as counts only; which shots of several registers "
            "belong together is lost"
        )
    if data.get("shape"):
        raise ValueError(f"pub {index}: archived counts of shape {data['shape']} do not say which set they are of")
    from qiskit_ibm_runtime import RuntimeEncoder

    value = values[archived[0]]
    counts, size = value["array"]["counts"], value["num_bits"]
    columns = bits.from_strings(counts, size)[:, ::-1]
    shots = measurements.from_counts(Readout.plain(range(size)), columns, list(counts.values()), f"{job_id}/{index}")
    value["array"] = json.loads(json.dumps(shots.packed, cls=RuntimeEncoder))
    pub["metadata"] = {**(pub.get("metadata") or {}), "shot_order_known": False}


def _is_archived(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("array"), dict) and "counts" in value["array"]
