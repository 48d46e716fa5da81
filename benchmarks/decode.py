"""1,000,000 shots of 20 qubits: from Braket's JSON, 42 MB, to a `Result` with counts, and at which peak of memory.

    python benchmarks/decode.py [PEER_PYTHON]

Each row is a process of its own. "bytes" starts with the payload in memory; "json" is the same with Python's own
parser, its lists put into NumPy; "ours" and "peer" are `retrieve_job(id).result()` from a server on this machine that
sends the payload. The peer, PyPI `qhub-quantum`, lives in an environment of its own: `.venv-peer`, or the argument.
Memory is by how much the process's peak rises above what it holds before. Bounds: 0.33 s and 200 MB for the counts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import numpy as np

SHOTS, QUBITS, ROUNDS = 1_000_000, 20, 3
JOB = "00000000-0000-0000-0000-000000000001"
PROGRAM = "OPENQASM 3.0;\nbit[20] b;\nqubit[20] q;\n" + "\n".join(f"b[{n}] = measure q[{n}];" for n in range(QUBITS))


def payload(kind: str) -> bytes:
    """A task result as AWS writes it; `kind` is `ghz` or `random`."""
    draw = np.random.default_rng(1)
    bits = draw.integers(0, 2, (SHOTS, 1 if kind == "ghz" else QUBITS), dtype=np.uint8)
    text = np.tile(np.frombuffer(b"[" + b",".join([b"0"] * QUBITS) + b"],", np.uint8), (SHOTS, 1))
    text[:, 1 : 2 * QUBITS : 2] += bits
    rest = {
        "braketSchemaHeader": {"name": "braket.task_result.gate_model_task_result", "version": "1"},
        "measuredQubits": list(range(QUBITS)),
        "resultTypes": [],
        "taskMetadata": {
            "braketSchemaHeader": {"name": "braket.task_result.task_metadata", "version": "1"},
            "id": JOB,
            "shots": SHOTS,
            "deviceId": "arn:aws:braket:::device/quantum-simulator/amazon/sv1",
        },
        "additionalMetadata": {
            "action": {"braketSchemaHeader": {"name": "braket.ir.openqasm.program", "version": "1"}, "source": PROGRAM}
        },
    }
    return b'{"measurements":[' + text.tobytes()[:-1] + b"]," + json.dumps(rest).encode()[1:]


def memory(name: str) -> float:
    """A line of the process's status, in MB: `VmRSS` is what it holds, `VmHWM` the peak. Linux only, else NaN."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(name)), float("nan"))


def measured(work: Callable[[], Any], ready: Callable[[], Any]) -> dict[str, float]:
    """Seconds of the fastest of some rounds (of one, if it is slow), and by how many MB the first raised the peak."""
    ready()
    if Path("/proc/self/clear_refs").exists():
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before, times = memory("VmRSS"), [seconds(work)]
    risen = memory("VmHWM") - before
    if times[0] < 5:
        times += [seconds(work) for _ in range(ROUNDS - 1)]
    return {"seconds": min(times), "megabytes": risen}


