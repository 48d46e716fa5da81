"""What a device does not say of its gates: to the transpiler, a gate without an error is a perfect one."""

from __future__ import annotations

from qiskit.transpiler import InstructionProperties, Target

from .reading import Reader

NEVER_MEASURED = frozenset({"delay", "reset"})
"""Operations whose errors no device tells."""


def lacks_error(target: Target, name: str) -> bool:
    """Whether the operation has no error in some place."""
    return any(value is None or value.error is None for value in target[name].values())


def assume_worst(target: Target, reader: Reader) -> None:
    """Give each operation, where it has no error, the largest that it has elsewhere; `reader` remembers it.

    So nothing is preferred because nobody measured it. An operation without any error stays as it is.
    """
    filled = [name for name in target.operation_names if name not in NEVER_MEASURED and _fill(target, name)]
    if filled:
        reader.assume(f"the worst known error of {', '.join(sorted(filled))} where none is given")


def _fill(target: Target, name: str) -> bool:
    places = {place: value for place, value in target[name].items() if place is not None}
    known = [value.error for value in places.values() if value is not None and value.error is not None]
    bare = {place: value for place, value in places.items() if value is None or value.error is None}
    for place, value in bare.items() if known else ():
        duration = None if value is None else value.duration
        target.update_instruction_properties(name, place, InstructionProperties(duration=duration, error=max(known)))
    return bool(known and bare)
