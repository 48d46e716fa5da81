"""What may be run: a circuit as the text that Braket writes of it, or a program in OpenQASM 3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from braket.circuits import Circuit, ResultType
from braket.circuits.circuit_helpers import validate_circuit_and_shots
from braket.circuits.serialization import IRType, SerializableProgram
from braket.ir.openqasm import Program

from ..errors import ConfigurationError, UnsupportedCircuitError
from .inputs import with_values
from .noise_values import with_numbers
from .observables import check_observables
from .statements import ADJOINT
from .unitaries import with_modifiers

FROM_MEASUREMENTS = (ResultType.Expectation, ResultType.Probability, ResultType.Sample, ResultType.Variance)
MOST_PROBABLE_QUBITS = 40
"""Braket refuses probabilities of more."""

ACCEPTED = "a Circuit, OpenQASM 3 text, a braket.ir.openqasm.Program, a ProgramSet or an AnalogHamiltonianSimulation"


@dataclass(frozen=True)
class CircuitText:
    """A circuit, as the text that Braket writes of it.

    Attributes:
        source: the text, with the modifiers of its unitaries.
        inputs: values of its free parameters.
    """

    source: str
    inputs: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, circuit: Circuit, source: str, inputs: Mapping[str, Any] | None) -> CircuitText:
        """Of a circuit and what Braket wrote of it."""
        return cls(with_modifiers(circuit, source), inputs or {})

    @property
    def bound(self) -> str:
        """With numbers for the free parameters. Errors as of `inputs.with_values` and `noise_values.with_numbers`."""
        return with_numbers(with_values(self.source, self.inputs, real=True))


def source_of(specification: Any, inputs: Mapping[str, Any] | None) -> tuple[str, Mapping[str, Any] | None]:
    """The OpenQASM 3 text of a program as it stands, and its inputs: its own, and over these the ones given.

    Raises:
        ConfigurationError: it is no program for a device of gates.
    """
    match specification:
        case Program():
            return specification.source, {**(specification.inputs or {}), **(inputs or {})}
        case SerializableProgram():
            return specification.to_ir(ir_type=IRType.OPENQASM), inputs
        case str() if specification.strip():
            return specification, inputs
        case _:
            raise ConfigurationError(
                f"a device runs {ACCEPTED}, not {_described(specification)}{_way_out(specification)}"
            )


def check(circuit: Circuit, shots: int) -> None:
    """Braket's own checks before a run, for example that the observables can be measured together.

    Raises:
        UnsupportedCircuitError: with Braket's reason.
    """
    if any(isinstance(item, ResultType.AdjointGradient) for item in circuit.result_types):
        raise UnsupportedCircuitError(f"the circuit cannot run: adjoint_gradient {ADJOINT}")
    check_observables(circuit)
    if _is_fine(circuit):
        return  # Braket's check takes as long as writing the circuit
    try:
        validate_circuit_and_shots(circuit, shots)
    except ValueError as error:
        raise UnsupportedCircuitError(f"the circuit cannot run with shots={shots}: {error}") from error


def _is_fine(circuit: Circuit) -> bool:
    """Whether there is nothing that Braket could refuse for a positive number of shots."""
    if not circuit.result_types:
        return bool(circuit.qubits)
    return (
        0 < circuit.qubit_count <= MOST_PROBABLE_QUBITS
        and circuit.observables_simultaneously_measurable
        and all(isinstance(item, FROM_MEASUREMENTS) for item in circuit.result_types)
    )


def _described(specification: Any) -> str:
    return "an empty text" if isinstance(specification, str) else type(specification).__name__


def _way_out(specification: Any) -> str:
    if not isinstance(specification, list | tuple) or not specification:
        return ""
    return ": run_batch() runs several programs, and run() a ProgramSet of them"
