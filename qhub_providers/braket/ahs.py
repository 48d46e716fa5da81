"""Programs for analog Hamiltonian simulation: Braket's object to the JSON of the Hub's contract."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..errors import UnsupportedCircuitError
from ..formats.format import JobInput
from . import ahs_limits

if TYPE_CHECKING:
    from braket.ahs import AnalogHamiltonianSimulation

    from .device import QHubDevice

INPUT_FORMAT = "BRAKET_AHS_PROGRAM"


def encode(program: AnalogHamiltonianSimulation, device: QHubDevice) -> JobInput:
    """The job input of a program, in the resolution that `device.properties` names.

    Braket's own JSON has decimal numbers as strings; the contract wants numbers.

    Raises:
        UnsupportedCircuitError: a part of the program that the device does not have, or a value that it does not take.
    """
    from braket.ahs.discretization_types import DiscretizationError

    try:
        fields = program.discretize(device).to_ir().dict(exclude={"braketSchemaHeader"})
    except (DiscretizationError, ValueError, TypeError, AttributeError) as error:
        raise UnsupportedCircuitError(f"{device.name} cannot run the program: {_said(error)}") from error
    ahs_limits.check(fields, device.properties.paradigm, device.name)
    return JobInput(input={"ahs_program": _plain(fields)}, input_format=INPUT_FORMAT)


def _said(error: Exception) -> str:
    if "ocal detuning" in str(error):
        return ahs_limits.NO_LOCAL_DETUNING
    return str(error)


def _plain(value: Any) -> Any:
    """JSON values: numbers for decimals.

    >>> _plain({"times": [Decimal("0.000004")], "pattern": "uniform"})
    {'times': [4e-06], 'pattern': 'uniform'}
    """
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value
