"""IBM: SamplerV2 pubs with the circuit as QPY out, `PrimitiveResult` JSON with packed bit arrays back.

One job takes several circuits. A circuit goes as it is: mid-circuit measurements, resets, delays and control flow are
part of QPY. The result has one packed array per classical register, big-endian, classical bit 0 of the register the
least significant bit of the last byte. It is read here byte by byte: no class that the payload names is ever made.

Source: `qiskit_ibm_runtime.RuntimeEncoder`; numpy's `.npy` format, version 1.
"""

from __future__ import annotations

import base64
import io
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import UnsupportedCircuitError
from . import bits, measurements
from .circuit import refuse, registers
from .format import Format, JobInput, Submitted
from .measurements import Measurements
from .readout import Readout

if TYPE_CHECKING:
    from qiskit import QuantumCircuit

INPUT_PARAMS = ("max_execution_time", "log_level")


def encode(circuits: Sequence[QuantumCircuit], shots: int, options: Mapping[str, Any]) -> JobInput:
    """The job input for a sampler job, one pub a circuit. `options` may hold `max_execution_time` and `log_level`.

    Raises:
        UnsupportedCircuitError: for an unbound parameter, or a measurement that IBM would not return.
    """
    from qiskit_ibm_runtime import RuntimeEncoder  # half a second, so only for the first IBM job

    for circuit in circuits:
        _check(circuit)
    pubs = [(circuit, np.zeros(0), shots) for circuit in circuits]
    params = {name: options[name] for name in INPUT_PARAMS if options.get(name) is not None}
    return JobInput(
        input={
            "pubs": json.loads(json.dumps(pubs, cls=RuntimeEncoder)),
            "options": {"default_shots": shots},
            "version": 2,
            "support_qiskit": True,
        },
        input_params={"program_id": "sampler", **params},
        shots=shots * len(circuits),
    )


def _check(circuit: QuantumCircuit) -> None:
    if circuit.parameters:
        names = ", ".join(sorted(parameter.name for parameter in circuit.parameters))
        for index, item in enumerate(circuit.data):
            if item.is_parameterized():
                refuse(circuit, index, f"has unbound parameters ({names})", "Bind them with parameter_values=.")
        raise UnsupportedCircuitError(
            f"circuit {circuit.name!r} has unbound parameters ({names}). Bind them with parameter_values=.",
            circuit=circuit.name,
        )
    if not any(item.clbits for item in circuit.data):
        raise UnsupportedCircuitError(
            f"circuit {circuit.name!r} measures nothing, so there would be nothing to return. Add measure_all().",
            circuit=circuit.name,
        )
    returned = {clbit for register in circuit.cregs for clbit in register}
    for index, item in enumerate(circuit.data):
        if item.name == "measure" and not returned.issuperset(item.clbits):
            refuse(circuit, index, "writes a bit outside of every register", "IBM returns registers: put it into one.")


def decode(payload: bytes, submitted: Submitted) -> list[Measurements]:
    """The measurements of each pub.

    Raises:
        ValueError: if the payload is not a sampler result.
    """
    result = json.loads(payload)
    try:
        pubs = result["__value__"]["pub_results"]
        circuits = _circuits(submitted.input(), len(pubs))
        return [
            _pub(pub["__value__"]["data"]["__value__"], circuit, f"{submitted.job_id}/{index}")
            for index, (pub, circuit) in enumerate(zip(pubs, circuits, strict=True))
        ]
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"expected IBM's sampler result, a PrimitiveResult ({error!r})") from error


def _circuits(job_input: Any, expected: int) -> list[QuantumCircuit | None]:
    """The submitted circuits, for their names and registers; None for what was not sent as QPY by us."""
    pubs = job_input.get("pubs") if isinstance(job_input, Mapping) else None
    if not isinstance(pubs, list) or len(pubs) != expected:
        return [None] * expected
    return [_circuit(pub[0] if isinstance(pub, list) and pub else pub) for pub in pubs]


def _circuit(encoded: Any) -> QuantumCircuit | None:
    if not isinstance(encoded, Mapping) or encoded.get("__type__") != "QuantumCircuit":
        return None
    from qiskit import qpy

    (circuit,) = qpy.load(io.BytesIO(zlib.decompress(base64.standard_b64decode(encoded["__value__"]))))
    return circuit


def _pub(data: Mapping[str, Any], circuit: QuantumCircuit | None, seed: str) -> Measurements:
    names = data["field_names"]
    arrays = {name: data["fields"][name]["__value__"] for name in names}
    returned = {name: value["num_bits"] for name, value in arrays.items()}
    expected = {register.name: register.size for register in circuit.cregs if register.size} if circuit else returned
    if returned != expected:
        raise ValueError(f"the result has the registers {returned}, but the circuit has {expected}")
    if len(names) == 1 and isinstance(arrays[names[0]]["array"], Mapping) and "counts" in arrays[names[0]]["array"]:
        return _archived(names[0], arrays[names[0]], circuit, seed)
    columns = {name: _columns(name, value) for name, value in arrays.items()}
    if circuit is None:
        joined = np.concatenate(list(columns.values()), axis=1)
        sizes = tuple((name, column.shape[1]) for name, column in columns.items())
        return Measurements(Readout("circuit", sizes, tuple(range(joined.shape[1]))), bits.pack(joined))
    shots = len(next(iter(columns.values())))
    table = np.zeros((shots, circuit.num_clbits), dtype=np.uint8)
    for register in circuit.cregs:
        if register.size:
            table[:, [circuit.find_bit(clbit).index for clbit in register]] = columns[register.name]
    return Measurements(_readout_of(circuit), bits.pack(table))


def _readout_of(circuit: QuantumCircuit) -> Readout:
    return Readout(circuit.name, registers(circuit), tuple(range(circuit.num_clbits)))


def _columns(name: str, value: Mapping[str, Any]) -> bits.Bits:
    array = value["array"]
    if isinstance(array, Mapping) and "counts" in array:
        raise ValueError(
            f"register {name!r} is archived as counts only; which shots of several registers belong together is lost"
        )
    raw = zlib.decompress(base64.standard_b64decode(array["__value__"]))
    packed = np.load(io.BytesIO(raw), allow_pickle=False)
    if packed.dtype != np.uint8 or packed.ndim != 2 or packed.shape[1] != (value["num_bits"] + 7) // 8:
        raise ValueError(f"register {name!r}: expected packed shots, not {packed.dtype} of shape {packed.shape}")
    return bits.unpack(packed, value["num_bits"])


def _archived(name: str, value: Mapping[str, Any], circuit: QuantumCircuit | None, seed: str) -> Measurements:
    """A single register of which IBM kept the counts only: the shots' order is gone."""
    counts, size = value["array"]["counts"], value["num_bits"]
    readout = Readout(circuit.name if circuit else "circuit", ((name, size),), tuple(range(size)))
    columns = bits.from_strings(counts, size)[:, ::-1]
    return measurements.from_counts(readout, columns, list(counts.values()), seed)


FORMAT = Format("QISKIT_QPY", encode, decode, measures_anywhere=True, several_circuits=True)
