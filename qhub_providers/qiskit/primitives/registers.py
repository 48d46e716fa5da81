"""Classical registers that a result of Qiskit's primitives cannot hold: refused before anything is sent."""

from __future__ import annotations

from qiskit import QuantumCircuit

from ...formats.ibm_registers import holdable
from .pubs import PubError


def check_names(circuit: QuantumCircuit) -> None:
    """Refuse names of registers that cannot be fields of a result.

    >>> from qiskit import ClassicalRegister
    >>> check_names(QuantumCircuit(ClassicalRegister(1, "shape"), name="mine"))
    Traceback (most recent call last):
    qhub_providers.qiskit.primitives.pubs.PubError: a result of Qiskit's primitives cannot hold a register named \
'shape' (circuit 'mine'). Give it another name.

    Raises:
        PubError: with the name.
    """
    wrong = next((register.name for register in circuit.cregs if not holdable(register.name)), None)
    if wrong is not None:
        raise PubError(
            f"a result of Qiskit's primitives cannot hold a register named {wrong!r} (circuit {circuit.name!r}). "
            "Give it another name."
        )


def check_registers(circuit: QuantumCircuit) -> None:
    """Refuse such names, and measured bits outside of every register.

    Raises:
        PubError: with the name, or with the bits.
    """
    check_names(circuit)
    loose = {bit for bit in circuit.clbits if not circuit.find_bit(bit).registers}
    lost = sorted({circuit.find_bit(bit).index for item in circuit.data for bit in loose.intersection(item.clbits)})
    if lost:
        raise PubError(
            f"circuit {circuit.name!r} writes classical bits outside of every register ({', '.join(map(str, lost))}), "
            "which a result by register would lose. Put them into a ClassicalRegister."
        )
