"""Free parameters in noises: Braket's pragma of a noise takes plain numbers only."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from braket.circuits import Circuit, FreeParameter

from qhub_providers.braket import QHubDevice
from qhub_providers.braket.encoding import encode
from qhub_providers.errors import ConfigurationError, UnsupportedCircuitError

P = FreeParameter("p")


def sent(specification: Any, inputs: dict[str, float]) -> list[str]:
    """The noises of what is sent."""
    lines = str(encode(specification, 10, inputs, None).input["qasm"]).splitlines()
    return [line.removeprefix("#pragma braket noise ") for line in lines if "noise" in line]


@pytest.mark.parametrize(
    ("circuit", "value", "wanted"),
    [
        (Circuit().x(0).depolarizing(0, P / 2), 1, "depolarizing(0.5) q[0]"),
        (Circuit().x(0).bit_flip(0, 1 - P), 0.75, "bit_flip(0.25) q[0]"),
        (Circuit().x(0).bit_flip(0, -P), -0.25, "bit_flip(0.25) q[0]"),
        (Circuit().x(0).phase_flip(0, P), 0, "phase_flip(0.0) q[0]"),
        (Circuit().x(0).pauli_channel(0, P / 8, 0.5, P**2), 0.5, "pauli_channel(0.0625, 0.5, 0.25) q[0]"),
        (Circuit().x(0).x(3).two_qubit_dephasing(0, 3, P), 0.1, "two_qubit_dephasing(0.1) q[0], q[1]"),
        (
            Circuit().x(0).generalized_amplitude_damping(0, gamma=P / 2, probability=P),
            1,
            "generalized_amplitude_damping(0.5, 1.0) q[0]",
        ),
    ],
)
def test_what_is_sent_are_numbers(circuit: Circuit, value: float, wanted: str) -> None:
    assert sent(circuit, {"p": value}) == [wanted]


def test_what_has_no_parameter_stays_as_it_is() -> None:
    circuit = Circuit().x(0).rx(0, P).kraus([0], [np.eye(2)]).bit_flip(0, 0.1).depolarizing(0, 1e-7)
    assert sent(circuit, {"p": 1}) == sent(Circuit(circuit).make_bound_circuit({"p": 1}), {})


def test_text_may_have_inputs_in_noises_too() -> None:
    source = "OPENQASM 3;\ninput float p;\nqubit[1] q;\nx q[0];\n#pragma braket noise bit_flip(p/2) q[0]\n"
    assert sent(source, {"p": 1}) == ["bit_flip(0.5) q[0]"]


@pytest.mark.parametrize("value", [7, -0.1, 1.01])
def test_what_is_no_probability_is_refused(dm1: QHubDevice, value: float) -> None:
    with pytest.raises(ConfigurationError, match=r"noise bit_flip cannot have .*: .*interval"):
        dm1.run(Circuit().x(0).bit_flip(0, P), shots=10, inputs={"p": value})


@pytest.mark.parametrize("text", ["unknown", "1/0", "(-1.0)**0.5", "sin(0.1)", "0.1 0.2", "'a'", ""])
def test_what_cannot_be_evaluated_names_the_way_out(text: str) -> None:
    source = f"OPENQASM 3;\nqubit[1] q;\nx q[0];\n#pragma braket noise bit_flip({text}) q[0]\n"
    with pytest.raises(UnsupportedCircuitError, match=r"bit_flip has .*make_bound_circuit"):
        sent(source, {})


def test_the_device_runs_them(dm1: QHubDevice) -> None:
    batch = dm1.run_batch(Circuit().x(0).bit_flip(0, P / 2), shots=4000, inputs=[{"p": 1}, {"p": 0}, {"p": 0.5}])
    found = [result.measurement_probabilities.get("1", 0) for result in batch.results()]
    assert np.allclose(found, [0.5, 1, 0.75], atol=0.06)
