"""Which format a backend speaks follows from its record, never from its id."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from ..errors import UnsupportedBackendError
from .format import Format

ROWS = {
    ("BRAKET_OPEN_QASM_V3", None): "braket_qasm.FORMAT",
    ("QISKIT_QPY", None): "ibm.FORMAT",
    ("IONQ_CIRCUIT_V1", None): "ionq.FORMAT",
    ("IQM_JOB_INPUT_V1", None): "iqm.FORMAT",
    ("OPEN_QASM_V2", "QUDORA"): "qudora.FORMAT",
    ("OPEN_QASM_V3", "QUDORA"): "qudora.FORMAT_3",
    ("OPEN_QASM_V2", "KIPU"): "kipu.FORMAT",
    ("OPEN_QASM_V3", None): "open_qasm.FORMAT",
    ("OPEN_QASM_V2", None): "open_qasm.FORMAT_2",
}
"""The contract's `input_format` and provider (None: any) -> the format, the preferred first."""

BY_PROVIDER = {"IBM": "QISKIT_QPY", "IQM": "IQM_JOB_INPUT_V1", "KIPU": "OPEN_QASM_V2", "QUDORA": "OPEN_QASM_V2"}
"""For records that name no format: a provider that has only one."""

ANALOG_HARDWARE = {"QUERA"}


def choose(
    backend_id: str, provider: str | None, hardware_provider: str | None, supported: Sequence[str] | None
) -> Format:
    """The format for circuits on a backend with such a record.

    Raises:
        UnsupportedBackendError: for a machine that takes no circuits, or none of the formats that this library writes.

    >>> choose("aws.sim.sv1", "AWS", "AWS", ["BRAKET_OPEN_QASM_V3"]).input_format
    'BRAKET_OPEN_QASM_V3'
    """
    if hardware_provider in ANALOG_HARDWARE:
        raise UnsupportedBackendError(
            f"{backend_id} is an analog machine: it runs Hamiltonians, not circuits. Use QHubBraketProvider."
        )
    offered = list(supported or []) or [BY_PROVIDER.get(provider or "", "")]
    for (input_format, owner), place in ROWS.items():
        if input_format in offered and owner in (None, provider):
            return load(place)
    raise UnsupportedBackendError(
        f"{backend_id} takes {', '.join(filter(None, offered)) or 'no format that its record names'}; "
        f"this version writes {', '.join(dict.fromkeys(input_format for input_format, _ in ROWS))}. HubQuantumClient "
        "sends inputs of every kind."
    )


def by_name(input_format: str | None, provider: str | None = None) -> Format | None:
    """The format that a job's record names, with the record's `provider`; None if this library does not know it."""
    if provider is None and any(owner for name, owner in ROWS if name == input_format):
        return load("open_qasm.OF_NOBODY")
    places = [place for (name, owner), place in ROWS.items() if name == input_format and owner in (None, provider)]
    return load(places[0]) if places else None


def load(place: str) -> Format:
    """Import one format on first use: each brings its own dependencies.

    >>> load("ionq.FORMAT").input_format
    'IONQ_CIRCUIT_V1'
    """
    module, name = place.split(".")
    loaded: Format = getattr(import_module(f".{module}", __package__), name)
    return loaded
