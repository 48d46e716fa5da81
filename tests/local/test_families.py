"""All families of inputs on two Hubs with the same seed. A Hub's jobs differ from one another all the same."""

from __future__ import annotations

import importlib.util
from typing import Any

import httpx
from qiskit import QuantumCircuit

from qhub_providers.local import LocalHub

from .conftest import client_of
from .programs import aws, completed, ibm
from .test_ahs import ahs
from .test_ibm_estimator import estimator, on, turned
from .test_iqm import END, hadamard, iqm
from .test_kipu import kipu
from .test_quandela import hong_ou_mandel, quandela
from .test_qudora import qudora

SPREAD = "OPENQASM 3.0;\nqubit[2] q;\nh q;"


def sampler() -> dict[str, Any]:
    circuit = QuantumCircuit(156, 1)
    circuit.sx(0)
    circuit.measure(0, 0)
    return ibm([circuit, None, 200])


def bodies() -> list[dict[str, Any]]:
    found = [aws(SPREAD, backend_id=f"aws.{name}", shots=200) for name in ("sim.sv1", "sim.dm1", "ionq.forte")]
    found += [
        aws(SPREAD, backend_id="aws.rigetti.cepheus", shots=200),
        ahs([[0, 0]], rabi=1.5e6),
        sampler(),
        estimator([turned(0, 0, 0), {on("IIX"): 1.0}, None, 0.1]),
        iqm([*hadamard("QB1"), END], shots=200),
        kipu("h q;", shots=200),
        qudora("h q;", shots=200),
    ]
    return found + ([quandela(experiment=hong_ou_mandel())] if importlib.util.find_spec("perceval") else [])


def outcomes(client: httpx.Client) -> list[Any]:
    """The results, without the times at which they were made."""
    found = [completed(client, body) for body in bodies()]
    for result in found:
        result.pop("taskMetadata", None)
        result.pop("metadata", None)
    return found


def test_a_seed_makes_every_family_reproducible() -> None:
    made = []
    for _ in range(2):
        with LocalHub(seed=7, workers=1) as hub, client_of(hub) as client:
            made.append((outcomes(client), outcomes(client)))
    (first, later), (again, _) = made
    for body, one, same, other in zip(bodies(), first, again, later, strict=True):
        assert one == same, body["backend_id"]
        assert one != other, body["backend_id"]
