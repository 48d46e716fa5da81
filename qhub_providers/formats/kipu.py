"""Kipu's qsim: OpenQASM 2 out; counts, the state vector or single amplitudes back, with qubit 0 leftmost.

In the modes `statevector` and `amplitudes` the state is the one before the measurements, all qubits of the circuit are
part of it, and its global phase is written as a pair of gates, as OpenQASM 2 has no word for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from ..errors import UnsupportedCircuitError
from . import bits
from .circuit import check_bound, registers
from .format import Format, JobInput
from .open_qasm import WORDS, decode, keyed, program
from .readout import Readout, to_tags

if TYPE_CHECKING:
    from qiskit import QuantumCircuit

TUNING = ("cpu_threads", "max_fused_gate_size")


def encode(circuits: Sequence[QuantumCircuit], shots: int, options: Mapping[str, Any]) -> JobInput:
    """The job input for one circuit: `{"qasm": text}`, and tags with the readout.

    `options` may hold `mode` (`sample`, `statevector` or `amplitudes`), `bitstrings` in Qiskit's order (qubit 0
    rightmost), `cpu_threads` and `max_fused_gate_size`.

    Raises:
        UnsupportedCircuitError: see `formats.circuit.walk`; for the modes without shots also a reset, or a bit string
            that is not as long as the circuit is wide.
    """
    (circuit,) = circuits
    check_bound(circuit)
    mode = options.get("mode") or "sample"
    params: dict[str, Any] = {"mode": mode}
    params |= {name: options[name] for name in TUNING if options.get(name) is not None}
    if mode == "sample":
        walked, text = program(circuit, 2)
        return JobInput({"qasm": text}, params, tags=to_tags([keyed(walked, qubit_0_first=True)]))
    _check_state(circuit, mode, options.get("bitstrings") or ())
    if mode == "amplitudes":
        params["bitstrings"] = list(map(bits.reversed_key, options["bitstrings"]))
    _, text = program(circuit, 2, keep_idle=True, measured=False, more=_phase(circuit))
    readout = Readout(circuit.name, registers(circuit), (None,) * circuit.num_clbits)
    return JobInput({"qasm": text}, params, tags=to_tags([readout]))


def _phase(circuit: QuantumCircuit) -> list[str]:
    """A global phase a as gates on qubit 0: u1(2a) is exp(ia) rz(2a)."""
    phase = float(circuit.global_phase)
    return [f"u1({2 * phase!r}) q[0];", f"rz({-2 * phase!r}) q[0];"] if phase else []


def _check_state(circuit: QuantumCircuit, mode: str, bitstrings: Sequence[str]) -> None:
    if not circuit.num_qubits:
        raise UnsupportedCircuitError(f"circuit {circuit.name!r} has no qubit, so no state.", circuit=circuit.name)
    if "reset" in circuit.count_ops():
        raise UnsupportedCircuitError(
            f"circuit {circuit.name!r} has a reset, after which there is no single state. Use mode='sample'.",
            circuit=circuit.name,
        )
    wrong = [text for text in bitstrings if len(text) != circuit.num_qubits]
    if wrong or (mode == "amplitudes" and not bitstrings):
        raise UnsupportedCircuitError(
            f"circuit {circuit.name!r} has {circuit.num_qubits} qubits: give bitstrings= of that length, "
            f"not {wrong[:1] or 'none'}.",
            circuit=circuit.name,
        )


FORMAT = Format(
    "OPEN_QASM_V2",
    encode,
    partial(decode, qubit_0_first=True),
    words=WORDS,
    has_config=False,
    options="KIPU",
    operations=frozenset({"reset"}),
    usual_gates=frozenset({"cx", "id", "u3"}),
)
