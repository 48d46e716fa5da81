"""A PennyLane program on the Hub: its Qiskit plugin takes our backend as it is.

The plugin pins older releases of Qiskit (`pennylane-qiskit` 0.45: qiskit 2.0 to 2.3), so it wants an environment of its
own. Against a Hub on this machine, start `qhub local` and set the two variables that it prints.
"""

from __future__ import annotations

from typing import Any

import pennylane as qml
from pennylane import numpy as np

from qhub_providers import QHubProvider


def program(angle: Any) -> Any:
    """Turns a qubit and lets a second one follow."""
    qml.RY(angle, wires=0)
    qml.CNOT(wires=[0, 1])
    return qml.expval(qml.PauliZ(1))


def main(backend_name: str) -> tuple[float, float]:
    """The mean of Z and its derivative, exactly cos(1) = 0.540 and -sin(1) = -0.841."""
    device = qml.device("qiskit.remote", wires=2, backend=QHubProvider().get_backend(backend_name))
    node = qml.set_shots(qml.QNode(program, device), 4000)
    angle = np.array(1.0, requires_grad=True)
    return float(node(angle)), float(qml.grad(node)(angle))


if __name__ == "__main__":
    for name in ("aws.sim.sv1", "azure.ionq.simulator", "ibm.qpu.fez"):
        value, slope = main(name)
        print(f"{name}: <Z> = {value:.3f}, d<Z>/d(angle) = {slope:.3f}")
