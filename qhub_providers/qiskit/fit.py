"""Making a circuit fit its backend: what the user placed stays placed, what cannot run is refused before it is sent."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from qiskit import QuantumCircuit
from qiskit.circuit import Barrier, CircuitInstruction, ControlFlowOp, Gate, Qubit, Reset
from qiskit.exceptions import QiskitError
from qiskit.transpiler import PassManager, Target, generate_preset_pass_manager
from qiskit.transpiler.passes import RemoveResetInZeroState, TimeUnitConversion

from ..errors import UnsupportedCircuitError
from ..formats.circuit import refuse
from ..formats.format import Format
from .isa import first_after_measurement, first_misfit

if TYPE_CHECKING:
    from .options import RunOptions


class Fitter:
    """Fits circuits to one backend's target; the transpiler's pass managers are made once per setting."""

    def __init__(self, backend_id: str, target: Target, wire: Format) -> None:
        self.backend_id = backend_id
        self.target = target
        self.wire = wire
        self._pass_manager = lru_cache(self._make_pass_manager)

    def fit(self, circuit: QuantumCircuit, options: RunOptions) -> QuantumCircuit:
        """`circuit` as it can be sent.

        One that fits goes unchanged. One with a layout, or as wide as a device with couplers, is only translated to
        the device's gates on its own qubits. Any other is transpiled.

        Raises:
            UnsupportedCircuitError: names the first instruction that cannot run, its place and its qubits.
        """
        self._check(circuit)
        circuit = in_dt(circuit, self.target)
        misfit = first_misfit(circuit, self.target)
        if misfit is None:
            return circuit
        if not options.transpile:
            refuse(
                circuit,
                misfit.position,
                f"{misfit.why} ({self.backend_id})",
                "Transpile it, or leave out transpile=False.",
            )
        placed = circuit.layout is not None or self._is_placed(circuit)
        return self._compile(circuit, options, placed=placed)

    def _is_placed(self, circuit: QuantumCircuit) -> bool:
        return circuit.num_qubits == self.target.num_qubits and self.target.build_coupling_map() is not None

    def _check(self, circuit: QuantumCircuit) -> None:
        """Refuse what no transpiler could mend."""
        limit = self.target.num_qubits
        if limit is not None and circuit.num_qubits > limit:
            raise UnsupportedCircuitError(
                f"circuit {circuit.name!r} has {circuit.num_qubits} qubits; {self.backend_id} has {limit}.",
                circuit=circuit.name,
            )
        self._check_parameters(circuit)
        self._check_offered(circuit)
        late = None if self.wire.measures_anywhere else first_after_measurement(circuit)
        if late is not None:
            why = f"comes after a measurement of its qubit, and {self.backend_id} measures at the end only"
            refuse(circuit, late, why, "Move the measurement to the end.")

    def _check_offered(self, circuit: QuantumCircuit) -> None:
        offered, touched = set(self.target.operation_names), set[Qubit]()
        for index, item in enumerate(circuit.data):
            operation = item.operation
            known = item.name in offered or isinstance(operation, Gate | Barrier)
            idle_reset = isinstance(operation, Reset) and touched.isdisjoint(item.qubits)
            composite = not isinstance(operation, ControlFlowOp | Reset) and operation.definition is not None
            if not (known or idle_reset or composite):
                refuse(circuit, index, f"is not offered by {self.backend_id}", "Remove it, or choose another backend.")
            if not isinstance(operation, Barrier):
                touched.update(item.qubits)

    def _check_parameters(self, circuit: QuantumCircuit) -> None:
        if not circuit.parameters:
            return
        names = ", ".join(sorted(parameter.name for parameter in circuit.parameters))
        for index, item in enumerate(circuit.data):
            if item.is_parameterized():
                refuse(circuit, index, f"needs values; unbound are {names}", "Bind them with parameter_values=.")
        raise UnsupportedCircuitError(
            f"circuit {circuit.name!r} has unbound parameters ({names}). Bind them with parameter_values=.",
            circuit=circuit.name,
        )

    def _compile(self, circuit: QuantumCircuit, options: RunOptions, *, placed: bool) -> QuantumCircuit:
        level = 0 if placed else options.optimization_level
        prepared = self._without_idle_resets(with_own_names(circuit, self.target))
        try:
            compiled = self._pass_manager(level, options.seed_transpiler, placed).run(prepared)
        except QiskitError as error:
            raise UnsupportedCircuitError(
                f"circuit {circuit.name!r} cannot be compiled for {self.backend_id}: {error.message}",
                circuit=circuit.name,
            ) from error
        misfit = first_misfit(compiled, self.target)
        if misfit is not None:
            way_out = "It was kept on its own qubits; transpile it for this backend first." if placed else "Replace it."
            refuse(compiled, misfit.position, f"{misfit.why} ({self.backend_id})", way_out)
        return compiled

    def _without_idle_resets(self, circuit: QuantumCircuit) -> QuantumCircuit:
        """A qubit begins in state 0, so a reset that comes first does nothing: drop it where resets are not offered."""
        if "reset" in self.target.operation_names:
            return circuit
        opened = circuit
        while composites := [item.name for item in opened.data if _is_composite(item)]:
            opened = opened.decompose(composites)
        cleaned: QuantumCircuit = PassManager([RemoveResetInZeroState()]).run(opened)
        self._check_offered(cleaned)
        return cleaned

    def _make_pass_manager(self, level: int, seed: int | None, placed: bool) -> PassManager:
        stages = {"layout_method": "trivial", "routing_method": "none"} if placed else {}
        return generate_preset_pass_manager(level, target=self.target, seed_transpiler=seed, **stages)


def in_dt(circuit: QuantumCircuit, target: Target) -> QuantumCircuit:
    """`circuit` with its delays in the device's own time steps: QPY forgets in which unit a delay is."""
    if target.dt is None or not _has_foreign_delay(circuit):
        return circuit
    converted: QuantumCircuit = PassManager([TimeUnitConversion(target=target)]).run(circuit)
    for index, item in enumerate(converted.data):
        if isinstance(item.operation, ControlFlowOp):
            blocks = [in_dt(block, target) for block in item.operation.blocks]
            converted.data[index] = item.replace(operation=item.operation.replace_blocks(blocks))
    return converted


def _has_foreign_delay(circuit: QuantumCircuit) -> bool:
    return any(
        (item.name == "delay" and item.operation.unit not in ("dt", "expr"))
        or (isinstance(item.operation, ControlFlowOp) and any(map(_has_foreign_delay, item.operation.blocks)))
        for item in circuit.data
        if item.name == "delay" or item.is_control_flow()
    )


def _is_composite(item: CircuitInstruction) -> bool:
    """Whether an instruction is no gate, but made of others, such as `initialize`."""
    operation = item.operation
    return not isinstance(operation, Gate | Barrier | ControlFlowOp) and operation.definition is not None


def with_own_names(circuit: QuantumCircuit, target: Target) -> QuantumCircuit:
    """A custom gate may carry the name of a gate of the target; the transpiler goes by names, so it gets its own."""
    impostors = [
        index
        for index, item in enumerate(circuit.data)
        if item.name in target.operation_names and isinstance(item.operation, Gate) and not item.is_standard_gate()
    ]
    if not impostors:
        return circuit
    renamed = circuit.copy()
    for index in impostors:
        item = circuit.data[index]
        renamed.data[index] = item.replace(operation=item.operation.copy(name=f"{item.name}_{index}"))
    return renamed
