"""OpenQASM on the other gate-model devices of Amazon Braket: dm1, IonQ's and Rigetti's machines."""

from __future__ import annotations

import json
import math
from typing import Any

import httpx
import numpy as np
import pytest
from braket.circuits import Circuit
from braket.circuits.serialization import IRType
from braket.schema_common import BraketSchemaBase
from braket.tasks import GateModelQuantumTaskResult
from scipy.stats import binom

from .programs import BELL, aws, completed, failed

DM1, FORTE, CEPHEUS = "aws.sim.dm1", "aws.ionq.forte", "aws.rigetti.cepheus"
MACHINES = (FORTE, CEPHEUS)
VERBATIM = "OPENQASM 3.0;\nbit[2] b;\n#pragma braket verbatim\nbox {{\n{}\n}}\nb[0] = measure ${};\nb[1] = measure ${};"


def read(raw: Any) -> GateModelQuantumTaskResult:
    return GateModelQuantumTaskResult.from_string(json.dumps(raw))


def ones(raw: Any) -> list[float]:
    """How often each measured qubit was 1."""
    return [float(share) for share in np.mean(read(raw).measurements, axis=0)]


def fingerprint(prepare: list[str], qubits: tuple[str, str, str] = ("q[0]", "q[1]", "q[2]")) -> str:
    """Bit 1 stays unmeasured, the others come in another order than the qubits."""
    measure = [f"b[{bit}] = measure {qubit};" for bit, qubit in zip((2, 0, 3), qubits, strict=True)]
    return "\n".join(["OPENQASM 3.0;", "bit[4] b;", "qubit[3] q;", *prepare, *measure])


@pytest.mark.parametrize(
    ("backend_id", "line", "said"),
    [
        (DM1, "#pragma braket verbatim\nbox { x q[0]; }", "verbatim"),
        (DM1, "#pragma braket result density_matrix", "density_matrix with shots"),
        (DM1, "b[0] = measure q[0];\n#pragma braket noise bit_flip(0.1) q[0]", "mid-circuit"),
        (FORTE, "ccnot q[0], q[1], q[2];", "gate ccnot"),
        (FORTE, "gpi(0.1) q[0];", "gate gpi"),
        (FORTE, "#pragma braket noise bit_flip(0.1) q[0]", "noise bit_flip"),
        (FORTE, "#pragma braket unitary([[0, 1], [1, 0]]) q[1]", "unitary"),
        (FORTE, "#pragma braket result variance hermitian([[1, 0], [0, 1]]) q[0]", "observable hermitian in"),
        (CEPHEUS, "#pragma braket result sample hermitian([[1, 0], [0, 1]]) q[0]", "observable hermitian in"),
        (CEPHEUS, "v q[0];", "gate v"),
        (CEPHEUS, "x $0;", "beside a qubit register"),
        (CEPHEUS, "reset q[0];", "quantum reset"),
    ],
)
def test_what_a_device_does_not_offer_is_refused_by_name(
    client: httpx.Client, backend_id: str, line: str, said: str
) -> None:
    failure = failed(
        client, aws(fingerprint(["i q;" if backend_id == DM1 else "x q[1];", line]), backend_id=backend_id)
    )
    assert failure["code"] == "UnsupportedOperation"
    assert said in failure["message"]


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (VERBATIM.format("x $0;", 0, 1), "gate x"),
        (VERBATIM.format("cz $0, $2;", 0, 2), "(0, 2), which are not coupled"),
        (VERBATIM.format("cz $8, $7;", 8, 7), "(8, 7), which are not coupled"),
        (VERBATIM.format("rz(0.1) $13;", 0, 13), "physical qubit $13"),
        (VERBATIM.format("rz(0.1) $0;", 0, 108), "physical qubit $108"),
        (VERBATIM.format("rx(0.3) $0;", 0, 1), "rx by other angles"),
        (VERBATIM.format("rx(pi) $0;\nreset $0;", 0, 1), "quantum reset in a verbatim box"),
        (VERBATIM.format("rx(pi) $0;", 0, 1).replace("#pragma braket verbatim\n", ""), "statement box"),
        ("OPENQASM 3.0;\nx $0;\n#pragma braket verbatim\nbox {\nrx(pi) $0;\n}", "outside of the verbatim box"),
        ("OPENQASM 3.0;\nqubit[107] q;\nx q[0];", "107 qubits; it has 106"),
    ],
)
def test_verbatim_boxes_hold_native_gates_on_coupled_qubits(client: httpx.Client, program: str, said: str) -> None:
    assert said in failed(client, aws(program, backend_id=CEPHEUS))["message"]


