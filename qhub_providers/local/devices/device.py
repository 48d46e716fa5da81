"""What every backend of the embedded Hub has in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

EVERY_DAY = [{"granularity": "Everyday", "start": "00:00:00", "end": "23:59:59"}]


def no_data() -> None:
    """For a backend that has no such data."""
    return


@dataclass(frozen=True)
class Device:
    """A backend: what the Hub tells about it, each part made when it is asked for.

    Attributes:
        id: the backend's id on the Hub.
        family: which input it takes, by the name in the contract's schemas (`Aws_QASM_3`, `AzureIonq`, `IBM`).
        qubit_count: how many qubits it has.
        record: gives the contract's `Backend`, without the fields that change or that depend on the caller.
        config: gives the provider's own configuration, as JSON text.
        calibration: gives the contract's `CalibrationResponse`, or None.
        task_id: gives the provider's id of a job from the Hub's.
        simulated: of a backend that was renamed, the id that its simulator knows; else empty.
    """

    id: str
    family: str
    qubit_count: int
    record: Callable[[], Mapping[str, Any]]
    config: Callable[[], bytes]
    calibration: Callable[[], dict[str, Any] | None] = no_data
    task_id: Callable[[str], str] = str
    simulated: str = ""


def configuration(
    *,
    gates: Iterable[str],
    native: bool,
    operations: Iterable[str],
    qubit_count: int,
    shots: int,
    input_format: str,
    graph: Mapping[str, list[str]] | None = None,
    labels: Iterable[str] | None = None,
    least_shots: int = 1,
) -> dict[str, Any]:
    """The contract's `Configuration`. Without a graph every qubit is coupled with every other.

    `labels` are the names of the qubits, by default their numbers.

    >>> made = configuration(gates=["h"], native=False, operations=["measure"], qubit_count=2, shots=9,
    ...                      input_format="OPEN_QASM_V2")
    >>> made["instructions"], made["connectivity"], made["qubits"]
    (['h', 'measure'], {'fully_connected': True}, [{'id': '0'}, {'id': '1'}])
    """
    names, done = list(gates), list(operations)
    connectivity: dict[str, Any] = {"fully_connected": graph is None}
    if graph is not None:
        connectivity["graph"] = dict(graph)
    return {
        "gates": [{"name": name, "native_gate": native} for name in names],
        "operations": done,
        "qubit_count": qubit_count,
        "connectivity": connectivity,
        "shots_range": {"min": least_shots, "max": shots},
        "supported_input_formats": [input_format],
        "memory_result_supported": True,
        "qubits": [{"id": label} for label in labels or map(str, range(qubit_count))],
        "instructions": names + done,
    }
