"""An analog Hamiltonian program against the limits of the machine's capabilities."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any

from .failure import SimulationError

FIELDS = {"amplitude": "rabiFrequency", "detuning": "detuning", "phase": "phase"}
"""Part of a driving field -> what the capabilities call it."""

SLACK = 1e-9
"""Relative; decimal numbers are not exact in binary."""


def check(program: Mapping[str, Any], paradigm: Mapping[str, Any]) -> None:
    """Refuse a program that the machine cannot run.

    Args:
        program: setup and Hamiltonian, in SI units.
        paradigm: of the machine's capabilities.

    Raises:
        SimulationError: naming the part and the limit.
    """
    _check_register(program["setup"]["ahs_register"], paradigm["lattice"])
    hamiltonian, limits = program["hamiltonian"], paradigm["rydberg"]["rydbergGlobal"]
    if hamiltonian.get("localDetuning"):
        raise _refused("localDetuning: the machine has none")
    if len(hamiltonian["drivingFields"]) != 1:
        raise _refused(f"drivingFields: there must be one, not {len(hamiltonian['drivingFields'])}")
    field = hamiltonian["drivingFields"][0]
    for name in FIELDS:
        _check_field(name, field[name], limits)
    ends = {field[name]["time_series"]["times"][-1] for name in FIELDS}
    if len(ends) > 1:
        raise _refused("amplitude, detuning and phase end at different times")
    values = field["amplitude"]["time_series"]["values"]
    if values[0] or values[-1]:
        raise _refused("amplitude must begin and end at 0")


def _check_register(register: Mapping[str, Any], lattice: Mapping[str, Any]) -> None:
    sites, filling = register["sites"], register["filling"]
    geometry, area = lattice["geometry"], lattice["area"]
    if not sites or len(sites) != len(filling):
        raise _refused(f"ahs_register: {len(sites)} sites and {len(filling)} fillings")
    if len(sites) > geometry["numberSitesMax"]:
        raise _refused(f"ahs_register: {len(sites)} sites; it has {geometry['numberSitesMax']}")
    for axis, length in enumerate((area["width"], area["height"])):
        places = [site[axis] for site in sites]
        if max(places) - min(places) > length * (1 + SLACK):
            raise _refused(f"ahs_register: the sites span more than {length} m")
    nearest = min((math.dist(*pair) for pair in combinations(sites, 2)), default=math.inf)
    if nearest < geometry["spacingRadialMin"] * (1 - SLACK):
        raise _refused(f"ahs_register: two sites are {nearest:.3g} m apart; at least {geometry['spacingRadialMin']}")


def _check_field(name: str, field: Mapping[str, Any], limits: Mapping[str, Any]) -> None:
    times, values = field["time_series"]["times"], field["time_series"]["values"]
    if field["pattern"] != "uniform":
        raise _refused(f"{name}: the pattern must be uniform")
    if len(times) < 2 or len(times) != len(values) or times[0] != 0:
        raise _refused(f"{name}: needs as many times as values, at least two, the first time 0")
    if times[-1] > limits["timeMax"] * (1 + SLACK):
        raise _refused(f"{name}: ends at {times[-1]} s; at most {limits['timeMax']}")
    if min(_steps(times)) < limits["timeDeltaMin"] * (1 - SLACK):
        raise _refused(f"{name}: times must be at least {limits['timeDeltaMin']} s apart, and ascend")
    least, most = limits[f"{FIELDS[name]}Range"]
    for value in values:
        if not least * (1 + SLACK) - SLACK <= value <= most * (1 + SLACK):
            raise _refused(f"{name}: {value} is not between {least} and {most}")
    fastest = limits.get(f"{FIELDS[name]}SlewRateMax")
    rates = [abs(change) / time for change, time in zip(_steps(values), _steps(times), strict=True)]
    if fastest is not None and max(rates) > fastest * (1 + SLACK):
        raise _refused(f"{name}: changes by {max(rates):.3g} rad/s²; at most {fastest}")


def _steps(values: Sequence[float]) -> list[float]:
    return [second - first for first, second in pairwise(values)]


def _refused(what: str) -> SimulationError:
    return SimulationError(f"aws.quera.aquila cannot run the program: {what}", "ValidationException")
