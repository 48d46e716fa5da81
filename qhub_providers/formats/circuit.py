"""One walk over a Qiskit circuit for the formats whose wire holds gates only and measures at the end.

It gives the gates in order with the wire's qubit numbers, and the readout; whatever such a wire cannot say is refused
by name and position. Qubits that nothing acts on are left out, so a wide circuit costs only what it uses; barriers
guide compilation, and are consumed here where the wire has none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from ..errors import UnsupportedCircuitError
from .readout import Readout

if TYPE_CHECKING:
    from qiskit import QuantumCircuit
    from qiskit.circuit import CircuitInstruction, Qubit


Wire = TypeVar("Wire")

Write = Callable[[str, tuple[float, ...], tuple[int, ...]], Wire]
"""Writes one gate: Qiskit's name, finite angles in radians (of a delay its seconds), wire qubits."""

OPERATIONS = frozenset({"barrier", "delay", "reset"})
"""What is no gate and some wires have words for."""

BIND = "Bind them with parameter_values=."

SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9, "ps": 1e-12}


@dataclass(frozen=True)
class Walked(Generic[Wire]):
    """A circuit as a gates-then-measure wire sees it.

    Attributes:
        gates: its gates in order, as the format wrote them.
        num_qubits: how many qubits the wire has: those of the circuit that something acts on, in the circuit's order.
        readout: which wire qubit fills which classical bit.
    """

    gates: list[Wire]
    num_qubits: int
    readout: Readout


def walk(
    circuit: QuantumCircuit,
    words: Container[str],
    write: Write[Wire],
    *,
    keep_idle: bool = False,
    measure: Callable[[int, int], Wire] | None = None,
    unmeasured: bool = False,
) -> Walked[Wire]:
    """The gates and the readout of a circuit whose measurements all stand at its end.

    Args:
        circuit: the circuit.
        words: Qiskit's names of the gates that the wire can say, and of `OPERATIONS`. A barrier is written on those of
            its qubits that something else acts on; without a word for it it is left out.
        write: writes a gate.
        keep_idle: whether qubits that nothing acts on stay on the wire, so that numbers are the circuit's own.
        measure: writes a measurement of a wire qubit into a classical bit, in its place among the gates; None (the
            default) leaves measurements to the readout.
        unmeasured: whether a circuit may measure nothing.

    Raises:
        UnsupportedCircuitError: for an instruction that is neither a gate with a word, a barrier nor a final
            measurement, an unbound parameter, an angle that is not a number, a classical bit written twice, or no
            measurement at all.
    """
    check_bound(circuit)
    step = Step(circuit, words, write, keep_idle=keep_idle, measure=measure)
    gates: list[Wire] = []
    written: dict[tuple[str, tuple[Qubit, ...]], Wire] = {}  # a gate without angles reads the same each time
    for index, item in enumerate(circuit.data):
        name, qubits, params = item.name, item.qubits, item.params
        gate = None if params or step.measured else written.get((name, qubits))
        if gate is None or not item.is_standard_gate():
            gate = step.take(index, item)
            if gate is None:
                continue
            if not params:
                written[name, qubits] = gate
        gates.append(gate)
    return step.walked(gates, unmeasured=unmeasured)


class Step(Generic[Wire]):
    """Takes one instruction after the other, and knows what has been measured so far."""

    def __init__(
        self,
        circuit: QuantumCircuit,
        words: Container[str],
        write: Callable[[str, Any, tuple[int, ...]], Wire],
        *,
        keep_idle: bool = False,
        measure: Callable[[int, int], Wire] | None = None,
    ) -> None:
        self.circuit = circuit
        self.wire = _wire_numbers(circuit, keep_idle=keep_idle)
        self.words = words
        self.write = write
        self.measure = measure
        self.bit = {clbit: index for index, clbit in enumerate(circuit.clbits)}
        self.sources: list[int | None] = [None] * len(self.bit)
        self.measured: set[int] = set()

    def take(self, index: int, item: CircuitInstruction) -> Wire | None:
        """What the format writes; None for what it has no word for and leaves out."""
        name = item.name
        if name == "barrier":
            return self._barrier(item) if name in self.words else None
        qubits = tuple(map(self.wire.__getitem__, item.qubits))
        if self.measured and not self.measured.isdisjoint(qubits):
            refuse(self.circuit, index, "acts on a qubit that was measured before", "Measure at the end only.")
        if name == "measure" and len(qubits) == len(item.clbits) == 1:
            return self._measure(index, qubits[0], self.bit[item.clbits[0]])
        if name in self.words and item.is_standard_gate():
            return self.write(name, self.angles(index, item.params), qubits)
        if name not in self.words or not _is_operation(item):
            why = "is not a gate of this backend's format"
            refuse(self.circuit, index, why, "Let run() transpile, or decompose it.")
        return self.write(name, self.numbers(_seconds(self.circuit, index, item)) if name == "delay" else (), qubits)

    def angles(self, index: int, params: Sequence[Any]) -> tuple[Any, ...]:
        """The angles of a gate as `write` takes them."""
        return finite(self.circuit, index, params) if params else ()

    def numbers(self, *values: float) -> tuple[Any, ...]:
        """Other numbers as `write` takes them."""
        return values

    def walked(self, gates: list[Wire], *, unmeasured: bool) -> Walked[Wire]:
        """All of it, at the end; a circuit that measures nothing is refused unless `unmeasured`."""
        if not self.measured and not unmeasured:
            raise UnsupportedCircuitError(
                f"circuit {self.circuit.name!r} measures nothing, so there would be nothing to return. "
                "Add measure_all().",
                circuit=self.circuit.name,
            )
        readout = Readout(self.circuit.name, registers(self.circuit), tuple(self.sources))
        return Walked(gates, len(self.wire), readout)

    def _barrier(self, item: CircuitInstruction) -> Wire | None:
        qubits = tuple(self.wire[qubit] for qubit in item.qubits if qubit in self.active)
        return self.write("barrier", (), qubits) if qubits else None

    @cached_property
    def active(self) -> Container[Qubit]:
        """The qubits that something other than a barrier acts on."""
        return _wire_numbers(self.circuit, keep_idle=False)

    def _measure(self, index: int, qubit: int, target: int) -> Wire | None:
        if self.sources[target] is not None:
            why = f"writes classical bit {target} again"
            refuse(self.circuit, index, why, "Give each measurement its own bit.")
        self.sources[target] = qubit
        self.measured.add(qubit)
        return self.measure(qubit, target) if self.measure else None


