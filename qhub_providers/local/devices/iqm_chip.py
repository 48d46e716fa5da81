"""IQM's chips: square lattices of superconducting qubits, what each qubit can do, and what was observed of it.

Snapshots of our own, made in code: layout, names and the size of the errors are those of such machines, the single
values come from a generator with a fixed seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

CALIBRATED_AT = "2026-02-19T00:00:00Z"
IMPLEMENTATIONS = {
    "prx": "drag_crf_sx",
    "cz": "slepian_crf",
    "measure": "constant",
    "cc_prx": "prx_composite",
    "reset": "reset_conditional",
}
"""Operation -> its one implementation."""
SECONDS = {"prx": 2e-8, "cz": 4e-8, "measure": 3.5e-7}
ALWAYS = ("barrier", "delay")
"""Operations that need no calibration."""


@dataclass(frozen=True)
class Chip:
    """A chip: its name, the lattice's rows (first column, number of qubits), and the number of its calibration."""

    name: str
    rows: tuple[tuple[int, int], ...]
    calibration: int

    @property
    def id(self) -> str:
        """The backend's id."""
        return f"iqm.qpu.{self.name}"

    @property
    def calibration_set_id(self) -> str:
        """The id of the one calibration set."""
        return f"00000000-0000-4000-8000-{self.calibration:012}"

    @property
    def qubit_count(self) -> int:
        """The number of qubits."""
        return sum(length for _, length in self.rows)

    def couplings(self) -> list[tuple[int, int]]:
        """The coupled qubits, counted from 1, each pair once."""
        places = [(row, first + step) for row, (first, length) in enumerate(self.rows) for step in range(length)]
        number = {place: index for index, place in enumerate(places, start=1)}
        neighbours = [
            ((row, column), near) for row, column in places for near in ((row, column + 1), (row + 1, column))
        ]
        return [(number[place], number[near]) for place, near in neighbours if near in number]


GARNET = Chip("garnet", ((1, 2), (0, 5), (0, 5), (0, 5), (1, 3)), 1)
EMERALD = Chip("emerald", ((2, 3), (1, 6), (0, 8), (0, 8), (0, 8), (0, 8), (1, 7), (2, 6)), 2)
CHIPS: Mapping[str, Chip] = {chip.id: chip for chip in (GARNET, EMERALD)}


@cache
def loci(chip: Chip) -> dict[str, list[list[str]]]:
    """Operation -> the qubits that it can act on."""
    single = [[f"QB{qubit}"] for qubit in range(1, chip.qubit_count + 1)]
    pairs = [[f"QB{first}", f"QB{second}"] for first, second in chip.couplings()]
    return {name: pairs if name == "cz" else single for name in IMPLEMENTATIONS}


@cache
def observations(chip: Chip) -> dict[str, float]:
    """Field -> value: times in s, frequencies in Hz, fidelities between 0 and 1."""
    random = np.random.default_rng(chip.calibration)
    found: dict[str, float] = {}
    for (name,) in loci(chip)["measure"]:
        found[f"characterization.model.{name}.t1_time"] = round(random.uniform(3e-5, 6e-5), 8)
        found[f"characterization.model.{name}.t2_time"] = round(random.uniform(8e-6, 3e-5), 8)
        found[f"controllers.{name}.drive.frequency"] = round(random.uniform(4.2e9, 5e9))
        found[f"metrics.rb.prx.{IMPLEMENTATIONS['prx']}.{name}.fidelity:par=d2"] = round(
            random.uniform(0.998, 0.9995), 5
        )
        found[f"metrics.ssro.measure.{IMPLEMENTATIONS['measure']}.{name}.fidelity"] = round(
            random.uniform(0.96, 0.99), 5
        )
    for pair in loci(chip)["cz"]:
        field = f"metrics.irb.cz.{IMPLEMENTATIONS['cz']}.{'__'.join(pair)}.fidelity:par=d2"
        found[field] = round(random.uniform(0.985, 0.997), 5)
    for operation, seconds in SECONDS.items():
        for place in loci(chip)[operation]:
            found[f"gates.{operation}.{IMPLEMENTATIONS[operation]}.{'__'.join(place)}.duration"] = seconds
    return found
