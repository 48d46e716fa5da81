"""Braket's result from measurements that a backend of another vendor made.

What Braket's result needs and no such backend keeps, the labels of the measured qubits and the result types, travels
with the job as tags, `qhub:braket:1:<part>/<parts>:<text>`, see `formats.tag_parts`: so any process can read the job by
its id alone. The bytes are JSON, `[labels, result types]`, the latter as Braket's own JSON has them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from braket.circuits import Circuit, ResultType
from braket.ir.jaqcd import Expectation, Probability, Sample, Variance
from braket.ir.openqasm import Program
from braket.task_result import AdditionalMetadata, GateModelTaskResult, TaskMetadata
from braket.tasks import GateModelQuantumTaskResult

from ..errors import UnsupportedCircuitError
from ..formats import tag_parts
from ..formats.bit_rows import BitRows
from ..formats.measurements import Measurements
from .result import assembled

TAG_PREFIX = "qhub:braket:1:"

KINDS = {"expectation": Expectation, "probability": Probability, "sample": Sample, "variance": Variance}
"""The result types that measurements tell, by their names in Braket's JSON."""

NOT_KEPT = "// The program was not kept with the job; the job's input is what was made of it."


@dataclass(frozen=True)
class Requested:
    """What a circuit asks for.

    Attributes:
        measured_qubits: the labels of the measured qubits, in the order of the columns.
        result_types: as in Braket's JSON.
    """

    measured_qubits: tuple[int, ...]
    result_types: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def of(cls, circuit: Circuit, measured_qubits: tuple[int, ...]) -> Requested:
        """What `circuit` asks for.

        Raises:
            UnsupportedCircuitError: for a result type that measurements do not tell.
        """
        return cls(measured_qubits, tuple(_described(result_type) for result_type in circuit.result_types))

    def to_tags(self) -> list[str]:
        """The tags that carry this.

        >>> requested = Requested((7, 2), ({"type": "probability", "targets": [2]},))
        >>> Requested.from_tags(requested.to_tags()) == requested
        True
        """
        text = json.dumps([self.measured_qubits, self.result_types], separators=(",", ":"))
        return tag_parts.to_tags(TAG_PREFIX, text.encode())

    @classmethod
    def from_tags(cls, tags: Iterable[str]) -> Requested | None:
        """What `tags` carry; None where there are none, as of a job that did not begin as a Braket circuit.

        Raises:
            ValueError: some of them are missing, or damaged.
        """
        mine = [tag for tag in tags if tag.startswith(TAG_PREFIX)]
        if not mine:
            return None
        text = tag_parts.from_tags(TAG_PREFIX, mine)
        if text is None:
            raise ValueError("of the job's tags that name its measured qubits, some are missing or damaged")
        labels, result_types = json.loads(text)
        return cls(tuple(labels), tuple(result_types))

    def result(
        self, measurements: Measurements, metadata: TaskMetadata, source: str = NOT_KEPT
    ) -> GateModelQuantumTaskResult:
        """Braket's result; the values of the result types are computed by Braket.

        Args:
            measurements: classical bit i is the measurement of the i-th of `measured_qubits`.
            metadata: of the task.
            source: the program, as OpenQASM 3.

        Raises:
            ValueError: there are more or fewer bits than measured qubits.
        """
        width = measurements.readout.num_bits
        if width != len(self.measured_qubits):
            raise ValueError(f"the result has {width} bits; the circuit measures {len(self.measured_qubits)} qubits")
        parsed = GateModelTaskResult.construct(
            measuredQubits=list(self.measured_qubits),
            resultTypes=[KINDS[item["type"]].parse_obj(item) for item in self.result_types],
            taskMetadata=metadata,
            additionalMetadata=AdditionalMetadata(action=Program(source=source)),
        )
        return assembled(parsed, BitRows(measurements.packed, width))


def _described(result_type: ResultType) -> Mapping[str, Any]:
    try:
        described = json.loads(result_type.to_ir().json(exclude_none=True))
    except (NotImplementedError, ValueError) as error:
        raise UnsupportedCircuitError(f"the result type {result_type} cannot be computed: {error}") from error
    if described["type"] not in KINDS:
        raise UnsupportedCircuitError(
            f"the result type {result_type} is not told by measurements: compute it on this machine with "
            "braket.devices.LocalSimulator(), or ask for an expectation, a sample, a variance or a probability"
        )
    found: Mapping[str, Any] = described
    return found
