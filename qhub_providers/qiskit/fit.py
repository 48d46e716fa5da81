"""Making a circuit fit its backend: what the user placed stays placed, what cannot run is refused before it is sent."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qiskit import QuantumCircuit
from qiskit.transpiler import Target

from ..errors import UnsupportedCircuitError
from ..formats.circuit import refusal
from ..formats.format import Format
from . import verbatim_gates
from .checks import Parts, not_offered, problems, unknown_steps, wrong_steps, wrong_times
from .compiling import Compiler, as_refusal
from .isa import Limits, Misfit, Rules, first_misfit
from .native import with_frames
from .rewrite import contents, definitions, expanded, in_time_steps, without_idle_resets

if TYPE_CHECKING:
    from .options import RunOptions


def _unchanged(circuit: QuantumCircuit) -> QuantumCircuit:
    return circuit


@dataclass(frozen=True)
class Mode:
    """One way to send circuits to a backend.

    Attributes:
        target: what to compile for.
        sent: what may be sent: gates, qubits, couplings; None if that is `target`.
        limits: the angles that gates may have when they are sent, where these are not all.
        translate: from gates of `target` to gates that may be sent.
        compiles: whether a circuit that does not fit may be compiled at all.
        renames: whether `translate` says each gate in other words only, so that `transpile=False` allows it.
        most_qubits: how many qubits a circuit may use; None if as many as `target` has.
        physical: the numbers that qubits have, where a circuit's are the device's own; None for all of `target`.
        in_turns: whether gates are understood that IonQ's users write, see `verbatim_gates`.
        way_out: what to do about an instruction that may not be sent, where nothing is compiled.
        free_z: what to compile for instead where rotations about z are frames, to be written by `with_frames`. Only for
            circuits without parameters: sums of expressions take Qiskit exponentially long.
        places: what to ask for to have qubits placed as a circuit's layout says; empty where they are.
    """

    target: Target
    sent: Target | None = None
    limits: Limits = field(default_factory=dict)
    translate: Callable[[QuantumCircuit], QuantumCircuit] = _unchanged
    compiles: bool = True
    renames: bool = False
    most_qubits: int | None = None
    physical: frozenset[int] | None = None
    in_turns: bool = False
    way_out: str = ""
    free_z: Target | None = None
    places: str = ""

    def beyond(self, circuit: QuantumCircuit, backend_id: str) -> Iterator[UnsupportedCircuitError]:
        """What uses more qubits than there are, or numbers that none has."""
        places = {qubit: index for index, qubit in enumerate(circuit.qubits)}
        used = set[int]()
        for index, item in enumerate(circuit.data):
            if item.name == "barrier":
                continue
            used.update(qubits := [places[qubit] for qubit in item.qubits])
            if self.physical is not None and not self.physical.issuperset(qubits):
                why = f"names a qubit that {backend_id} does not have"
                yield refusal(circuit, index, why, "Choose others, or leave out disable_qubit_rewiring.")
        if self.most_qubits is not None and len(used) > self.most_qubits:
            yield UnsupportedCircuitError(
                f"circuit {circuit.name!r} uses {len(used)} qubits; {backend_id} has {self.most_qubits}. Use fewer, or "
                "choose another backend.",
                circuit=circuit.name,
            )


class Fitter:
    """Fits circuits to one backend's target, or to another way of sending them."""

    def __init__(self, backend_id: str, target: Target | Mode, wire: Format) -> None:
        self.backend_id = backend_id
        self.mode = target if isinstance(target, Mode) else Mode(target)
        self.target = self.mode.target
        self.wire = wire
        self._compiler = Compiler(backend_id, self.target)
        self._free_z = None if self.mode.free_z is None else Compiler(backend_id, self.mode.free_z)
        self._rules = Rules(self._sendable, self.mode.limits, ends=not wire.measures_anywhere)

    def fit(self, circuit: QuantumCircuit, options: RunOptions, *, may_be_unbound: bool = False) -> QuantumCircuit:
        """`circuit` as it can be sent; with `may_be_unbound`, once its parameters have values.

        One that fits goes unchanged. One with a layout, or as wide as a device with couplers, is only translated to
        the device's gates on its own qubits. Any other is transpiled.

        Raises:
            UnsupportedCircuitError: names the first instruction that cannot run, its place and its qubits.
        """
        for problem in self._unreadable(circuit):
            raise problem
        if self.mode.places and circuit.layout is not None:
            where = f"{self.backend_id} chooses the qubits of what it compiles, so the layout of a circuit is not kept"
            warnings.warn(f"{where}. {self.mode.places}", stacklevel=2)
        if self.mode.in_turns:
            circuit = verbatim_gates.in_radians(circuit)
        if getattr(options, "mode", "sample") != "sample":
            circuit = without_idle_resets(circuit)  # another reset leaves no single state
        timed = in_time_steps(circuit, self.target.dt)
        if self._is_small(timed) and (may_be_unbound or not timed.parameters) and self._first_unsendable(timed) is None:
            return timed
        for problem in self.problems(circuit, options, may_be_unbound=may_be_unbound):
            raise problem
        return self._made_to_fit(circuit, timed, options)

    def refit(self, bound: QuantumCircuit, parameterized: Sequence[int], options: RunOptions) -> QuantumCircuit:
        """What `fit` gave, now that its parameters have values, as it can be sent: mostly as it is.

        `parameterized` are the places of the instructions that took these values. Where a value is beyond what the
        device takes, the circuit is fitted on its own.

        Raises:
            UnsupportedCircuitError: see `fit`.
        """
        rules, data = self._rules, bound.data
        changed = [data[index] for index in parameterized]
        if not bound.parameters and all(
            not item.is_control_flow() and item.name != "delay" and rules.wrong_angle(item.name, item.params) is None
            for item in changed
        ):
            return bound
        return self.fit(bound, options)

    def problems(
        self, circuit: QuantumCircuit, options: RunOptions, *, may_be_unbound: bool = False
    ) -> Iterator[UnsupportedCircuitError]:
        """Everything for which `fit` would refuse a circuit, as far as one can tell before it is compiled."""
        wrong = list(self._unreadable(circuit))
        if wrong:
            yield from wrong
            return
        if self.mode.in_turns:
            circuit = verbatim_gates.in_radians(circuit)
        named = set[int | None]()
        target = self.target if self._compiles(options) else self._sendable
        for problem in problems(circuit, self.backend_id, target, self.wire, may_be_unbound=may_be_unbound):
            named.add(problem.index)
            yield problem
        if not self._is_small(circuit) or (self.mode.renames and first_misfit(circuit, self.target) is None):
            return
        if not self._compiles(options):
            way_out = self.mode.way_out or "Transpile it, or leave out transpile=False."
            for misfit in self._unsendable(in_time_steps(circuit, self.target.dt)):
                if misfit.position not in named:
                    yield refusal(circuit, misfit.position, f"{misfit.why} ({self.backend_id})", way_out)
        elif self._is_placed(circuit) and first_misfit(circuit, self.target) is not None:
            yield from (refused for refused in self._unplaceable(circuit) if refused.index not in named)

    @property
    def _sendable(self) -> Target:
        return self.target if self.mode.sent is None else self.mode.sent

    def _compiles(self, options: RunOptions) -> bool:
        return options.transpile and self.mode.compiles

    def _is_small(self, circuit: QuantumCircuit) -> bool:
        limit = self.target.num_qubits
        return limit is None or circuit.num_qubits <= limit

    def _unreadable(self, circuit: QuantumCircuit) -> Iterator[UnsupportedCircuitError]:
        """What would be taken for something else, or for nothing, by all that comes after."""
        try:
            with as_refusal(circuit, self.backend_id):  # an instruction may fail to define itself
                wrong = list(self._wrong_delays(circuit))
        except UnsupportedCircuitError as failed:
            wrong = [failed]
        yield from wrong
        if self.mode.in_turns:
            yield from verbatim_gates.too_far(circuit)
        yield from self._beyond(circuit)

    def _wrong_delays(self, circuit: QuantumCircuit, parts: Parts = contents) -> Iterator[UnsupportedCircuitError]:
        wrong = list(wrong_times(circuit, parts))
        yield from wrong
        if not wrong and self.wire.delays_in_steps:
            yield from wrong_steps(circuit, self.backend_id, self.target.dt, parts)

    def _beyond(self, circuit: QuantumCircuit) -> Iterator[UnsupportedCircuitError]:
        mode = self.mode
        if mode.physical is not None or (mode.most_qubits is not None and circuit.num_qubits > mode.most_qubits):
            yield from mode.beyond(circuit, self.backend_id)

    def _unsendable(self, circuit: QuantumCircuit) -> Iterator[Misfit]:
        return self._rules.misfits(circuit, {qubit: index for index, qubit in enumerate(circuit.qubits)})

    def _first_unsendable(self, circuit: QuantumCircuit) -> Misfit | None:
        return next(self._unsendable(circuit), None)

    def _is_placed(self, circuit: QuantumCircuit) -> bool:
        as_wide = circuit.num_qubits == self.target.num_qubits and self._compiler.couples
        return circuit.layout is not None or as_wide

    def _unplaceable(self, circuit: QuantumCircuit) -> Iterator[UnsupportedCircuitError]:
        """Instructions that cannot run on their own qubits, from which nothing takes a placed circuit."""
        call = "transpile(circuit, " + ("target=backend.native_target)" if self.mode.renames else "backend)")
        placed = "" if circuit.layout is not None else ": a circuit as wide as the device counts as placed"
        for misfit in self._compiler.misplaced(circuit):
            way_out = f"Call {call} first{placed}."
            yield refusal(circuit, misfit.position, misfit.why, way_out)

    def _made_to_fit(self, circuit: QuantumCircuit, timed: QuantumCircuit, options: RunOptions) -> QuantumCircuit:
        ready = timed
        if first_misfit(timed, self.target) is not None:
            ready = self._in_steps(circuit, self._compiled(circuit, timed, options))
        made = self.mode.translate(ready)
        misfit = self._first_unsendable(made)
        if misfit is not None:
            name = made.data[misfit.position].name  # its place among the compiled ones would tell nothing
            for position, item in enumerate(circuit.data):
                if item.name == name:
                    raise refusal(circuit, position, misfit.why, f"Write it with other gates ({self.backend_id}).")
            raise UnsupportedCircuitError(
                f"circuit {circuit.name!r}: {name!r} is left after compiling, and {misfit.why} ({self.backend_id}). "
                "Write it with other gates.",
                circuit=circuit.name,
                instruction=name,
            )
        return made

    def _compiled(self, circuit: QuantumCircuit, timed: QuantumCircuit, options: RunOptions) -> QuantumCircuit:
        if not self.wire.delays_in_steps:
            for problem in unknown_steps(circuit, self.backend_id, self.target):
                raise problem
        with as_refusal(circuit, self.backend_id):
            prepared = expanded(timed)
            if "reset" not in self.target.operation_names:
                prepared = without_idle_resets(prepared)
        for problem in not_offered(prepared, self.backend_id, self.target):
            raise problem
        placed = self._is_placed(circuit)
        level = 0 if placed else options.optimization_level
        if self._free_z is None or prepared.parameters:
            return self._compiler.run(prepared, level, options.seed_transpiler, placed=placed)
        return with_frames(self._free_z.run(prepared, level, options.seed_transpiler, placed=placed))

    def _in_steps(self, circuit: QuantumCircuit, compiled: QuantumCircuit) -> QuantumCircuit:
        """What `circuit` was compiled to, with the delays in steps that only compiling has brought to light."""
        for hidden in self._wrong_delays(compiled):
            for problem in self._wrong_delays(circuit, definitions):
                raise problem
            raise UnsupportedCircuitError(f"{hidden} (Its place once compiled.)", circuit=circuit.name)
        return in_time_steps(compiled, self.target.dt)


__all__ = ["Fitter", "Mode"]