def _wire_numbers(circuit: QuantumCircuit, *, keep_idle: bool) -> dict[Qubit, int]:
    """Qubit -> number on the wire, in the circuit's order; looks at no more instructions than it takes."""
    idle = set() if keep_idle else set(circuit.qubits)
    for item in circuit.data if idle else ():
        if item.name != "barrier":
            idle.difference_update(item.qubits)
            if not idle:
                break
    return {qubit: number for number, qubit in enumerate(qubit for qubit in circuit.qubits if qubit not in idle)}


def registers(circuit: QuantumCircuit) -> tuple[tuple[str, int], ...]:
    """(name, size) of the classical registers, or nothing where they overlap or leave bits out.

    >>> from qiskit import QuantumCircuit, ClassicalRegister
    >>> registers(QuantumCircuit(ClassicalRegister(2, "a"), ClassicalRegister(1, "b")))
    (('a', 2), ('b', 1))
    """
    in_registers = [clbit for register in circuit.cregs for clbit in register]
    if in_registers != list(circuit.clbits):
        return ()
    return tuple((register.name, register.size) for register in circuit.cregs)


def refuse(circuit: QuantumCircuit, index: int, why: str, way_out: str) -> NoReturn:
    """Raise `refusal`.

    Raises:
        UnsupportedCircuitError: always.
    """
    raise refusal(circuit, index, why, way_out)


def refusal(circuit: QuantumCircuit, index: int, why: str, way_out: str) -> UnsupportedCircuitError:
    """The error that names instruction `index` of `circuit`, its qubits, why it does not fit, and what to do."""
    item = circuit.data[index]
    qubits = tuple(circuit.find_bit(qubit).index for qubit in item.qubits)
    where = f" on qubit{'s' * (len(qubits) > 1)} {', '.join(map(str, qubits))}" if qubits else ""
    return UnsupportedCircuitError(
        f"circuit {circuit.name!r}, instruction {index}: {item.name!r}{where} {why}. {way_out}",
        circuit=circuit.name,
        instruction=item.name,
        index=index,
        qubits=qubits,
    )


def check_bound(circuit: QuantumCircuit) -> None:
    """Refuse a circuit with parameters that have no value.

    Raises:
        UnsupportedCircuitError: names the parameters and the first instruction that needs one.
    """
    for problem in unbound(circuit):
        raise problem


def unbound(circuit: QuantumCircuit) -> Iterator[UnsupportedCircuitError]:
    """Each parameter without a value, at the first instruction that needs it; the first problem names them all."""
    missing = {parameter.name for parameter in circuit.parameters}
    why = f"needs values; unbound are {', '.join(sorted(missing))}"
    for index, item in enumerate(circuit.data if missing else ()):
        here = missing.intersection(_parameters_of(item))
        if here:
            yield refusal(circuit, index, why or f"needs values for {', '.join(sorted(here))}", BIND)
            missing -= here
            why = ""
        if not missing:
            return
    if missing:
        why = why or f"needs values for {', '.join(sorted(missing))}"
        yield UnsupportedCircuitError(
            f"circuit {circuit.name!r} {why} (in its global phase). {BIND}", circuit=circuit.name
        )


def _parameters_of(item: CircuitInstruction) -> Iterator[str]:
    """The names of the parameters in an instruction, also in the blocks of control flow."""
    for value in item.operation.blocks if item.is_control_flow() else item.params:
        yield from (parameter.name for parameter in getattr(value, "parameters", ()))


def finite(circuit: QuantumCircuit, index: int, params: Sequence[Any]) -> tuple[float, ...]:
    """The angles of instruction `index`.

    Raises:
        UnsupportedCircuitError: if one is not a finite number.
    """
    angles = tuple(map(float, params))
    if not math.isfinite(sum(angles)) and not all(map(math.isfinite, angles)):
        refuse(circuit, index, f"has an angle that is not a finite number ({angles})", "Give finite angles.")
    return angles


def _is_operation(item: CircuitInstruction) -> bool:
    """Whether an instruction is Qiskit's own delay or reset, and not a custom one under the same name."""
    from qiskit.circuit import Delay, Reset

    return isinstance(item.operation, {"delay": Delay, "reset": Reset}.get(item.name, ()))


def _seconds(circuit: QuantumCircuit, index: int, item: CircuitInstruction) -> float:
    """How long a delay is."""
    duration, unit = item.operation.duration, item.operation.unit
    if unit not in SECONDS or not isinstance(duration, int | float) or not math.isfinite(duration):
        refuse(circuit, index, f"lasts {duration} {unit}, which is no time in seconds here", "Give it in seconds.")
    return float(duration * SECONDS[unit])
