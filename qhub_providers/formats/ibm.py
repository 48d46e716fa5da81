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
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import NotFoundError, UnsupportedCircuitError
from . import bits, measurements, unreadable
from .circuit import check_bound, refuse
from .format import Format, JobInput, Submitted
from .ibm_registers import original_registers, sendable
from .measurements import Measurements
from .readout import Readout

if TYPE_CHECKING:
    from qiskit import QuantumCircuit

READER = "qhub_providers.qiskit.IbmPrimitiveJob.from_id(job_id, provider) reads it"
"""What to say of a result that is none of circuits."""

INPUT_PARAMS = ("max_execution_time", "log_level")


def encode(circuits: Sequence[QuantumCircuit], shots: int, options: Mapping[str, Any]) -> JobInput:
    """The job input for a sampler job, one pub a circuit. `options` may hold `max_execution_time` and `log_level`.

    Raises:
        UnsupportedCircuitError: for an unbound parameter, a measurement that IBM would not return, or metadata that
            have no form in JSON.
    """
    for circuit in circuits:
        check_bound(circuit)
        check_measures(circuit)
    params = {name: options[name] for name in INPUT_PARAMS if options.get(name) is not None}
    return JobInput(
        input={
            "pubs": [_pub_of(circuit, shots) for circuit in circuits],
            "options": {"default_shots": shots},
            "version": 2,
            "support_qiskit": True,
        },
        input_params={"program_id": "sampler", **params},
        shots=shots * len(circuits),
    )


def _pub_of(circuit: QuantumCircuit, shots: int) -> Any:
    from qiskit_ibm_runtime import RuntimeEncoder  # half a second, so only for the first IBM job

    sent = sendable(circuit)
    try:
        return json.loads(json.dumps((sent, np.zeros(0), shots), cls=RuntimeEncoder))
    except (TypeError, ValueError) as error:
        raise UnsupportedCircuitError(
            f"circuit {circuit.name!r} cannot be written for IBM: {error}. Its metadata go to IBM too, and those of "
            "the circuits in its control flow: they may hold what JSON can say.",
            circuit=circuit.name,
        ) from error


def check_measures(circuit: QuantumCircuit) -> None:
    """Whether IBM's sampler would return something, and everything.

    Raises:
        UnsupportedCircuitError: it measures nothing, or into a bit outside of every register.
    """
    if not any(item.clbits for item in circuit.data):
        raise UnsupportedCircuitError(
            f"circuit {circuit.name!r} measures nothing, so there would be nothing to return. Add measure_all().",
            circuit=circuit.name,
        )
    returned = {clbit for register in circuit.cregs for clbit in register}
    for index, item in enumerate(circuit.data):
        if not returned.issuperset(item.clbits):
            refuse(circuit, index, "uses a bit outside of every register", "IBM returns registers: put it into one.")


def decode(payload: bytes, submitted: Submitted) -> list[Measurements]:
    """The measurements of each pub.

    Raises:
        ValueError: if the payload is not a sampler result.
    """
    result = json.loads(payload)
    if isinstance(result, Mapping) and {"data", "metadata"} <= result.keys():
        raise ValueError(f"it is that of a noise learner: QHubRuntimeService().job({submitted.job_id!r}) reads it")
    try:
        pubs = result["__value__"]["pub_results"]
        circuits = submitted_circuits(submitted, len(pubs))
        return [
            _pub(pub["__value__"]["data"]["__value__"], circuit, f"{submitted.job_id}/{index}")
            for index, (pub, circuit) in enumerate(zip(pubs, circuits, strict=True))
        ]
    except ValueError:
        raise
    except unreadable.kinds() as error:
        raise ValueError(f"expected IBM's sampler result, a PrimitiveResult ({error!r})") from error


def submitted_circuits(submitted: Submitted, expected: int) -> list[QuantumCircuit | None]:
    """The submitted circuits, for their names and registers; None for what is not there, or not to be read."""
    if submitted.frames:
        return _as_many([sendable(frame) for frame in submitted.frames], expected)
    try:
        job_input = submitted.input()
    except NotFoundError:
        job_input = None
    pubs = job_input.get("pubs") if isinstance(job_input, Mapping) else None
    if not isinstance(pubs, list):
        return [None] * expected
    return [_circuit(pub[0] if isinstance(pub, list) and pub else pub) for pub in _as_many(pubs, expected)]


