"""From what AWS sends back to Braket's result objects.

A matrix of measurements is read from the bytes: Braket's own models would make a Python object of every bit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from braket.task_result import (
    AnalogHamiltonianSimulationTaskResult,
    GateModelTaskResult,
    ProgramSetTaskResult,
    ResultTypeValue,
)
from braket.tasks import (
    AnalogHamiltonianSimulationQuantumTaskResult,
    GateModelQuantumTaskResult,
    ProgramSetQuantumTaskResult,
)

from ..errors import HubJobError
from ..formats import bit_rows, bits, measurements
from ..formats.bit_rows import BitRows
from ..formats.readout import Readout, from_tags

if TYPE_CHECKING:
    from ..jobs import HubJob

TaskResult: TypeAlias = (
    GateModelQuantumTaskResult | AnalogHamiltonianSimulationQuantumTaskResult | ProgramSetQuantumTaskResult
)
UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError)
"""What a reader may raise over a payload that is not what its header promises."""


def read(job: HubJob) -> TaskResult:
    """The result of a job that has completed.

    Raises:
        HubJobError: it cannot be read; it is then fetched again the next time.
    """
    payload = job.result()
    ours = job.known.sdk_provider == "BRAKET"
    readouts = from_tags(job.known.tags or ()) if ours else None
    try:
        return from_payload(payload, job.id, readouts[0] if readouts else None)
    except UNREADABLE as error:
        job.forget_result()
        raise unreadable(job.id, error) from error


def unreadable(job_id: str, error: Exception) -> HubJobError:
    """What is said of a result that is not what it should be."""
    return HubJobError(
        f"the result of job {job_id} cannot be read: {error}; task.raw_result() gives it as it came", job_id=job_id
    )


def from_payload(payload: bytes, job_id: str, readout: Readout | None = None) -> TaskResult:
    """Braket's object for a task result, by the schema that its header names; `readout` is what `wiring` made.

    Raises:
        ValueError: it is no such result.
    """
    found = bit_rows.loads(payload)
    header = found.get("braketSchemaHeader") if isinstance(found, Mapping) else None
    name = str(header.get("name")).rpartition(".")[2] if isinstance(header, Mapping) else None
    if name == "gate_model_task_result":
        return _gate_model(found, job_id, readout)
    if name == "analog_hamiltonian_simulation_task_result":
        return AnalogHamiltonianSimulationQuantumTaskResult.from_object(
            AnalogHamiltonianSimulationTaskResult.parse_raw(payload)
        )
    if name == "program_set_task_result":
        return ProgramSetQuantumTaskResult.from_object(ProgramSetTaskResult.parse_raw(payload))
    raise ValueError(f"it is no task result of Braket's that this version knows: {name or type(found).__name__}")


def _gate_model(found: dict[str, Any], job_id: str, readout: Readout | None) -> GateModelQuantumTaskResult:
    matrix = found.pop("measurements", None)
    parsed = GateModelTaskResult.parse_obj(found)
    shots, probabilities = parsed.taskMetadata.shots, parsed.measurementProbabilities
    if matrix is not None:
        rows = matrix if isinstance(matrix, BitRows) else bit_rows.from_lists(matrix)
    elif probabilities:
        rows = drawn(probabilities, shots, job_id)
    else:
        raise ValueError("it has neither `measurements` nor `measurementProbabilities`")
    result = assembled(parsed, rows, probabilities if matrix is None else None)
    return unwired(result, rows, readout) if readout else result


def unwired(result: GateModelQuantumTaskResult, rows: BitRows, readout: Readout) -> GateModelQuantumTaskResult:
    """The result on the qubits that the user named, and only with those columns that the user asked for."""
    wire = [source for source in readout.sources if source is not None]
    columns = [result.measured_qubits.index(qubit) for qubit in wire]
    labels = [int(name) for name, _ in readout.registers]
    chosen = BitRows(bits.rearrange(rows.packed, rows.width, columns), len(columns))
    counts = counted(chosen)
    shares: Counter[str] = Counter()
    for key, share in result.measurement_probabilities.items():
        shares["".join(key[column] for column in columns)] += share
    names = dict(zip(wire, labels, strict=True))
    for item in result.result_types:
        if targets := getattr(item.type, "targets", None):
            item.type.targets = [names[target] for target in targets]
    return replace(
        result,
        measurements=bits.unpack(chosen.packed, chosen.width).astype(int),
        measured_qubits=labels,
        measurement_counts=counts,
        measurement_probabilities=dict(shares),
    )


def drawn(probabilities: Mapping[str, float], shots: int, job_id: str) -> BitRows:
    """Shots that go with probabilities: as many as the task had, in an order drawn by the job's id.

    Braket's own way rounds each share of the shots, so that their sum may differ, and sorts them.
    """
    width = len(next(iter(probabilities)))
    columns = bits.from_strings(probabilities, width)
    readout = Readout.plain(list(range(width)))
    made = measurements.from_probabilities(readout, columns, list(probabilities.values()), shots, job_id)
    return BitRows(made.packed, width)


def assembled(
    parsed: GateModelTaskResult, rows: BitRows, probabilities: Mapping[str, float] | None = None
) -> GateModelQuantumTaskResult:
    """Braket's result from a task result without measurements, and these measurements.

    Args:
        parsed: all but the measurements.
        rows: the measurements, column by column as in `measuredQubits`.
        probabilities: what the device gave where it gave no measurements.
    """
    matrix = bits.unpack(rows.packed, rows.width).astype(int)
    counts = counted(rows)
    result_types = _result_types(parsed, matrix)
    shares = probabilities or {key: count / len(matrix) for key, count in counts.items()}
    known = {field.name for field in fields(GateModelQuantumTaskResult)}
    outputs = {"outputs": parsed.outputs} if "outputs" in known and hasattr(parsed, "outputs") else {}
    return GateModelQuantumTaskResult(
        task_metadata=parsed.taskMetadata,
        additional_metadata=parsed.additionalMetadata,
        result_types=result_types,
        values=[item.value for item in result_types],
        measurements=matrix,
        measured_qubits=parsed.measuredQubits,
        measurement_counts=counts,
        measurement_probabilities=dict(shares),
        measurements_copied_from_device=probabilities is None,
        measurement_counts_copied_from_device=False,
        measurement_probabilities_copied_from_device=probabilities is not None,
        **outputs,
    )


def counted(rows: BitRows) -> Counter[str]:
    """How often each outcome occurred; the first column is the leftmost character.

    >>> import numpy as np
    >>> counted(BitRows(bits.pack(np.array([[1, 0, 0], [1, 0, 0]], dtype=np.uint8)), 3))
    Counter({'100': 2})
    """
    distinct, counts = bits.distinct(rows.packed)
    keys = (key[::-1] for key in bits.strings(distinct, rows.width))
    return Counter(dict(zip(keys, counts.tolist(), strict=True)))


def _result_types(parsed: GateModelTaskResult, matrix: Any) -> list[ResultTypeValue]:
    """The result types with their values, computed by Braket from the measurements where the device left that open."""
    found = parsed.resultTypes or []
    if all(isinstance(item, ResultTypeValue) for item in found):
        GateModelQuantumTaskResult.cast_result_types(parsed)
        return list(found)
    whole = parsed.copy(update={"measurements": matrix.tolist()})
    computed: list[ResultTypeValue] = GateModelQuantumTaskResult.from_object(whole).result_types
    return computed
