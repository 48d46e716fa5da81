"""From the gates that Qiskit compiles to, to the native gates of a machine: of AWS, one for one, and of IQM.

Native gates are written with Qiskit's own: `rx`, `rz` and `cz` on Rigetti; on IonQ `r(pi/2, phi)` is `gpi2(phi)`,
`r(pi, phi)` is `gpi(phi)`, and `rzz` is `zz`; on IQM `r` is `prx`. IonQ and IQM have no rotation about z: it turns the
frame of every later gate on the qubit instead, and nothing is left to do before a measurement. So any gate on one qubit
is one `r` at most: U(theta, phi, lam) = RZ(phi + lam) R(theta, pi/2 - lam). A qubit that is not measured gets its
rotation as two gates: RZ(a) = -GPI(a/2) GPI(0).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from qiskit import QuantumCircuit
from qiskit.circuit import CircuitInstruction, Gate, Parameter, Qubit
from qiskit.circuit.library import RGate, RXGate, UGate
from qiskit.transpiler import Target

from ..errors import UnsupportedBackendError
from ..formats.braket_qasm import GATES
from .angles import QUARTERS, TOLERANCE
from .isa import Limits

COMPILED = frozenset({"rz", "sx", "sxdg", "x"})
"""What any rotation by quarter turns about x, together with one about z, is compiled to."""

QUARTER_TURNS = {"sx": math.pi / 2, "sxdg": -math.pi / 2, "x": math.pi}
"""These gates as rotations about x; half of the angle is the global phase between the two."""

DIAGONAL = frozenset({"cz", "rzz"})
"""Two-qubit gates that a rotation about z passes through."""


@dataclass(frozen=True)
class NativeGates:
    """A machine's native gates.

    Attributes:
        compiled: Qiskit's names of the gates to compile to.
        sent: Qiskit's names of the native gates.
        limits: the angles that native gates take, where these are not all.
    """

    compiled: frozenset[str]
    sent: frozenset[str]
    limits: Limits = field(default_factory=dict)

    @classmethod
    def of(cls, names: Iterable[str], vendor: str, backend_id: str) -> NativeGates:
        """The gates of a machine that calls them `names`, Braket's words.

        Raises:
            UnsupportedBackendError: if there are none, or too few to compile to.
        """
        words = set(names)
        if not words:
            raise UnsupportedBackendError(f"{backend_id} has no native gates: leave out native= and verbatim=.")
        sent = {qiskit_name for qiskit_name, word in GATES.items() if word in words}
        if {"gpi", "gpi2"} <= words or "prx" in words:
            sent = (sent & DIAGONAL) | {"r"}
            compiled = (sent & DIAGONAL) | COMPILED
        elif {"rx", "rz"} <= sent:
            compiled = (sent - {"rx"}) | COMPILED
        else:
            compiled = sent
        if not {"rz", "sx"} <= compiled or len(compiled - COMPILED) == 0:
            listed = ", ".join(sorted(words))
            raise UnsupportedBackendError(f"Qiskit cannot compile to the native gates of {backend_id} ({listed}).")
        return cls(frozenset(compiled), frozenset(sent), _limits(words, vendor))

    def translate(self, circuit: QuantumCircuit) -> QuantumCircuit:
        """A circuit of `compiled` gates as one of `sent` gates, which does the same.

        Only before measurements rotations about z are left out.
        """
        if "r" in self.sent:
            return with_frames(circuit)
        return _with_rx(circuit) if "rx" in self.sent else circuit


def _limits(words: set[str], vendor: str) -> Limits:
    if {"gpi", "gpi2"} <= words:
        return {"r": QUARTERS}
    return {"rx": QUARTERS} if vendor == "rigetti" else {}


def _with_rx(circuit: QuantumCircuit) -> QuantumCircuit:
    gates = {name: RXGate(angle) for name, angle in QUARTER_TURNS.items()}
    result = circuit.copy_empty_like()
    phase = 0.0
    for item in circuit.data:
        gate = gates.get(item.name)
        phase += QUARTER_TURNS.get(item.name, 0.0) / 2
        result.append(item if gate is None else item.replace(operation=gate))
    result.global_phase += phase
    return result


def with_free_z(target: Target) -> Target | None:
    """A target to compile for, where a machine's only rotation is `r` and what is about z passes its other gates.

    It has `u` in the place of `r`: `with_frames` makes of each one `r` at most. None for other machines.
    """
    operations = {name: target.operation_from_name(name) for name in target.operation_names}
    gates = {name for name, operation in operations.items() if isinstance(operation, Gate)}
    if gates - DIAGONAL != {"r"}:
        return None
    known = target.qubit_properties
    result = Target(num_qubits=target.num_qubits, description=target.description, dt=target.dt, qubit_properties=known)
    for name, operation in operations.items():
        places = target[name]
        angles = [Parameter(angle) for angle in ("theta", "phi", "lam")]
        result.add_instruction(UGate(*angles) if name == "r" else operation, None if None in places else dict(places))
    return result


def with_frames(circuit: QuantumCircuit) -> QuantumCircuit:
    """Each rotation about z is added to the frame of its qubit: R(theta, phi) RZ(a) = RZ(a) R(theta, phi - a)."""
    result = circuit.copy_empty_like()
    frames: dict[Qubit, Any] = {}
    for item in circuit.data:
        rotation = _rotation(item)
        if rotation is None:
            result.append(item)
            continue
        (qubit,) = item.qubits
        angle, axis, turn, phase = rotation
        if not _is_zero(angle):
            result.append(RGate(angle, _wrapped(axis - frames.get(qubit, 0.0))), [qubit])
        frames[qubit] = frames.get(qubit, 0.0) + turn
        result.global_phase += phase
    _unwind(result, frames)
    return result


def _rotation(item: CircuitInstruction) -> tuple[Any, Any, Any, Any] | None:
    """Angle and axis of the `r` and angle of the `rz` after it that a gate is, and the global phase between the two."""
    name, parameters = item.name, item.params
    if name in QUARTER_TURNS:
        return QUARTER_TURNS[name], 0.0, 0.0, QUARTER_TURNS[name] / 2
    if name == "r":
        return (*parameters, 0.0, 0.0)
    if name == "rz":
        return 0.0, 0.0, parameters[0], 0.0
    if name == "u":
        theta, phi, lam = parameters
        return theta, math.pi / 2 - lam, phi + lam, (phi + lam) / 2
    return None


def _is_zero(angle: Any) -> bool:
    return isinstance(angle, int | float) and abs(angle) <= TOLERANCE


def _wrapped(angle: Any) -> Any:
    return math.remainder(angle, math.tau) if isinstance(angle, int | float) else angle


def _unwind(circuit: QuantumCircuit, frames: Mapping[Qubit, Any]) -> None:
    """Ends a circuit with what is left in the frames of qubits that it does not measure."""
    measured = {qubit for item in circuit.data if item.name == "measure" for qubit in item.qubits}
    for qubit, angle in frames.items():
        bound = isinstance(angle, int | float)
        if bound and abs(math.remainder(angle, 2 * math.pi)) <= TOLERANCE:
            circuit.global_phase -= angle / 2
        elif qubit not in measured:
            circuit.append(RGate(math.pi, 0.0), [qubit])
            circuit.append(RGate(math.pi, _wrapped(angle / 2)), [qubit])
            circuit.global_phase += math.pi
