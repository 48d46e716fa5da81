"""IBM's SamplerV2 on Aer, with the noise of the machine's calibration: QPY pubs in, a PrimitiveResult's JSON out.

Read and written by the public encoder and decoder of qiskit-ibm-runtime. Dynamical decoupling and twirling change
nothing here: they are accepted, and the simulation is what they would be applied to.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from qiskit.circuit import QuantumCircuit
from qiskit.primitives import BitArray, DataBin, PrimitiveResult, SamplerPubResult
from qiskit.primitives.containers.sampler_pub import SamplerPub
from qiskit_ibm_runtime import RuntimeEncoder

from ..workers.task import Task
from .angles import check_finite
from .failure import SimulationError
from .ibm_circuit import Layout, layout, reduce, values_of
from .ibm_input import check_registers, decoded, pub, seed_of, seed_of_pub
from .ibm_noise import simulator, with_delay_noise
from .limits import MOST_EXECUTIONS, check_noisy_work, check_size

DEFAULT_SHOTS = 4096
"""IBM's own default, where neither the pub nor the options say."""


def run(task: Task) -> bytes:
    """The result of a task. Raises SimulationError for a pub that is unreadable, not the machine's, or too large."""
    job_input = decoded(task.input)
    options = job_input.get("options") or {}
    shots = job_input.get("shots") or options.get("default_shots") or DEFAULT_SHOTS
    seed = seed_of(options, task.seed)
    pubs = [_pub(item, index, shots, task) for index, item in enumerate(job_input["pubs"])]
    executions = sum(pub.size * pub.shots for pub in pubs)
    if executions > MOST_EXECUTIONS:
        raise SimulationError(f"the job has {executions} executions, values times shots; at most {MOST_EXECUTIONS} fit")
    results = [_run(pub, index, task, seed) for index, pub in enumerate(pubs)]
    return json.dumps(PrimitiveResult(results, metadata={"version": 2}), cls=RuntimeEncoder).encode()


def _pub(item: Any, index: int, shots: int, task: Task) -> SamplerPub:
    made = pub(item, index, task.backend_id, lambda parts: SamplerPub.coerce(parts, shots))
    check_registers(made.circuit, index)
    limits = task.configuration["shots_range"]
    if not limits["min"] <= made.shots <= limits["max"]:
        raise SimulationError(f"pub {index}: {made.shots} shots; the machine takes {limits['min']} to {limits['max']}")
    return made


def _run(pub: SamplerPub, index: int, task: Task, seed: int | None) -> SamplerPubResult:
    used = layout(pub.circuit)
    check_size(len(used.qubits))
    reduced = reduce(pub.circuit, used)
    if task.noise:
        check_noisy_work(len(used.qubits), reduced.size(), pub.shots * pub.size)
    bound = list(values_of(reduced, pub.parameter_values).bind_all(reduced).ravel())
    for circuit in bound:
        check_finite(circuit, f"pub {index}: ", None)
    if task.noise and "delay" in reduced.count_ops():
        bound = [with_delay_noise(circuit, used, task.backend_id) for circuit in bound]
    width = (reduced.num_clbits + 7) // 8
    memory = _memory(bound, used, task, shots=pub.shots, width=width, seed=seed_of_pub(seed, index))
    bits = np.unpackbits(memory, axis=-1, bitorder="little").reshape(*pub.shape, pub.shots, 8 * width)
    circuit = pub.circuit
    fields = {
        register.name: BitArray.from_bool_array(
            bits[..., [circuit.find_bit(bit).index for bit in register]].astype(bool), order="little"
        )
        for register in circuit.cregs
    }
    return SamplerPubResult(DataBin(**fields, shape=pub.shape), metadata={"circuit_metadata": circuit.metadata or {}})


def _memory(
    circuits: list[QuantumCircuit], used: Layout, task: Task, *, shots: int, width: int, seed: int | None
) -> Any:
    """Per circuit and shot the classical bits as `width` packed bytes, bit 0 first."""
    packed = np.zeros((len(circuits), shots, width), np.uint8)
    if not used.measured or not circuits:
        return packed
    machine = simulator(task.backend_id, used, task.noise)
    result = machine.run(circuits, shots=shots, memory=True, seed_simulator=seed).result()
    for place, experiment in enumerate(result.results):
        if not experiment.success:
            raise SimulationError(f"the simulation failed: {experiment.status}")
        raw = b"".join(int(word, 16).to_bytes(width, "little") for word in experiment.data.memory)
        packed[place] = np.frombuffer(raw, np.uint8).reshape(shots, width)
    return packed
