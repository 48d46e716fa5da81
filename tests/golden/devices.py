"""The backends that the golden bodies are for: each on a Hub in memory that keeps what it receives."""

from __future__ import annotations

import json
from typing import Any

import httpx

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubDevice
from qhub_providers.local.devices import aquila, aws_simulators, cepheus, forte, ibm, ionq, iqm, kipu, qudora
from qhub_providers.local.devices.device import Device
from qhub_providers.qiskit import QHubBackend
from tests.qiskit.test_requests import BackendHub, provider_of


def device(backend_id: str) -> Device:
    """The embedded Hub's backend of that id."""
    if backend_id == "ibm.qpu.fez":  # of IBM's machines the oldest SDKs have no other
        return Device(
            id=backend_id,
            family="IBM",
            qubit_count=156,
            record=lambda: ibm.record("fez"),
            config=lambda: ibm.config("fez"),
            calibration=lambda: ibm.calibration_response("fez"),
        )
    made = (aws_simulators.sv1(), cepheus.cepheus(), forte.forte(), aquila.aquila(), ionq.simulator(), kipu.qsim())
    found = {one.id: one for one in (*made, qudora.xg1(), *iqm.machines())}
    return found[backend_id]


class DeviceHub(BackendHub):
    """A Hub with one backend and all data of it."""

    def __init__(self, backend_id: str) -> None:
        self.device = device(backend_id)
        super().__init__(dict(self.device.record()), configs={backend_id: json.loads(self.device.config())})

    def serve(self, request: httpx.Request) -> httpx.Response:
        calibration = self.device.calibration() if request.url.path.endswith("/calibration") else None
        return httpx.Response(200, json=calibration) if calibration else super().serve(request)

    @property
    def backend(self) -> QHubBackend:
        """The backend as Qiskit sees it."""
        return provider_of(self).get_backend(self.device.id)

    @property
    def braket_device(self) -> QHubDevice:
        """The backend as Braket sees it."""
        return QHubBraketProvider(client=provider_of(self).client).get_device(self.device.id)

    def received(self) -> dict[str, Any]:
        """The only job."""
        (body,) = self.posted()
        return body
