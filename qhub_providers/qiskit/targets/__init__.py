"""A Qiskit `Target` from what a backend says about itself: one function per kind of data.

- `ibm`: IBM's configuration and properties, `{"config": ..., "properties": ...}`;
- `braket`: Braket's device capabilities, for circuits that the service compiles;
- `braket_native`: the same, for native gates on physical qubits;
- `iqm`: IQM's dynamic quantum architecture with the observations of a calibration set;
- `record`: the Hub's own `configuration`, where there is nothing better;
- `calibration`: the Hub's own calibration, where the device data has no errors;
- `unmeasured`: the worst known error, where a gate has none.

What is missing or odd in the data is left out, and what is assumed in its place is told, with one warning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from qiskit.transpiler import Target

from ...errors import UnsupportedBackendError
from ...formats.format import Format
from . import braket, calibration, ibm, iqm, record
from .reading import Reader
from .unmeasured import assume_worst

if TYPE_CHECKING:
    from ...hub.types import Backend
    from ..native import NativeGates

Calibrated = Callable[[], Any]

KINDS = {"QISKIT_QPY": "IBM's", "BRAKET_OPEN_QASM_V3": "Braket's"}
"""Whose device data backends with these formats have."""


def facts(config: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the wire format has to know of the device, besides its target."""
    return braket.facts(config) if isinstance(config, Mapping) and "braketSchemaHeader" in config else {}


def build(
    backend: Backend,
    config: Mapping[str, Any] | None,
    wire: Format,
    *,
    fractional: bool = False,
    calibrated: Calibrated | None = None,
) -> Target:
    """The target of `backend`.

    Only gates that the format has words for are in it. Where the device data is of no use, the Hub's record is.

    Args:
        backend: the Hub's record.
        config: what `GET /backends/{id}/config` gave, None where it gave nothing.
        wire: the format that circuits are sent in.
        fractional: whether to have IBM's fractional gates.
        calibrated: gives the Hub's calibration; asked only where everything else has no errors.

    Raises:
        UnsupportedBackendError: if the data names no gate or no number of qubits, or no fractional gate where these
            are asked for.
    """
    reader = Reader(str(backend.id))
    try:
        result = _from_config(config, reader, wire, fractional)
    except UnsupportedBackendError as unusable:
        if fractional:
            raise
        reader.doubt("config")
        try:
            result = _from_record(backend, wire, reader)
        except UnsupportedBackendError:
            raise unusable from None
    result = _from_record(backend, wire, reader) if result is None else result
    if wire.options != "IQM" and record.counts_from(backend, 0):  # else its labels are not Qiskit's numbers
        _calibrate([result], backend, calibrated, reader)
    assume_worst(result, reader)
    reader.warn(no_data=config is None and wire.has_config)
    return result


def _calibrate(made: Iterable[Target], backend: Backend, calibrated: Calibrated | None, reader: Reader) -> None:
    bare = [target for target in made if calibration.lacks_errors(target)]
    if bare and calibrated is not None and backend.has_calibration:
        found = calibrated()
        for target in bare:
            calibration.annotate(target, found, reader)


def _from_config(config: Any, reader: Reader, wire: Format, fractional: bool) -> Target | None:
    if not isinstance(config, Mapping):
        if config is not None:
            raise UnsupportedBackendError(f"the configuration of {reader.backend_id} is not an object.")
        if fractional:
            raise UnsupportedBackendError(f"{reader.backend_id} has no device data, so no fractional gates.")
        return None
    if "config" in config:
        return ibm.target(config, reader, fractional=fractional)
    if "braketSchemaHeader" in config:
        return braket.target(config, reader, wire)
    if wire.options == "IQM":
        return iqm.target(config, reader)
    if wire.input_format in KINDS:
        raise UnsupportedBackendError(f"the configuration of {reader.backend_id} is not {KINDS[wire.input_format]}.")
    return None


def _from_record(backend: Backend, wire: Format, reader: Reader) -> Target:
    return record.target(backend, wire, reader, first=1 if wire.options == "IQM" else 0)


def native(
    backend: Backend, config: Mapping[str, Any] | None, *, calibrated: Calibrated | None = None
) -> tuple[Target, Target, NativeGates]:
    """The target of native gates to compile for, that of the native gates themselves, and how to translate.

    `calibrated` gives the Hub's calibration; asked only where the device data has no errors.

    Raises:
        UnsupportedBackendError: if the device has no native gates, or does not say how its qubits are coupled.
    """
    from . import braket_native

    reader = Reader(str(backend.id))
    if not isinstance(config, Mapping):
        raise UnsupportedBackendError(f"{backend.id} has no device data, so its native gates are not known.")
    result = braket_native.targets(config, reader)
    _calibrate(result[:2], backend, calibrated, reader)
    for target in result[:2]:
        assume_worst(target, reader)
    reader.warn()
    return result


__all__ = ["build", "facts", "native"]
