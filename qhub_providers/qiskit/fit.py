"""Making a circuit fit its backend: what the user placed stays placed, what cannot run is refused before it is sent."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from qiskit import QuantumCircuit
from qiskit.exceptions import QiskitError
from qiskit.transpiler import PassManager, Target, generate_preset_pass_manager

from ..errors import UnsupportedCircuitError
from ..formats.circuit import refuse
from ..formats.format import Format
from .checks import check, check_offered
from .isa import first_misfit
from .rewrite import expanded, in_time_steps, without_idle_resets

if TYPE_CHECKING:
    from .options import RunOptions


class Fitter:
    """Fits circuits to one backend's target; the transpiler's pass managers are made once per setting."""

    def __init__(self, backend_id: str, target: Target, wire: Format) -> None:
        self.backend_id = backend_id
        self.target = target
        self.wire = wire
        self._pass_manager = lru_cache(self._make_pass_manager)
        self._compiling = Lock()  # a pass manager keeps state while it runs

    def fit(self, circuit: QuantumCircuit, options: RunOptions, *, may_be_unbound: bool = False) -> QuantumCircuit:
        """`circuit` as it can be sent; with `may_be_unbound`, once its parameters have values.

        One that fits goes unchanged. One with a layout, or as wide as a device with couplers, is only translated to
        the device's gates on its own qubits. Any other is transpiled.

        Raises:
            UnsupportedCircuitError: names the first instruction that cannot run, its place and its qubits.
        """
        check(circuit, self.backend_id, self.target, self.wire, may_be_unbound=may_be_unbound)
        timed = in_time_steps(circuit, self.target.dt)
        misfit = first_misfit(timed, self.target)
        if misfit is None:
            return timed
        if not options.transpile:
            why = f"{misfit.why} ({self.backend_id})"
            refuse(circuit, misfit.position, why, "Transpile it, or leave out transpile=False.")
        if circuit.layout is not None or self._is_placed(circuit):
            return self._translate(circuit, timed, options)
        return self._compile(timed, options.optimization_level, options.seed_transpiler, placed=False)

    def _is_placed(self, circuit: QuantumCircuit) -> bool:
        return circuit.num_qubits == self.target.num_qubits and self.target.build_coupling_map() is not None

    def _translate(self, circuit: QuantumCircuit, timed: QuantumCircuit, options: RunOptions) -> QuantumCircuit:
        """Only to the device's gates, on the circuit's own qubits; an instruction that cannot stay there is named."""
        try:
            return self._compile(timed, 0, options.seed_transpiler, placed=True)
        except UnsupportedCircuitError:
            index = self._first_unplaceable(circuit)
            if index is None:
                raise
            why = f"acts on qubits that {self.backend_id} does not couple, and a placed circuit keeps its qubits"
            refuse(circuit, index, why, "Transpile it for this backend first.")

    def _first_unplaceable(self, circuit: QuantumCircuit) -> int | None:
        coupling = self.target.build_coupling_map()
        coupled = {frozenset(edge) for edge in coupling.get_edges()} if coupling is not None else set()
        for index, item in enumerate(circuit.data):
            qubits = [circuit.find_bit(qubit).index for qubit in item.qubits]
            pairs = {frozenset((one, other)) for one in qubits for other in qubits if one < other}
            if item.name != "barrier" and not item.is_control_flow() and not pairs <= coupled:
                return index
        return None

    def _compile(self, circuit: QuantumCircuit, level: int, seed: int | None, *, placed: bool) -> QuantumCircuit:
        prepared = self._prepare(circuit)
        try:
            with self._compiling:
                compiled = self._pass_manager(level, seed, placed).run(prepared)
        except QiskitError as error:
            raise UnsupportedCircuitError(
                f"circuit {circuit.name!r} cannot be compiled for {self.backend_id}: {error.message} "
                "Rewrite it with other gates, or choose another backend.",
                circuit=circuit.name,
            ) from error
        misfit = first_misfit(compiled, self.target)
        if misfit is not None:
            why = f"is left after compiling, and {misfit.why} ({self.backend_id})"
            refuse(compiled, misfit.position, why, "Write it with other gates.")
        return compiled

    def _prepare(self, circuit: QuantumCircuit) -> QuantumCircuit:
        prepared = expanded(circuit)
        if "reset" not in self.target.operation_names:
            prepared = without_idle_resets(prepared)
        check_offered(prepared, self.backend_id, self.target)
        return prepared

    def _make_pass_manager(self, level: int, seed: int | None, placed: bool) -> PassManager:
        stages = {"layout_method": "trivial", "routing_method": "none"} if placed else {}
        return generate_preset_pass_manager(level, target=self.target, seed_transpiler=seed, **stages)
