"""What a job's input does, by interpreters that know nothing of this library: every outcome as the service tells it.

Each function takes a job's input of one circuit to pairs: the result's bytes of a single shot, and the probability of
that shot, exactly.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from qiskit.primitives import BitArray, DataBin, PrimitiveResult, SamplerPubResult
from qiskit_ibm_runtime import RuntimeDecoder, RuntimeEncoder

from . import test_braket_qasm, test_ionq, test_iqm, test_open_qasm
from .circuits import NEVER, distribution

Outcomes = Iterator[tuple[bytes, float]]


def marginal(probabilities: np.ndarray[Any, Any], qubits: Sequence[int]) -> Iterator[tuple[list[int], float]]:
    """The bits of some qubits, and how probable they are; axis k of `probabilities` is qubit k."""
    rest = tuple(axis for axis in range(probabilities.ndim) if axis not in qubits)
    kept = probabilities.sum(axis=rest).transpose(np.argsort(np.argsort(qubits)).tolist())
    for bits, probability in np.ndenumerate(kept):
        if probability > NEVER:
            yield list(bits), float(probability)


def braket(job_input: dict[str, Any]) -> Outcomes:
    """Braket's own interpreter; each qubit is touched once more, so that its state has them all."""
    lines = [line for line in job_input["qasm"].splitlines() if not line.startswith("bit")]
    measured = [int(found[1]) for line in lines if (found := re.fullmatch(r"b\[\d+\] = measure q\[(\d+)\];", line))]
    (width,) = map(int, re.findall(r"^qubit\[(\d+)\] q;$", job_input["qasm"], re.MULTILINE))
    program = [line for line in lines if "measure" not in line] + [f"i q[{qubit}];" for qubit in range(width)]
    vector = test_braket_qasm.run("\n".join([*program, "#pragma braket result state_vector"]), 0).values[0]
    for bits, probability in marginal(np.abs(vector.reshape([2] * width)) ** 2, measured):
        yield json.dumps({"measurements": [bits], "measuredQubits": measured}).encode(), probability


def ionq(job_input: dict[str, Any]) -> Outcomes:
    """IonQ's definitions of its gates."""
    for state, probability in enumerate(test_ionq.probabilities(job_input).tolist()):
        if probability > NEVER:
            yield json.dumps({"histogram": {str(state): 1.0}}).encode(), probability


def iqm(job_input: dict[str, Any]) -> Outcomes:
    """IQM's definitions of its operations."""
    (body,) = job_input["circuits"]
    used = sorted({qubit for item in body["instructions"] for qubit in test_iqm.number(item)})
    measures = [item for item in body["instructions"] if item["name"] == "measure"]
    keys = [item["args"]["key"] for item in measures]
    places = [used.index(*test_iqm.number(item)) for item in measures]
    for bits, probability in marginal(test_iqm.probabilities(body, used), places):
        counts = {"".join(map(str, bits)): 1}
        yield test_iqm.payload({"measurement_keys": keys, "counts": counts}), probability


def ibm(job_input: dict[str, Any]) -> Outcomes:
    """IBM's own decoder and encoder."""
    ((circuit, _, _),) = json.loads(json.dumps(job_input["pubs"]), cls=RuntimeDecoder)
    for value, probability in distribution(circuit).items():
        data, start = {}, 0
        for register in circuit.cregs:
            shot = format(value >> start & (1 << register.size) - 1, f"0{register.size}b")
            data[register.name] = BitArray.from_samples([shot], register.size)
            start += register.size
        result = PrimitiveResult([SamplerPubResult(DataBin(**data))])
        yield json.dumps(result, cls=RuntimeEncoder).encode(), probability


def qasm(job_input: dict[str, Any], *, qubit_0_first: bool = False) -> Outcomes:
    """Qiskit's own importers."""
    program = test_open_qasm.read(job_input["qasm"])
    for value, probability in distribution(program).items():
        key = format(value, f"0{program.num_clbits}b")
        yield json.dumps({"counts": {key[::-1] if qubit_0_first else key: 1}}).encode(), probability
