"""Circuits in IonQ's own JSON, through Azure."""

from __future__ import annotations

from typing import ClassVar, Literal

from .base import ClosedInput, JobInput

__all__ = ["AzureIonqJobInput", "AzureIonqJobInputCircuitItem", "AzureIonqJobInputParams"]


GateName = Literal[
    "x", "y", "z", "rx", "ry", "rz", "h", "s", "si", "v", "vi", "t", "ti",
    "not", "cnot", "swap", "xx", "yy", "zz", "pauliExp",
]  # fmt: skip
"""IonQ's names: `si`, `ti` and `vi` are the inverses of `s`, `t` and `v`, which is the root of X."""


class AzureIonqJobInputCircuitItem(JobInput):
    """A gate. Other arguments than these, as IonQ documents them, are kept.

    >>> AzureIonqJobInputCircuitItem(gate="x", targets=[1], controls=[0]).model_dump(exclude_none=True)
    {'targets': [1], 'gate': 'x', 'controls': [0]}

    Attributes:
        targets: qubit indices the gate is applied to.
        gate: its name, under the key that IonQ itself reads.
        type: its name, under the key that the contract lists.
        controls: optional control-qubit indices.
        rotation: angle of a rotation, in radians.
    """

    targets: list[int]
    gate: GateName | None = None
    type: GateName | None = None
    controls: list[int] | None = None
    rotation: float | None = None


class AzureIonqJobInput(JobInput):
    """A circuit in IonQ's `qis` gates.

    Attributes:
        circuit: list of gates to apply.
        gateset: which gateset to apply.
        qubits: total number of qubits in the circuit.
        registers: registers to use in your circuit. Each register is a list of qubit indices (starting from zero).
    """

    family: ClassVar[str] = "AzureIonq"

    circuit: list[AzureIonqJobInputCircuitItem]
    gateset: Literal["qis"]
    qubits: int
    registers: dict[str, list[int]] | None = None


class AzureIonqJobInputParams(ClosedInput):
    """This family has no parameters."""

    family: ClassVar[str] = "AzureIonq"
