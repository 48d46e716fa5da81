"""Qiskit's transpiler on one target: made once per setting, one circuit at a time, and around gaps in the numbering."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache
from threading import Lock

from qiskit import QuantumCircuit
from qiskit.exceptions import QiskitError
from qiskit.transpiler import StagedPassManager, Target, generate_preset_pass_manager

from ..errors import UnsupportedCircuitError
from .isa import Misfit

MANAGERS = 32
"""Pass managers kept for one target, one for each level, seed and choice of layout."""

FAILURES = (QiskitError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError)
"""What Qiskit's passes may raise over a circuit: their own error, or whatever went wrong in a gate's definition."""


@contextmanager
def as_refusal(circuit: QuantumCircuit, backend_id: str) -> Iterator[None]:
    """Whatever goes wrong inside, as the refusal of `circuit`.

    Raises:
        UnsupportedCircuitError: with what went wrong.
    """
    try:
        yield
    except FAILURES as error:
        raise UnsupportedCircuitError(
            f"circuit {circuit.name!r} cannot be compiled for {backend_id}: {error} "
            "Rewrite it with other gates, or choose another backend.",
            circuit=circuit.name,
        ) from error


class Compiler:
    """Compiles for one target."""

    def __init__(self, backend_id: str, target: Target) -> None:
        self.backend_id = backend_id
        self.target = target
        self._pass_manager = lru_cache(MANAGERS)(self._make_pass_manager)
        self._layout_manager = lru_cache(MANAGERS)(self._make_layout_manager)
        self._compiling = Lock()  # a pass manager keeps state while it runs

    @cached_property
    def _coupled(self) -> set[frozenset[int]] | None:
        coupling = self.target.build_coupling_map()
        return None if coupling is None else {frozenset(edge) for edge in coupling.get_edges()}

    @property
    def couples(self) -> bool:
        """Whether the target says which qubits are coupled."""
        return self._coupled is not None

    def misplaced(self, circuit: QuantumCircuit) -> Iterator[Misfit]:
        """The instructions on numbers that no working qubit has, and between qubits that are not coupled."""
        living, coupled = frozenset(self._living), self._coupled
        place = {qubit: index for index, qubit in enumerate(circuit.qubits)}
        for index, item in enumerate(circuit.data):
            if item.name == "barrier":
                continue
            qubits = [place[qubit] for qubit in item.qubits]
            if not living.issuperset(qubits):
                yield Misfit(index, f"acts on a qubit that {self.backend_id} does not have, or that is out of order")
            elif coupled is not None and len(qubits) > 1 and not item.is_control_flow():
                pairs = {frozenset((one, other)) for one in qubits for other in qubits if one < other}
                if not pairs <= coupled:
                    why = (
                        f"acts on qubits that {self.backend_id} does not couple, and a placed circuit keeps its qubits"
                    )
                    yield Misfit(index, why)

    def run(self, circuit: QuantumCircuit, level: int, seed: int | None, *, placed: bool) -> QuantumCircuit:
        """`circuit` in the target's gates; a `placed` one on its own qubits. Delays keep their units.

        Raises:
            UnsupportedCircuitError: if the transpiler cannot.
        """
        with as_refusal(circuit, self.backend_id), self._compiling:
            layout = None if placed or not self._gaps else self._layout(circuit, level, seed)
            compiled: QuantumCircuit = self._pass_manager(level, seed, placed, layout).run(circuit)
        return compiled

    def _make_pass_manager(
        self, level: int, seed: int | None, placed: bool, layout: tuple[int, ...] | None
    ) -> StagedPassManager:
        stages = {"layout_method": "trivial", "routing_method": "none"} if placed else {}
        start = None if layout is None else list(layout)
        manager = generate_preset_pass_manager(
            level, target=self.target, seed_transpiler=seed, initial_layout=start, **stages
        )
        manager.scheduling = None  # it gives delays another unit, without regard to how long a step is
        return manager

    @cached_property
    def _living(self) -> list[int]:
        """The numbers of the qubits that can be measured: a number that no qubit has, or a dead one, is a gap."""
        places = self.target["measure"] if "measure" in self.target.operation_names else None
        size = self.target.num_qubits or 0
        return sorted(place[0] for place in places) if places and None not in places else list(range(size))

    @property
    def _gaps(self) -> bool:
        return len(self._together) < (self.target.num_qubits or 0)

    @cached_property
    def _together(self) -> list[int]:
        """The most living qubits that couplings connect with each other."""
        coupling = self.target.build_coupling_map()
        if coupling is None:
            return self._living
        living = set(self._living)
        parts = [sorted(living.intersection(part.graph.nodes())) for part in coupling.connected_components()]
        return max(parts, key=len)

    def _layout(self, circuit: QuantumCircuit, level: int, seed: int | None) -> tuple[int, ...]:
        """The qubits to begin with. Qiskit's own choice may fall into a gap, so it is made on a target without any.

        Nor has this target lonely qubits, if the circuit fits without them: Qiskit 2.0 does not lay out every circuit
        on a machine in several parts.
        """
        fits = circuit.num_qubits <= len(self._together)
        qubits = tuple(self._together if fits else self._living)
        chosen: QuantumCircuit = self._layout_manager(level, seed, qubits).run(circuit)
        return tuple(qubits[index] for index in chosen.layout.initial_index_layout(filter_ancillas=True))

    def _make_layout_manager(self, level: int, seed: int | None, qubits: tuple[int, ...]) -> StagedPassManager:
        """The first stages of the transpiler: up to the choice of a layout."""
        # The simplest choice of level 0, the first qubits, may take some that no path connects.
        method = {"layout_method": "sabre"} if level == 0 else {}
        manager = generate_preset_pass_manager(level, target=self._dense(qubits), seed_transpiler=seed, **method)
        manager.routing = manager.translation = manager.optimization = manager.scheduling = None
        return manager

    def _dense(self, qubits: tuple[int, ...]) -> Target:
        """The target with these qubits alone, numbered from 0 without a gap."""
        number = {qubit: index for index, qubit in enumerate(qubits)}
        known = self.target.qubit_properties
        result = Target(
            num_qubits=len(qubits),
            dt=self.target.dt,
            qubit_properties=[known[qubit] for qubit in qubits] if known else None,
        )
        for name in self.target.operation_names:
            places = self.target[name]
            if not places or None in places:
                result.add_instruction(self.target.operation_from_name(name), name=name)
                continue
            kept = {
                tuple(number[q] for q in place): value for place, value in places.items() if set(place) <= set(number)
            }
            if kept:
                result.add_instruction(self.target.operation_from_name(name), kept, name=name)
        return result
