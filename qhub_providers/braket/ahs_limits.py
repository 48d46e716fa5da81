"""What an analog machine takes, by its own capabilities: what it surely refuses is refused before it is sent.

Source: `braket.device_schema.quera`, `QueraAhsParadigmProperties`. Lengths are in m, times in s, the others in rad/s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Any

from ..errors import UnsupportedCircuitError

RANGES = {"amplitude": "rabiFrequencyRange", "detuning": "detuningRange", "phase": "phaseRange"}
RATES = {
    "amplitude": ("rabiFrequencySlewRateMax", "rabiFrequencyResolution"),
    "detuning": ("detuningSlewRateMax", "detuningResolution"),
}
"""How fast each may change, and in which steps: a change that is rounded up by one is let pass."""


NO_LOCAL_DETUNING = "it has a local detuning, and the machine has none: leave out LocalDetuning (or ShiftingField)"


def check(fields: Mapping[str, Any], paradigm: Any, name: str) -> None:
    """Refuse a program that is outside of what the machine takes.

    Args:
        fields: the program, discretized.
        paradigm: the machine's `device.properties.paradigm`.
        name: the machine's.

    Raises:
        UnsupportedCircuitError: with the first such value, and what the machine takes.
    """
    for why in _all_reasons(fields, paradigm):
        raise UnsupportedCircuitError(f"{name} cannot run the program: {why}")


def _all_reasons(fields: Mapping[str, Any], paradigm: Any) -> Iterator[str]:
    yield from _of_sites(fields["setup"]["ahs_register"]["sites"], paradigm.lattice)
    limits, hamiltonian = paradigm.rydberg.rydbergGlobal, fields["hamiltonian"]
    local = hamiltonian.get("localDetuning") or hamiltonian.get("shiftingFields")
    if local and getattr(paradigm.rydberg, "rydbergLocal", None) is None:
        yield NO_LOCAL_DETUNING  # not every Braket notices
    for field in hamiltonian["drivingFields"]:
        for kind in RANGES:
            yield from _of_series(kind, field[kind]["time_series"], limits)


def _of_sites(sites: Sequence[Sequence[Decimal]], lattice: Any) -> Iterator[str]:
    geometry = lattice.geometry
    if len(sites) > geometry.numberSitesMax:
        yield f"it has {len(sites)} sites, and the machine takes {geometry.numberSitesMax}"
    for axis, (side, most) in enumerate((("width", lattice.area.width), ("height", lattice.area.height))):
        places = [site[axis] for site in sites]
        if places and max(places) - min(places) > most:
            yield f"the sites have a {side} of {_short(max(places) - min(places))} m, at most {_short(most)} m"
    for (one, (x, y)), (other, (u, v)) in combinations(enumerate(sites), 2):
        if (x - u) ** 2 + (y - v) ** 2 < geometry.spacingRadialMin**2:
            yield f"sites {one} and {other} are less than {_short(geometry.spacingRadialMin)} m apart"
        if 0 < abs(y - v) < geometry.spacingVerticalMin:
            yield f"sites {one} and {other} are in rows less than {_short(geometry.spacingVerticalMin)} m apart"


def _of_series(kind: str, series: Mapping[str, Any], limits: Any) -> Iterator[str]:
    times, values = series["times"], series["values"]
    least, most = getattr(limits, RANGES[kind])
    for value in values:
        if not least <= value <= most:
            yield f"the {kind} has {_short(value)}, and the machine takes {_short(least)} to {_short(most)}"
    if times and not limits.timeMin <= times[-1] <= limits.timeMax:
        yield f"the {kind} lasts {_short(times[-1])} s, at most {_short(limits.timeMax)} s are possible"
    rate, step = (getattr(limits, name) for name in RATES[kind]) if kind in RATES else (None, None)
    for (start, first), (end, last) in pairwise(zip(times, values, strict=True)):
        if end - start < limits.timeDeltaMin:
            least = _short(limits.timeDeltaMin)
            yield f"the {kind} has times less than {least} s apart: {_short(start)}, {_short(end)}"
        if rate is not None and abs(last - first) > rate * (end - start) + step:
            yield f"the {kind} changes from {_short(start)} s to {_short(end)} s faster than {_short(rate)} a second"


def _short(value: Decimal) -> str:
    """A value in a message.

    >>> _short(Decimal("0.000004000"))
    '4e-06'
    """
    return f"{float(value):.6g}"
