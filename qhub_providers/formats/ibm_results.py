"""The results of IBM's sampler and estimator jobs as Qiskit's `PrimitiveResult`.

`RuntimeDecoder` makes the classes that a payload names, so the names are looked at first: only result types pass.
Where IBM kept only the counts of a pub with one register, its shots are rebuilt, in an order that is drawn with the
job's id as seed, and its metadata say `shot_order_known: False`.

Source: `qiskit_ibm_runtime.RuntimeDecoder`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from . import bits, measurements, unreadable
from .ibm_registers import fields_of
from .readout import Readout

if TYPE_CHECKING:
    from qiskit.primitives import PrimitiveResult

TYPES = frozenset(
    {"PrimitiveResult", "PubResult", "SamplerPubResult", "EstimatorPubResult", "DataBin", "BitArray", "ndarray"}
    | {"ExecutionSpans", "ExecutionSpanCollection", "ExecutionSpan"}
    | {"DoubleSliceSpan", "TwirledSliceSpan", "TwirledSliceSpanV2", "datetime", "complex", "set"}
)
"""What a result may name. None of these names a class of its own, as `settings` and `_json` do."""


def decode(payload: bytes, job_id: str, lost: dict[int, str] | None = None) -> PrimitiveResult[Any]:
    """The result of a job.

    Args:
        payload: as IBM sent it.
        job_id: the seed of the order of archived shots.
        lost: takes the reasons for the pubs that cannot be read or whose shots are lost, by their number; their data
            are then empty. Without it such a pub raises.

    Raises:
        ValueError: it is none, it names a type that results do not have, or shots of it are lost.
    """
    try:
        found = json.loads(payload)
        check_types(found)
        text = json.dumps(found) if repair(found, job_id, lost) else payload
        return _made(text, found, lost)
    except ValueError:
        raise
    except unreadable.kinds() as error:
        raise ValueError(f"expected a PrimitiveResult of IBM ({error!r})") from error


def _made(text: str | bytes, found: dict[str, Any], lost: dict[int, str] | None) -> PrimitiveResult[Any]:
    """What IBM's decoder makes of the text of `found`, or, if `lost` is there, of the pubs that it can read."""
    from qiskit_ibm_runtime import RuntimeDecoder

    try:
        made = json.loads(text, cls=RuntimeDecoder)
    except unreadable.kinds():
        if lost is None or not _without_unreadable(found, lost):
            raise
        made = json.loads(json.dumps(found), cls=RuntimeDecoder)
    if not is_result(made):
        raise ValueError(f"expected a PrimitiveResult of IBM with a PubResult each, not {type(made).__name__}")
    whole: PrimitiveResult[Any] = made
    return whole


def _without_unreadable(found: dict[str, Any], lost: dict[int, str]) -> bool:
    """Empty the pubs that IBM's decoder cannot read; whether there were any."""
    from qiskit_ibm_runtime import RuntimeDecoder

    before = len(lost)
    for index, pub in enumerate(found["__value__"]["pub_results"]):
        try:
            json.loads(json.dumps(pub), cls=RuntimeDecoder)
        except unreadable.kinds() as error:
            lost[index] = f"pub {index}: {error!r}"
            _empty(pub["__value__"])
    return len(lost) > before


def _empty(pub: dict[str, Any]) -> None:
    bare = {"__type__": "DataBin", "__value__": {"field_names": [], "fields": {}, "shape": []}}
    pub.update(data=bare, metadata={})


def is_result(made: Any) -> bool:
    """Whether this is a `PrimitiveResult` with a `PubResult` each."""
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


def repair(found: dict[str, Any], job_id: str, lost: dict[int, str] | None = None) -> bool:
    """Put shots in the place of archived counts, and give registers whose name no field can have another.

    Their metadata then have `register_names`, the register of each such field.

    Args:
        found: the payload of a `PrimitiveResult`; it is changed.
        job_id: see `decode`.
        lost: see `decode`.

    Returns:
        Whether anything was changed.
    """
    if found.get("__type__") != "PrimitiveResult":
        raise TypeError(f"its type is {found.get('__type__')!r}")
    pubs = [pub["__value__"] for pub in found["__value__"]["pub_results"]]
    changed = False
    for index, pub in enumerate(pubs):
        try:
            changed |= _rebuild(pub, index, job_id) | _rename(pub)
        except unreadable.kinds() as error:
            if lost is None:
                raise
            lost[index] = str(error) if isinstance(error, ValueError) else f"pub {index}: {error!r}"
            _empty(pub)
            changed = True
    return changed


def _rename(pub: dict[str, Any]) -> bool:
    """Rename the fields that a result cannot have, so that one of them does not take the other pubs' data with it."""
    data = pub["data"]["__value__"]
    renamed = {name: field for name, field in fields_of(data["fields"]).items() if field != name}
    if not renamed:
        return False
    data["fields"] = {renamed.get(name, name): field for name, field in data["fields"].items()}
    data["field_names"] = list(data["fields"])
    names = {field: name for name, field in renamed.items()}
    pub["metadata"] = {**(pub.get("metadata") or {}), "register_names": names}
    return True


def _rebuild(pub: dict[str, Any], index: int, job_id: str) -> bool:
    """Put shots in the place of archived counts."""
    data = pub["data"]["__value__"]
    values = {name: field["__value__"] for name, field in data["fields"].items() if isinstance(field, dict)}
    archived = [name for name, value in values.items() if _is_archived(value)]
    if not archived:
        return False
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
    return True


def _is_archived(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("array"), dict) and "counts" in value["array"]