def seconds(work: Callable[[], Any]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def from_bytes(way: str, asked: str, path: str) -> dict[str, float]:
    """Ours, or by `json`, from a payload in memory; `asked` is what is asked of the result."""
    from qhub_providers.formats import bit_rows, bits, braket_result
    from qhub_providers.formats.format import Submitted
    from qhub_providers.formats.measurements import Measurements
    from qhub_providers.formats.readout import Readout, to_tags
    from qhub_providers.qiskit import result

    text, readout = Path(path).read_bytes(), Readout.plain(range(QUBITS))
    submitted = Submitted(JOB, to_tags([readout]), SHOTS, dict)

    def decode(content: bytes) -> Measurements:
        if way == "bytes":
            return braket_result.decode(content, submitted)[0]
        rows = bit_rows.from_lists(json.loads(content)["measurements"])
        return Measurements(readout, bits.rearrange(rows.packed, QUBITS, range(QUBITS)))

    def work(content: bytes = text) -> Any:
        made = result.result("aws.sim.sv1", JOB, [result.experiment(decode(content), JOB)])
        return ask(made, asked)

    return measured(work, lambda: work(b'{"measurements": [%s]}' % str([0] * QUBITS).encode()))


def ask(result: Any, asked: str) -> Any:
    """One of the things that a `Result` tells."""
    if asked == "get_counts":
        return result.get_counts()
    return getattr(result.results[0].data, asked, None)


def from_hub(side: str, asked: str, _: str) -> dict[str, float]:
    """One of the libraries, from the server that the environment names."""
    if side == "ours":
        from qhub_providers import QHubProvider as Provider
    else:
        from qhub.quantum.sdk import HubQiskitProvider as Provider  # type: ignore[import-not-found,no-redef]
    provider = Provider()
    return measured(
        lambda: ask(provider.retrieve_job(JOB).result(), asked), lambda: provider.retrieve_job(JOB).status()
    )


@contextmanager
def served(path: Path, backend: dict[str, Any]) -> Iterator[dict[str, str]]:
    """A server that has one job, with that result; gives the variables that both libraries read."""
    instant = "2026-01-01 12:00:00"
    record = {"id": JOB, "backend_id": "aws.sim.sv1", "provider": "AWS", "status": "COMPLETED", "shots": SHOTS}
    record |= {"input_format": "BRAKET_OPEN_QASM_V3", "created_at": instant, "ended_at": instant}
    answers = {f"/jobs/{JOB}": record, f"/jobs/{JOB}/status": {"status": "COMPLETED"}, **backend}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            place = self.path.partition("?")[0]
            content = path.read_bytes() if place.endswith("/result") else json.dumps(answers.get(place, {})).encode()
            self.send_response(200 if place.endswith("/result") or place in answers else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{server.server_port}"
        yield {"QHUB_QUANTUM_BASE_URL": address, "KQH_PERSONAL_ACCESS_TOKEN": "none"}
    finally:
        server.shutdown()


def backend_record() -> dict[str, Any]:
    """What the Hub says of the backend, by address; the peer asks for it before it reads a result."""
    from qhub_providers import LocalHub

    place = "/backends/aws.sim.sv1"
    with LocalHub() as hub, httpx.Client(base_url=hub.url, headers={"X-Auth-Token": hub.access_token}) as client:
        return {address: client.get(address).json() for address in (place, f"{place}/config")}


def row(python: str, way: str, asked: str, path: Path, hub: dict[str, str]) -> None:
    """Measure in a process of its own and print."""
    environment = {**os.environ, **hub}
    if way != "peer":
        environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[1])
    command = [python, "-W", "ignore", __file__, "--measure", way, asked, str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{way} {asked} failed:\n{done.stderr[-2000:]}")
    found = json.loads(done.stdout.splitlines()[-1])
    print(
        f"| {path.stem:6} | {way:5} | {asked:10} | {found['seconds']:7.3f} s | {found['megabytes']:5.0f} MB |",
        flush=True,
    )


def main(peer: str) -> None:
    """Print a row for each payload, way and question."""
    print("| data   | way   | asked for  | time      | memory   |\n| --- | --- | --- | --- | --- |")
    backend = backend_record()
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("ghz", "random"):
            path = Path(folder, f"{kind}.json")
            path.write_bytes(payload(kind))
            for way, asked in [("bytes", "shots"), ("bytes", "counts"), ("bytes", "memory"), ("bytes", "get_counts")]:
                row(sys.executable, way, asked, path, {})
            row(sys.executable, "json", "counts", path, {})
            with served(path, backend) as hub:
                row(sys.executable, "ours", "counts", path, hub)
                if Path(peer).exists():
                    row(peer, "peer", "counts", path, hub)
                else:
                    print(f"(the peer is not here: there is no {peer})")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        warnings.simplefilter("ignore")
        _, _, how, question, file = sys.argv
        measure = from_bytes if how in ("bytes", "json") else from_hub
        print(json.dumps(measure(how, question, file)), file=sys.__stdout__)
    else:
        main(sys.argv[1] if len(sys.argv) > 1 else str(Path(".venv-peer", "bin", "python")))
