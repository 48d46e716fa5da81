"""One job of the Hub as a part of what one call of `run` sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qiskit import QuantumCircuit

if TYPE_CHECKING:
    from ..errors import QHubError
    from ..jobs import HubJob


@dataclass(frozen=True)
class Part:
    """One job of the Hub and the circuits that were sent with it.

    Attributes:
        job: the job; None where none was made, or it is missing, and then `error` says why.
        circuits: the circuits; empty for a job that was retrieved, and then `num_circuits` counts them, if it is known.
        places: where they stand among the circuits that `run` was given, from 0; None where that is not known.
        frames: the circuits without their instructions, where the result is read by them; else, or unknown, empty.
        metadata: those of the circuits when this was made: whoever changes a circuit later has not changed the job.
    """

    job: HubJob | None
    circuits: tuple[QuantumCircuit, ...] = ()
    error: QHubError | None = None
    num_circuits: int | None = None
    places: Sequence[int] | None = None
    frames: tuple[QuantumCircuit, ...] = ()
    metadata: tuple[dict[str, Any], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        metadata = tuple(dict(circuit.metadata or {}) for circuit in self.circuits)
        object.__setattr__(self, "metadata", metadata)
