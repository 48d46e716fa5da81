"""Texts whose qubits a device of AWS surely refuses are refused before they are sent; the others are sent."""

from __future__ import annotations

import pytest
from braket.circuits import Circuit

from qhub_providers import QHubBraketProvider
from qhub_providers.braket.text_qubits import qubits_of
from qhub_providers.errors import UnsupportedCircuitError

HEAD = "OPENQASM 3;\n"
REFUSED = {
    "qubit[35] q;\nh q;": ("aws.sim.sv1", "the program has 35 qubits, and the device has 34"),
    "qubit[10] q; qubit[9] p;\nh q;\nh p;": ("aws.sim.dm1", "the program has 19 qubits, and the device has 17"),
    "qubit[3] q;\nh q[0]; // q[1]\ncnot q[0], q[2];": ("aws.sim.sv1", "leaves out qubit 1, .* without a gap"),
    "qubit q; qubit[2] p;\nh q; h p[1];": ("aws.sim.sv1", "leaves out qubit 1, "),
    "bit[2] b;\nqubit[2] q;\nh q;\nb[0] = measure q[0];": ("aws.sim.sv1", "does not measure qubit 1, .* all or none"),
    "bit[1] b;\nqubit[4] q;\nx q[3];\nh q[0];\nb[0] = measure q[3];": ("aws.ionq.forte", "does not measure qubit 0"),
    "h $0; // nothing else": ("aws.sim.dm1", r"names \$0, and the device has no physical qubits"),
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_the_capabilities_exclude_is_refused(braket: QHubBraketProvider, text: str) -> None:
    name, said = REFUSED[text]
    with pytest.raises(UnsupportedCircuitError, match=f"^{name}: the program .*{said.removeprefix('the program ')}"):
        braket.get_device(name).run(HEAD + text, shots=100)


TAKEN = {
    "bit[2] b;\nqubit[2] q;\nh q[1];\nb = measure q;": "aws.sim.sv1",
    "bit b;\nqubit q;\nh q;\nb = measure q;": "aws.sim.sv1",
    "qubit[3] q;\nh q[0]; h q[2];\n#pragma braket result expectation z(q[1])": "aws.sim.sv1",
    "bit[1] b;\nqubit[4] q;\nx q[3];\nh q[0];\nb[0] = measure q[3];": "aws.rigetti.cepheus",
    "qubit[4] q;\nx q[3];\nh q[0];": "aws.ionq.forte",
}


@pytest.mark.parametrize("text", TAKEN)
def test_what_the_device_takes_runs(braket: QHubBraketProvider, text: str) -> None:
    assert braket.get_device(TAKEN[text]).run(HEAD + text, shots=100).result().task_metadata.shots == 100


@pytest.mark.parametrize(
    "text",
    [
        "qubit[3] q; h q[0:2:2];",
        "qubit[3] q; for int i in [0:2] { h q[i]; }",
        "qubit[3] q; int i = 1; h q[i];",
        "qubit[3] q; let a = q[0:1]; h a;",
        "gate g a { h a; } qubit[3] q; g q[0];",
        "qubit[3] q; h q[-1];",
        "qubit[3] q; h q[3];",
        "h $3;",
    ],
)
def test_what_a_look_does_not_tell_is_left_to_the_device(text: str) -> None:
    assert qubits_of(text) is None


def test_a_circuit_wider_than_the_simulator_is_refused(braket: QHubBraketProvider) -> None:
    for name, most in (("aws.sim.sv1", 34), ("aws.sim.dm1", 17), ("aws.ionq.forte", 36)):
        circuit = Circuit().h(range(0, 2 * most + 2, 2))
        with pytest.raises(UnsupportedCircuitError, match=f"has {most + 1} qubits, and the device has {most}"):
            braket.get_device(name).run(circuit, shots=100)
