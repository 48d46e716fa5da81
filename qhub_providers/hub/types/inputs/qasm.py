"""OpenQASM programs: AWS, Kipu and Qudora."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from .base import ClosedInput

__all__ = [
    "AwsQasm3JobInput",
    "AwsQasm3JobInputParams",
    "KipuJobInput",
    "KipuJobInputParams",
    "QudoraJobInput",
    "QudoraJobInputParams",
]


def _one_program(qasm: Any) -> Any:
    if isinstance(qasm, list | tuple):
        raise ValueError("the contract takes one program, a string; submit one job for each of several")
    return qasm


Program = Annotated[str, BeforeValidator(_one_program)]
"""The source code of one program."""


class AwsQasm3JobInput(ClosedInput):
    """A program for the gate-model backends of AWS.

    Attributes:
        qasm: quantum program source code in OpenQASM 3.0 format.
    """

    family: ClassVar[str] = "Aws_QASM_3"

    qasm: Program


class AwsQasm3JobInputParams(ClosedInput):
    """Parameters of the gate-model backends of AWS.

    Attributes:
        disable_qubit_rewiring: if true, automatic qubit rewiring is disabled, i.e. Braket is not allowed to re-map
            logical qubits to physical qubits on the backend device to optimize circuit execution. If not specified,
            the default is false.
        qubit_count: number of qubits used in the circuit. If not specified, it is tried to infer it from the circuit.
    """

    family: ClassVar[str] = "Aws_QASM_3"

    disable_qubit_rewiring: bool | None = None
    qubit_count: float | None = Field(default=None, ge=1)


class KipuJobInput(ClosedInput):
    """A program for `kipu.sim.qsim`.

    Attributes:
        qasm: quantum program source code in OpenQASM 2.0 format.
    """

    family: ClassVar[str] = "Kipu"

    qasm: Program


class KipuJobInputParams(ClosedInput):
    """Parameters of `kipu.sim.qsim`.

    Attributes:
        mode: simulation mode. `sample` returns measurement counts (uses `shots`); `statevector` returns the full
            final state vector; `amplitudes` returns amplitudes for the bitstrings listed in `bitstrings`; `sample`
            unless given.
        max_fused_gate_size: qsim's max-fused-gate optimization. Higher = potentially faster but more memory. Default
            2.
        cpu_threads: openMP thread count for the simulation. `0` (default) lets qsim pick.
        bitstrings: bitstrings to compute amplitudes for. Required when `mode` is `amplitudes`, ignored otherwise.
            Each entry is a binary string of length `num_qubits` (e.g. `"00"`, `"11"`).
    """

    family: ClassVar[str] = "Kipu"

    mode: Literal["sample", "statevector", "amplitudes"] | None = None
    max_fused_gate_size: int | None = Field(default=None, ge=1)
    cpu_threads: int | None = Field(default=None, ge=0)
    bitstrings: list[str] | None = None


class QudoraJobInput(ClosedInput):
    """A program for Qudora.

    Attributes:
        qasm: quantum program source code in OpenQASM 2.0 or OpenQASM 3.0 format.
    """

    family: ClassVar[str] = "Qudora"

    qasm: Program


class QudoraJobInputParams(ClosedInput):
    """Parameters of Qudora.

    Attributes:
        backend_settings: provider-specific backend settings passed through to the Qudora API.
        language: the quantum circuit language to use for the job; `OpenQASM2` unless given.
    """

    family: ClassVar[str] = "Qudora"

    backend_settings: dict[str, Any] | None = None
    language: Literal["OpenQASM2", "OpenQASM3"] | None = None
