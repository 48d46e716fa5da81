"""The backends of the embedded Hub: records, configurations, calibrations. A backend is data; a family is a module."""

from __future__ import annotations

from functools import cache

from . import aws, ibm, ionq
from .device import Device

__all__ = ["Device", "devices"]


@cache
def devices() -> dict[str, Device]:
    """All backends by id."""
    found: list[Device] = [aws.sv1(), ionq.simulator(), *ibm.machines()]
    return {device.id: device for device in found}
