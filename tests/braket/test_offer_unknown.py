"""A Hub that does not tell what its devices take: then the device itself has to refuse, and everything is sent."""

from __future__ import annotations

import httpx
import pytest
from braket.circuits import Circuit

from qhub_providers import HubQuantumClient, QHubBraketProvider
from qhub_providers.errors import JobFailedError, UnsupportedCircuitError
from tests.conftest import HubAddress


class Silent(httpx.BaseTransport):
    """Answers questions for capabilities with an error, counts them, and passes everything else on."""

    def __init__(self, status_code: int) -> None:
        self.inner = httpx.HTTPTransport()
        self.status_code = status_code
        self.asked = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/config"):
            self.asked += 1
            if self.status_code != 200:
                return httpx.Response(self.status_code, json={"error": "no capabilities"})
        return self.inner.handle_request(request)

    def close(self) -> None:
        self.inner.close()


@pytest.mark.parametrize("status_code", [403, 404, 422])
def test_what_nobody_tells_is_left_to_the_device(hub: HubAddress, status_code: int) -> None:
    with httpx.Client(transport=Silent(status_code), timeout=60) as http:
        client = HubQuantumClient(api_key=hub.access_token, base_url=hub.url, httpx_client=http)
        sv1 = QHubBraketProvider(client=client).get_device("aws.sim.sv1")
        assert sv1.run(Circuit().x(0), shots=5).result().measurement_counts == {"1": 5}
        with pytest.raises(JobFailedError, match="cv"):
            sv1.run(Circuit().cv(0, 1), shots=5).result()


def test_capabilities_are_asked_for_once(hub: HubAddress) -> None:
    transport = Silent(200)
    with httpx.Client(transport=transport, timeout=60) as http:
        client = HubQuantumClient(api_key=hub.access_token, base_url=hub.url, httpx_client=http)
        sv1 = QHubBraketProvider(client=client).get_device("aws.sim.sv1")
        for _ in range(3):
            sv1.run(Circuit().x(0), shots=5)
        sv1.run_batch([Circuit().x(0)] * 3, shots=5)
        with pytest.raises(UnsupportedCircuitError, match="cv"):
            sv1.run(Circuit().cv(0, 1), shots=5)
    assert transport.asked == 1
