"""Circuits in IQM's own JSON."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from .base import ClosedInput, JobInput

__all__ = [
    "IqmArguments",
    "IqmCircuit",
    "IqmDdStrategy",
    "IqmInstruction",
    "IqmJobInput",
    "IqmJobInputParams",
    "IqmQubitMapping",
]


class IqmArguments(JobInput):
    """Arguments of an instruction or a circuit; others than these are kept.

    Attributes:
        angle_t: rotation angle in units of full turns (t = turns, so 0.5 = pi radians).
        phase_t: phase angle in units of full turns.
        key: measurement key.
    """

    angle_t: float | None = None
    phase_t: float | None = None
    key: str | None = None


class IqmInstruction(ClosedInput):
    """A single instruction (gate or operation) in a circuit.

    Attributes:
        name: name of the gate or operation (e.g., 'prx', 'cz', 'measure').
        args: arguments for a gate, such as rotation angles.
        implementation: implementation hint for this instruction.
        qubits: list of qubit names this instruction acts on.
        metadata: arbitrary metadata for this instruction.
    """

    name: str
    args: IqmArguments | None = None
    implementation: str | None = None
    qubits: list[str] | None = None
    metadata: dict[str, Any] | None = None


class IqmCircuit(ClosedInput):
    """A quantum circuit in IQM native format.

    Attributes:
        name: name of the circuit.
        instructions: list of circuit instructions (quantum gates and operations).
        args: arguments for the circuit, such as rotation angles.
        implementation: implementation hint for the circuit.
        qubits: list of qubit names used in this circuit.
        metadata: arbitrary metadata for the circuit.
    """

    name: str
    instructions: list[IqmInstruction]
    args: IqmArguments | None = None
    implementation: str | None = None
    qubits: list[str] | None = None
    metadata: dict[str, Any] | None = None


class IqmQubitMapping(ClosedInput):
    """Mapping from a logical qubit name to a physical qubit name.

    Attributes:
        logical_name: logical qubit name used in the circuit.
        physical_name: physical qubit name on the device.
    """

    logical_name: str
    physical_name: str


class IqmDdStrategy(ClosedInput):
    """Dynamical decoupling strategy configuration.

    Attributes:
        gate_sequences: gate sequences for dynamical decoupling.
        merge_contiguous_waits: whether to merge contiguous wait periods; `True` unless given.
        skip_leading_wait: whether to skip the leading wait period; `True` unless given.
        skip_trailing_wait: whether to skip the trailing wait period; `True` unless given.
        target_qubits: target qubits for dynamical decoupling.
    """

    gate_sequences: list[list[str]] | None = None
    merge_contiguous_waits: bool | None = None
    skip_leading_wait: bool | None = None
    skip_trailing_wait: bool | None = None
    target_qubits: list[str] | None = None


class IqmJobInput(ClosedInput):
    """Circuits for IQM, and how to run them.

    Attributes:
        circuits: list of quantum circuits to execute.
        calibration_set_id: ID of the calibration set to use. If not provided, the latest calibration set is used.
        qubit_mapping: mapping of logical qubit names to physical qubit names.
        custom_settings: custom settings for the job execution.
        dd_mode: dynamical decoupling mode; `disabled` unless given.
        dd_strategy: dynamical decoupling strategy configuration.
        heralding_mode: heralding mode for the job. When set to 'zeros', a heralding measurement is performed before
            each circuit execution; `none` unless given.
        move_gate_frame_tracking_mode: frame tracking mode for MOVE gates; `full` unless given.
        move_validation_mode: validation mode for MOVE gate sequences; `strict` unless given.
        max_circuit_duration_over_t2: maximum ratio of circuit duration to T2 time. If set, circuits exceeding this
            ratio are rejected.
        active_reset_cycles: number of active reset cycles to perform before each circuit execution.
    """

    family: ClassVar[str] = "IQM"

    circuits: list[IqmCircuit] = Field(min_length=1)
    calibration_set_id: str | None = None
    qubit_mapping: list[IqmQubitMapping] | None = None
    custom_settings: dict[str, Any] | None = None
    dd_mode: Literal["disabled", "enabled"] | None = None
    dd_strategy: IqmDdStrategy | None = None
    heralding_mode: Literal["none", "zeros"] | None = None
    move_gate_frame_tracking_mode: Literal["full", "no_detuning_correction", "none"] | None = None
    move_validation_mode: Literal["strict", "allow_prx", "none"] | None = None
    max_circuit_duration_over_t2: float | None = None
    active_reset_cycles: int | None = Field(default=None, ge=0)


class IqmJobInputParams(ClosedInput):
    """This family has no parameters."""

    family: ClassVar[str] = "IQM"
