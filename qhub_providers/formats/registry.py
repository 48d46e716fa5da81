"""Which format a backend speaks follows from its record, never from its id."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from ..errors import UnsupportedBackendError
from .format import Format

MODULES = {
    "BRAKET_OPEN_QASM_V3": "braket_qasm",
    "QISKIT_QPY": "ibm",
    "IONQ_CIRCUIT_V1": "ionq",
}
"""The contract's `input_format` -> the module that speaks it, the preferred first."""

BY_PROVIDER = {"IBM": "QISKIT_QPY"}
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
        raise UnsupportedBackendError(f"{backend_id} is an analog machine: it runs Hamiltonians, not circuits.")
    offered = list(supported or []) or [BY_PROVIDER.get(provider or "", "")]
    for input_format, module in MODULES.items():
        if input_format in offered:
            return load(module)
    raise UnsupportedBackendError(
        f"{backend_id} takes {', '.join(filter(None, offered)) or 'no format that its record names'}; "
        f"this version writes {', '.join(MODULES)}."
    )


def by_name(input_format: str | None) -> Format | None:
    """The format that a job's record names, or None if this library does not know it."""
    module = MODULES.get(input_format or "")
    return load(module) if module else None


def load(module: str) -> Format:
    """Import one format on first use: each brings its own dependencies."""
    loaded: Format = import_module(f".{module}", __package__).FORMAT
    return loaded
