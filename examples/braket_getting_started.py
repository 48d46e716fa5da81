"""Amazon Braket's first programs, each with one line changed: the device comes from the Hub instead of `AwsDevice`.

No AWS account is needed. Real circuits, the real client, real HTTP; only the Hub runs on this machine. Against the Kipu
Quantum Hub itself, leave out `LocalHub` and write `provider = QHubBraketProvider()`.
"""

from __future__ import annotations

from braket.ahs import AnalogHamiltonianSimulation, AtomArrangement, DrivingField
from braket.circuits import Circuit, FreeParameter, Observable
from braket.timings.time_series import TimeSeries

from qhub_providers import LocalHub, QHubBraketProvider

ATOM_SPACING = 5.5e-6  # metres: near enough for one excited atom to block the other
DURATION = 4e-6  # seconds


def bell_pair(provider: QHubBraketProvider) -> None:
    """Two entangled qubits on a simulator of AWS, and the same circuit on machines of other vendors."""
    bell = Circuit().h(0).cnot(0, 1)
    # device = AwsDevice("arn:aws:braket:::device/quantum-simulator/amazon/sv1")
    device = provider.get_device("aws.sim.sv1")
    print("bell pair on", device.name, dict(device.run(bell, shots=100).result().measurement_counts))
    for name in ("ibm.qpu.fez", "iqm.qpu.garnet", "azure.ionq.simulator"):
        task = provider.get_device(name).run(bell, shots=100)
        print("bell pair on", name, dict(task.result().measurement_counts))


def ghz_state(provider: QHubBraketProvider) -> None:
    """Three entangled qubits: an expectation value, and a free parameter with many values in one batch."""
    # device = AwsDevice("arn:aws:braket:::device/quantum-simulator/amazon/sv1")
    device = provider.get_device("aws.sim.sv1")
    parity = Observable.X() @ Observable.X() @ Observable.X()
    ghz = Circuit().h(0).cnot(0, 1).cnot(1, 2).rz(2, FreeParameter("turn")).expectation(parity, target=[0, 1, 2])
    angles = (0.0, 0.8, 1.6, 3.14159265)
    batch = device.run_batch(ghz, shots=1000, inputs=[{"turn": angle} for angle in angles])
    for angle, result in zip(angles, batch.results(), strict=True):
        print(f"parity of a ghz state turned by {angle:.2f}: {result.values[0]:+.2f}")


def rydberg_blockade(provider: QHubBraketProvider) -> None:
    """Two atoms that are near each other, of which only one can be excited, and a third that is far away."""
    register = AtomArrangement().add((0, 0)).add((0, ATOM_SPACING)).add((3 * ATOM_SPACING, 0))
    amplitude = TimeSeries()
    for instant, value in ((0, 0), (3e-7, 6.3e6), (DURATION - 3e-7, 6.3e6), (DURATION, 0)):
        amplitude.put(instant, value)
    detuning = TimeSeries().put(0, -3e7).put(DURATION, 3e7)
    phase = TimeSeries().put(0, 0).put(DURATION, 0)
    program = AnalogHamiltonianSimulation(register, DrivingField(amplitude, phase, detuning))
    # device = AwsDevice("arn:aws:braket:us-east-1::device/qpu/quera/Aquila")
    device = provider.get_device("aws.quera.aquila")
    result = device.run(program, shots=100).result()
    print("atoms in the Rydberg state (r) or not (g):", dict(sorted(result.get_counts().items())))


def main() -> None:
    """Run them all on an embedded Hub."""
    with LocalHub(seed=2026) as hub:
        provider = QHubBraketProvider(hub.access_token, base_url=hub.url)
        bell_pair(provider)
        ghz_state(provider)
        rydberg_blockade(provider)


if __name__ == "__main__":
    main()
