"""What the examples share."""

from __future__ import annotations

import time

from qhub_providers.hub import HubQuantumClient
from qhub_providers.hub.jobs import CreateJobRequestInput_AzureIonqSimulator
from qhub_providers.hub.types import AzureIonqJobInputCircuitItem
from tests.canary import CANARY

SERVICE_TOKEN = f"{CANARY}-of-a-service-execution"
EXECUTION = "6f2f8d0e-0e0c-4f6e-9d43-2f1d6a7f1f00"
my_input = {"qasm": "OPENQASM 3.0;\nqubit[1] q;\nbit[1] c;\nx q[0];\nc[0] = measure q[0];"}


def bell() -> CreateJobRequestInput_AzureIonqSimulator:
    return CreateJobRequestInput_AzureIonqSimulator(
        circuit=[
            AzureIonqJobInputCircuitItem(type="h", targets=[0]),  # corrected: the gate's name
            AzureIonqJobInputCircuitItem(type="x", targets=[1], controls=[0]),  # corrected: the gate's name
        ],
        gateset="qis",
        qubits=2,
    )


TERMINAL = {"COMPLETED", "FAILED", "ABORTED", "CANCELLED"}


def wait(client: HubQuantumClient, job_id: str, poll_interval: float = 2.0) -> str:
    while True:
        status = client.jobs.get_job_status(job_id).status
        if status in TERMINAL:
            return status
        time.sleep(poll_interval)