def test_too_much_noise_is_too_large(client: httpx.Client) -> None:
    program = "OPENQASM 3.0;\nqubit[13] q;\nh q;\n#pragma braket noise bit_flip(0.1) q[0]"
    assert (
        "13 qubits; the embedded Hub simulates at most 12 with noise"
        in failed(client, aws(program, backend_id=DM1))["message"]
    )


def test_rewiring_can_be_forbidden_where_the_device_says_so(ideal: httpx.Client) -> None:
    params = {"disable_qubit_rewiring": True}
    assert "disable_qubit_rewiring" in failed(ideal, aws(BELL, input_params=params))["message"]
    sized = "OPENQASM 3.0;\nqubit[14] q;\nx q[13];\nbit[1] b;\nb[0] = measure q[13];"
    assert "$13" in failed(ideal, aws(sized, backend_id=CEPHEUS, input_params=params))["message"]
    assert completed(ideal, aws(sized, backend_id=CEPHEUS, shots=2))["measurements"] == [[1], [1]]
    assert set(ones(completed(ideal, aws(BELL, backend_id=CEPHEUS, input_params=params)))) <= {*np.arange(101) / 100}


@pytest.mark.parametrize("backend_id", [DM1, FORTE, CEPHEUS])
@pytest.mark.parametrize("one", range(3))
def test_columns_are_assigned_bits_in_ascending_order(ideal: httpx.Client, backend_id: str, one: int) -> None:
    raw = completed(ideal, aws(fingerprint([f"x q[{one}];"]), shots=100, backend_id=backend_id))
    assert raw["measuredQubits"] == [1, 0, 2]
    wanted = [int(one == 1), int(one == 0), int(one == 2)]
    assert read(raw).measurements.tolist() == [wanted] * 100
    if backend_id == FORTE:
        assert "measurements" not in raw
        assert raw["measurementProbabilities"] == {"".join(map(str, wanted)): 1.0}


@pytest.mark.parametrize("backend_id", [DM1, FORTE, CEPHEUS])
def test_probabilities_by_column(ideal: httpx.Client, backend_id: str) -> None:
    turns = [f"ry({2 * math.asin(math.sqrt(p))}) q[{qubit}];" for qubit, p in enumerate([0.1, 0.35, 0.8])]
    raw = completed(ideal, aws(fingerprint(turns), shots=5_000, backend_id=backend_id))
    assert ones(raw) == pytest.approx([0.35, 0.1, 0.8], abs=0.045)  # 6 standard deviations


@pytest.mark.parametrize(
    ("pragma", "wanted"),
    [
        ("bit_flip(0.25)", 0.25),
        ("depolarizing(0.3)", 0.2),
        ("kraus([[0.6, 0], [0, 0.6]], [[0, 0.8], [0.8, 0]])", 0.64),
        ("phase_flip(0.25)", 0.0),
    ],
)
def test_dm1_has_noise(client: httpx.Client, pragma: str, wanted: float) -> None:
    program = f"OPENQASM 3.0;\nqubit[2] q;\ni q;\n#pragma braket noise {pragma} q[1]"
    found = ones(completed(client, aws(program, shots=10_000, backend_id=DM1)))
    assert found == pytest.approx([0, wanted], abs=0.03)  # 6 standard deviations


def test_dm1_without_noise_takes_all_its_qubits(client: httpx.Client) -> None:
    program = "OPENQASM 3.0;\nqubit[17] q;\nx q;\nbit[17] b;\nb = measure q;"
    assert completed(client, aws(program, shots=1, backend_id=DM1))["measurements"] == [[1] * 17]


