"""The backends of the embedded Hub: records, configurations, calibrations. A backend is data; a family is a module."""

from __future__ import annotations

from functools import cache

from . import aquila, aws_simulators, cepheus, forte, ibm, ionq, iqm, kipu, quandela, qudora
from .device import Device

__all__ = ["Device", "devices"]


@cache
def devices() -> dict[str, Device]:
    """All backends by id."""
    found: list[Device] = [
        aws_simulators.sv1(),
        aws_simulators.dm1(),
        forte.forte(),
        cepheus.cepheus(),
        aquila.aquila(),
        ionq.simulator(),
        *ibm.machines(),
        *iqm.machines(),
        qudora.xg1(),
        kipu.qsim(),
        *quandela.devices(),
    ]
    return {device.id: device for device in found}
