"""Calibrations."""

from __future__ import annotations

from typing import Any

from .base import HubModel, Timestamp

__all__ = ["CalibrationResponse"]


class CalibrationResponse(HubModel):
    """A backend's calibration.

    Attributes:
        backend_id: whose it is.
        calibrated_at: since when it holds, aware.
        calibration: the data; its shape depends on the technology. For gate-based backends times are in microseconds
            (`t1_us`) and nanoseconds (`length_ns`), errors between 0 and 1.
    """

    backend_id: str | None = None
    calibrated_at: Timestamp = None
    calibration: dict[str, Any] | None = None
