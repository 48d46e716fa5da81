"""This library beside its peer, PyPI `qhub-quantum`, in one run against the embedded Hub; prints the README's table.

    make benchmark-peer            or: python benchmarks/against_peer.py PEER_PYTHON [ROWS ...]

The peer lives in an environment of its own, whose Python is the argument. Both sides are driven by the same script,
`peer/side.py`, one process after the other; both find the Hub through the same two environment variables. The Hub is
lenient, as the peer's bodies are not what the contract says. A row can be chosen by the first word of its name.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.peer.quick_hub import quick_hub
from qhub_providers import LocalHub

SIDE = Path(__file__).parent / "peer" / "side.py"
BRAKET_SIDE = SIDE.with_name("braket_side.py")
GATES = 20_000
RUNS = {
    "AWS": "aws.sim.sv1",
    "IonQ": "azure.ionq.simulator",
    "IQM": "iqm.qpu.garnet",
    "Qudora": "qudora.sim.xg1",
    "Kipu": "kipu.sim.qsim",
    "IBM": "ibm.qpu.fez",
}
SIZES = [(20, GATES)]
WIDE = [(100, 5_000)]
"""Qubits and gates; where there are so many qubits."""

NEVER = 100_000.0
"""Seconds in the queue: no job runs while its submission is timed."""


@contextmanager
def embedded(**settings: Any) -> Iterator[dict[str, str]]:
    """The variables that lead a client to an embedded Hub."""
    with LocalHub(lenient=True, **settings) as hub:
        yield variables(hub.url, hub.access_token)


def variables(url: str, token: str) -> dict[str, str]:
    """The two environment variables that both sides read."""
    return {"QHUB_QUANTUM_BASE_URL": url, "KQH_PERSONAL_ACCESS_TOKEN": token}


def measured(python: str, which: str, hub: dict[str, str], *task: str, side: Path = SIDE) -> dict[str, float]:
    """What one side measured."""
    command = [python, "-W", "ignore", str(side), which, *task]
    root = str(Path(__file__).resolve().parents[1])
    environment = {**os.environ, **hub, **({"PYTHONPATH": root} if which == "ours" else {})}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{which}, {' '.join(task)}, failed:\n{done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def both(peer: str, hub: dict[str, str], *task: str, side: Path = SIDE) -> tuple[dict[str, float], dict[str, float]]:
    """What both sides measured, ours first."""
    return measured(sys.executable, "ours", hub, *task, side=side), measured(peer, "peer", hub, *task, side=side)


def row(name: str, ours: float, peer: float, unit: str = "s", *, more_is_better: bool = False) -> None:
    """Print a row of the table."""
    ratio = ours / peer if more_is_better else peer / ours
    print(f"| {name} | {ours:.3g} {unit} | {peer:.3g} {unit} | {ratio:.3g} times |", flush=True)


def submissions_of_large_circuits(peer: str, chosen: set[str]) -> None:
    """The whole of `run()` for one circuit, on a Hub that answers at once."""
    with LocalHub(lenient=True) as hub, quick_hub(hub.url, hub.access_token) as url:
        for name, backend in RUNS.items():
            if not chosen or name in chosen:
                for qubits, gates in SIZES + (WIDE if backend == "ibm.qpu.fez" else []):
                    task = ("run", backend, str(qubits), str(gates), "5")
                    ours, theirs = both(peer, variables(url, hub.access_token), *task)
                    row(f"{name}: `run()`, {gates:,} gates on {qubits} qubits", ours["run"], theirs["run"])


def many_circuits(peer: str) -> None:
    """Submissions a second on the embedded Hub, each answer 20 ms late."""
    with embedded(faults={"queue_time": NEVER, "latency": 0.02}) as hub:
        ours, theirs = both(peer, hub, "many", "aws.sim.sv1", "500")
        name = "Many: 500 circuits, 20 ms away, submissions a second"
        row(name, ours["a second"], theirs["a second"], "/s", more_is_better=True)
        row(
            f"{name}, from an event loop (the peer: a thread for each)",
            ours["async"],
            theirs["async"],
            "/s",
            more_is_better=True,
        )


def small_job(peer: str) -> None:
    """From `run()` to the counts."""
    with embedded(faults={"queue_time": 0.05}) as hub:
        ours, theirs = both(peer, hub, "result", "aws.sim.sv1", "5")
        row("Result: of a small job that waits 50 ms", ours["result"], theirs["result"])


def large_device(peer: str) -> None:
    """`get_backend` and the target of a machine with much data."""
    with embedded() as hub:
        ours, theirs = both(peer, hub, "backend", "aws.rigetti.cepheus")
        row("Backend: import, `get_backend`, `target` of Cepheus", ours["first"], theirs["first"])
        row("Backend: the last two again in one process", ours["again"], theirs["again"])


def braket_devices(peer: str) -> None:
    """The same for Braket's devices, and beside Braket's own serialization of a circuit."""
    with LocalHub(lenient=True) as hub, quick_hub(hub.url, hub.access_token) as url:
        task = ("run", "aws.sim.sv1", str(GATES))
        ours, theirs = both(peer, variables(url, hub.access_token), *task, side=BRAKET_SIDE)
        row(f"Braket: `device.run()`, {GATES:,} gates on 20 qubits", ours["run"], theirs["run"])
        print(f"| (of that, Braket's own `to_ir` takes) | {ours['to_ir']:.3g} s | {theirs['to_ir']:.3g} s | |")
    with embedded(faults={"queue_time": NEVER, "latency": 0.02}) as known:
        ours, theirs = both(peer, known, "single", "aws.sim.sv1", "200", side=BRAKET_SIDE)
        batch = measured(sys.executable, "ours", known, "batch", "aws.sim.sv1", "200", side=BRAKET_SIDE)
        name = "Braket: 200 circuits, 20 ms away, submissions a second"
        row(f"{name}, one by one", ours["a second"], theirs["a second"], "/s", more_is_better=True)
        row(f"{name}, `run_batch`", batch["a second"], theirs["a second"], "/s", more_is_better=True)
    with embedded(faults={"queue_time": 0.05}) as known:
        ours, theirs = both(peer, known, "result", "aws.sim.sv1", side=BRAKET_SIDE)
        row("Braket: result of a small job that waits 50 ms", ours["result"], theirs["result"])


def main() -> None:
    """Print the table."""
    peer, *rows = sys.argv[1:]
    chosen = set(rows)
    print("| what | this library | `qhub-quantum` | |\n|---|---|---|---|", flush=True)
    if not chosen or chosen & set(RUNS):
        submissions_of_large_circuits(peer, chosen)
    for name, part in (
        ("Many", many_circuits),
        ("Result", small_job),
        ("Backend", large_device),
        ("Braket", braket_devices),
    ):
        if not chosen or name in chosen:
            part(peer)


if __name__ == "__main__":
    main()
