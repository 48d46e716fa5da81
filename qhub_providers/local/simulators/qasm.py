"""OpenQASM 2 and 3, read by Qiskit's importers into a circuit that Aer can run."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qiskit import QuantumCircuit, qasm2, qasm3, transpile
from qiskit.circuit import CircuitInstruction, Gate, Qubit
from qiskit.circuit.library import RGate
from qiskit.exceptions import QiskitError
from qiskit_aer import AerSimulator

from .angles import check_finite
from .failure import SimulationError
from .limits import check_size

LIBRARIES = {2: '"qelib1.inc"', 3: '"stdgates.inc"'}
"""The only file that a program may include: the importer knows it, and opens none."""

MOST_BITS = 4096
MOST_OPERATIONS = 1_000_000
"""What a program may come to when its own gates are written out."""

REMARK = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
INCLUDE = re.compile(r"\binclude\b\s*([^;]*)")
REGISTER = re.compile(r"\b(?:qreg|creg)\s+\w+\s*\[([^\]]*)|\b(?:qubit|bit)\s*\[([^\]]*)")
DEFINITION = re.compile(r"\bgate\s+(\w+)")

GATES = (*qasm2.LEGACY_CUSTOM_INSTRUCTIONS, qasm2.CustomInstruction("r", 2, 1, RGate, builtin=True))
"""What OpenQASM 2 programs may use: Qiskit's `qelib1.inc`, and `r`."""
SIMULATOR = AerSimulator()


def read(source: str, version: int = 2) -> QuantumCircuit:
    """The circuit of a program.

    Args:
        source: the program.
        version: 2 or 3.

    Raises:
        SimulationError: saying why it cannot be read.
    """
    text = REMARK.sub(" ", source)
    if not text.strip():
        raise _invalid(version, "it is empty")
    _check_text(text, version)
    # A gate that the program defines is what the program says, also if the importer knows one of that name.
    own = set(DEFINITION.findall(text))
    try:
        if version == 2:
            return qasm2.loads(source, custom_instructions=[gate for gate in GATES if gate.name not in own])
        return qasm3.loads(source)
    except QiskitError as error:
        raise _invalid(version, error.message) from error


def _check_text(text: str, version: int) -> None:
    """What would make the importer open a file, or fill the memory."""
    for file in INCLUDE.findall(text):
        if file.strip() != LIBRARIES[version]:
            raise _invalid(version, f"it may include {LIBRARIES[version]} only")
    bits = 0
    for sizes in REGISTER.findall(text):
        size = "".join(sizes).strip()
        if not size.isdecimal():
            raise _invalid(version, f"a register's size must be a plain number, not {size[:40]!r}")
        bits += int(size)
    if bits > MOST_BITS:
        raise SimulationError(f"the program has {bits} qubits and bits; at most {MOST_BITS} fit", "TooManyQubits")


def check_operations(circuit: QuantumCircuit, backend_id: str, offered: Sequence[str], *, compiled: bool) -> None:
    """Refuse operations that the backend does not offer, and circuits that are too large.

    Args:
        circuit: the circuit.
        backend_id: the backend.
        offered: names of operations; barriers are always there.
        compiled: whether the service compiles, so that it takes every gate that the language can express.

    Raises:
        SimulationError: naming the operation, or the number of qubits.
    """
    check_size(circuit.num_qubits)
    for index, instruction in enumerate(circuit.data):
        name, is_gate = instruction.name, isinstance(instruction.operation, Gate)
        offers = name in offered and (instruction.is_standard_gate() or not is_gate)
        if not offers and name != "barrier" and not (is_gate and compiled):
            raise SimulationError(
                f"{backend_id} does not support {name} (operation {index}); it has {', '.join(offered)}",
                "UnsupportedOperation",
            )


def for_aer(circuit: QuantumCircuit) -> QuantumCircuit:
    """The same circuit with gates that Aer knows.

    Aer takes a gate by its name, so a gate that the program defines is replaced by what it stands for.

    Raises:
        SimulationError: for a gate without a definition, an angle that is no number, or too many operations.
    """
    plain = circuit.copy_empty_like()
    sizes: dict[str, int] = {}
    if (size := sum(_size(instruction, sizes) for instruction in circuit.data)) > MOST_OPERATIONS:
        raise SimulationError(f"the program makes {size} operations; at most {MOST_OPERATIONS} fit", "TooLarge")
    for instruction in circuit.data:
        _append(plain, instruction, instruction.qubits)
    check_finite(plain)
    if set(plain.count_ops()) <= set(SIMULATOR.operation_names):
        return plain
    return transpile(plain, SIMULATOR, optimization_level=0)


def _size(instruction: CircuitInstruction, sizes: dict[str, int]) -> int:
    """How many operations it comes to; `sizes` remembers those of the gates that the program defines, by name."""
    operation, name = instruction.operation, instruction.name
    if not isinstance(operation, Gate) or instruction.is_standard_gate() or operation.definition is None:
        return 1
    if name not in sizes:
        sizes[name] = sum(_size(step, sizes) for step in operation.definition.data)
    return sizes[name]


def _append(circuit: QuantumCircuit, instruction: CircuitInstruction, qubits: Sequence[Qubit]) -> None:
    operation = instruction.operation
    if not isinstance(operation, Gate) or instruction.is_standard_gate():
        circuit.append(operation, qubits, instruction.clbits)
        return
    if operation.definition is None:
        raise SimulationError(f"the gate {operation.name} has no definition", "InvalidProgram")
    for step in operation.definition.data:
        _append(circuit, step, [qubits[operation.definition.find_bit(qubit).index] for qubit in step.qubits])


def _invalid(version: int, why: str | None) -> SimulationError:
    return SimulationError(f"the OpenQASM {version} program is invalid: {str(why)[:1000]}", "InvalidProgram")