def test_brakets_own_verbatim_program_runs_on_the_qubits_it_names(ideal: httpx.Client, client: httpx.Client) -> None:
    circuit = Circuit().rx(14, math.pi).rz(15, 0.3).cz(14, 15).rx(15, -math.pi / 2).rx(15, -math.pi / 2).rz(14, 1)
    source = Circuit().add_verbatim_box(circuit).to_ir(IRType.OPENQASM).source
    raw = completed(ideal, aws(source, shots=10, backend_id=CEPHEUS))
    assert (raw["measuredQubits"], raw["measurements"]) == ([14, 15], [[1, 1]] * 10)
    assert 0.8 < min(ones(completed(client, aws(source, shots=1000, backend_id=CEPHEUS)))) < 1


def test_native_gates_on_forte(ideal: httpx.Client) -> None:
    program = VERBATIM.format("gpi(0.3) $4;\ngpi2(0) $2;\ngpi2(0) $2;\nzz(0.5) $2, $4;", 2, 4)
    raw = completed(ideal, aws(program, shots=100, backend_id=FORTE))
    assert raw["measurementProbabilities"] == {"11": 1.0}


@pytest.mark.parametrize("backend_id", MACHINES)
def test_machines_have_the_errors_of_their_capabilities(
    client: httpx.Client, ideal: httpx.Client, backend_id: str
) -> None:
    program = aws("OPENQASM 3.0;\nqubit[1] q;\nrx(0) q[0];", shots=5_000, backend_id=backend_id)
    assert ones(completed(ideal, program)) == [0.0]
    # The readout's error and the gate's. All counts lie within the interval but one in a billion.
    wanted = {FORTE: 0.0049 + 0.0002, CEPHEUS: 0.0521 + 0.0015}[backend_id]
    fewest, most = binom.interval(1 - 1e-9, 4 * 5_000, wanted)
    assert 0 < fewest <= sum(round(5_000 * ones(completed(client, program))[0]) for _ in range(4)) <= most


def test_result_types_of_a_machine(ideal: httpx.Client) -> None:
    program = (
        "OPENQASM 3.0;\nqubit[2] q;\nh q[0];\ncnot q[0], q[1];\n#pragma braket result expectation x(q[0]) @ x(q[1])"
    )
    for backend_id in MACHINES:
        assert read(completed(ideal, aws(program, backend_id=backend_id))).values == [pytest.approx(1.0)]


@pytest.mark.parametrize(
    ("backend_id", "name"),
    [
        (DM1, "GateModelSimulatorDeviceCapabilities"),
        (FORTE, "IonqDeviceCapabilities"),
        (CEPHEUS, "RigettiDeviceCapabilities"),
    ],
)
def test_braket_reads_the_capabilities(client: httpx.Client, backend_id: str, name: str) -> None:
    capabilities: Any = BraketSchemaBase.parse_raw_schema(client.get(f"/backends/{backend_id}/config").text)
    record = client.get(f"/backends/{backend_id}").json()["configuration"]
    assert type(capabilities).__name__ == name
    assert capabilities.paradigm.qubitCount == record["qubit_count"] == len(record["qubits"])
    if backend_id == CEPHEUS:
        assert capabilities.paradigm.connectivity.connectivityGraph == record["connectivity"]["graph"]
        assert (record["connectivity"]["graph"]["8"], "13" in record["connectivity"]["graph"]) == ([], False)
        assert set(capabilities.standardized.oneQubitProperties) == {qubit["id"] for qubit in record["qubits"]}


@pytest.mark.parametrize("backend_id", MACHINES)
def test_machines_have_a_calibration(client: httpx.Client, backend_id: str) -> None:
    body = client.get(f"/backends/{backend_id}/calibration").json()
    assert (body["backend_id"], body["calibration"]["type"]) == (backend_id, "gate_based")
    if backend_id == CEPHEUS:
        assert len(body["calibration"]["qubits"]) == 106
        assert all(0 < pair["gates"]["cz"]["error"] < 0.05 for pair in body["calibration"]["qubit_pairs"])