def _as_many(sent: list[Any], expected: int) -> list[Any]:
    if len(sent) != expected:
        raise ValueError(f"it holds {expected} circuits; {len(sent)} were sent")
    return sent


def _circuit(encoded: Any) -> QuantumCircuit | None:
    if not isinstance(encoded, Mapping) or encoded.get("__type__") != "QuantumCircuit":
        return None
    from qiskit import qpy

    try:
        (circuit,) = qpy.load(io.BytesIO(zlib.decompress(base64.standard_b64decode(encoded["__value__"]))))
    except unreadable.kinds():
        return None  # a QPY newer than this Qiskit, say: the result itself names the registers
    return circuit


def _pub(data: Mapping[str, Any], circuit: QuantumCircuit | None, seed: str) -> Measurements:
    if "evs" in data["fields"]:
        raise ValueError(f"it is that of an estimator, which measures no counts: {READER}")
    fields = {name: data["fields"][name]["__value__"] for name in data["field_names"]}
    arrays = {name: value for name, value in fields.items() if value["num_bits"]}
    returned = {name: value["num_bits"] for name, value in arrays.items()}
    expected = {register.name: register.size for register in circuit.cregs if register.size} if circuit else returned
    if returned != expected:
        raise ValueError(f"the result has the registers {returned}, but the circuit has {expected}")
    archived = [value["array"]["counts"] for value in arrays.values() if _is_archived(value)]
    if len(archived) == len(arrays) == 1:
        rows = bits.pack(bits.from_strings(archived[0], *returned.values())[:, ::-1])
        readout, packed = _placed(dict.fromkeys(arrays, rows), returned, circuit)
        return measurements.from_counts(
            readout, bits.unpack(packed, readout.num_bits), list(archived[0].values()), seed
        )
    return Measurements(*_placed({name: _packed(name, value) for name, value in arrays.items()}, returned, circuit))


def _placed(
    arrays: Mapping[str, bits.Bits], sizes: Mapping[str, int], circuit: QuantumCircuit | None
) -> tuple[Readout, bits.Bits]:
    """The registers' bits where the circuit has them; side by side where there is no circuit."""
    if circuit is None:
        starts = accumulate(sizes.values(), initial=0)
        places = [list(range(start, start + size)) for start, size in zip(starts, sizes.values(), strict=False)]
        readout = Readout("circuit", tuple(sizes.items()), tuple(range(sum(sizes.values()))))
    else:
        registers = {register.name: register for register in circuit.cregs}
        places = [[circuit.find_bit(clbit).index for clbit in registers[name]] for name in arrays]
        readout = _readout_of(circuit)
    return readout, bits.combine(list(zip(arrays.values(), places, strict=True)), readout.num_bits)


def _is_archived(value: Mapping[str, Any]) -> bool:
    """Whether IBM kept the counts of a register only: which shot was which is gone."""
    return isinstance(value["array"], Mapping) and "counts" in value["array"]


def _readout_of(circuit: QuantumCircuit) -> Readout:
    return Readout(circuit.name, original_registers(circuit), tuple(range(circuit.num_clbits)))


def _packed(name: str, value: Mapping[str, Any]) -> bits.Bits:
    if _is_archived(value):
        raise ValueError(
            f"register {name!r} is archived as counts only; which shots of several registers belong together is lost"
        )
    raw = zlib.decompress(base64.standard_b64decode(value["array"]["__value__"]))
    packed: bits.Bits = np.load(io.BytesIO(raw), allow_pickle=False)
    if packed.dtype == np.uint8 and packed.ndim > 2:
        shape = packed.shape[:-2]
        raise ValueError(f"it is that of a primitive, with a pub of the shape {shape}, which is no circuit: {READER}")
    if packed.dtype != np.uint8 or packed.ndim != 2 or packed.shape[1] != (value["num_bits"] + 7) // 8:
        raise ValueError(f"register {name!r}: expected packed shots, not {packed.dtype} of shape {packed.shape}")
    if (packed[:, 0] >> (value["num_bits"] - 1) % 8 >> 1).any():
        raise ValueError(f"register {name!r}: a shot has more than {value['num_bits']} bits")
    return packed


FORMAT = Format(
    "QISKIT_QPY",
    encode,
    decode,
    measures_anywhere=True,
    several_circuits=True,
    shots_add_up=True,
    operations=frozenset({"reset", "delay"}),
    delays_in_steps=True,
    reads_frames=True,
)
