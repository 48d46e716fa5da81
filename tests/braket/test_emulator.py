"""Braket's emulators of machines, and what the refusals of wrong specifications name."""

from __future__ import annotations

import importlib.util

import pytest
from braket.circuits import Circuit

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubDevice
from qhub_providers.errors import ConfigurationError, UnsupportedBackendError

NEWER = importlib.util.find_spec("braket.emulation") is not None


@pytest.mark.skipif(not NEWER, reason="the installed Braket has no emulators")
def test_a_machine_is_emulated_by_its_capabilities(ideal_braket: QHubBraketProvider) -> None:
    emulator = ideal_braket.get_device("aws.ionq.forte").emulator()
    result = emulator.run(Circuit().add_verbatim_box(Circuit().gpi(0, 0.1).gpi(1, 0.2)), shots=100).result()
    assert result.measurement_counts.most_common(1)[0][0] == "11"
    with pytest.raises(ValueError, match="native"):
        emulator.run(Circuit().add_verbatim_box(Circuit().h(0)), shots=100)


@pytest.mark.skipif(NEWER, reason="the installed Braket has emulators")
def test_older_releases_of_braket_have_none(ideal_braket: QHubBraketProvider) -> None:
    with pytest.raises(UnsupportedBackendError, match="has no emulators: `pip install --upgrade amazon-braket-sdk`"):
        ideal_braket.get_device("aws.ionq.forte").emulator()


@pytest.mark.skipif(not NEWER, reason="the installed Braket has no emulators")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("aws.sim.sv1", "aws.sim.sv1 is a simulator, and Braket emulates machines"),
        ("ibm.qpu.fez", "ibm.qpu.fez describes itself in other words"),
        ("aws.quera.aquila", "cannot emulate aws.quera.aquila"),
    ],
)
def test_others_cannot_be_emulated(ideal_braket: QHubBraketProvider, name: str, said: str) -> None:
    with pytest.raises(UnsupportedBackendError, match=said):
        ideal_braket.get_device(name).emulator()


@pytest.mark.parametrize("several", [[Circuit().x(0), Circuit().x(1)], (Circuit().x(0),)])
def test_several_programs_are_for_a_batch_or_a_set(sv1: QHubDevice, several: object) -> None:
    with pytest.raises(ConfigurationError, match=r"not (list|tuple): run_batch\(\) runs several .* ProgramSet of them"):
        sv1.run(several, shots=10)
