"""Pub results as IBM sends them, held against what was asked for, with the user's register names and the job's id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qiskit import QuantumCircuit
from qiskit.primitives import PrimitiveResult
from qiskit.primitives.containers import BitArray, DataBin, PubResult, SamplerPubResult

from ...errors import HubJobError
from ...formats import ibm
from ...formats.format import Submitted
from ...formats.ibm_registers import KEY, original_registers
from ...jobs import HubJob
from .ibm_plan import Plan


def finished(
    made: PrimitiveResult[Any], job: HubJob, plans: Sequence[Plan] | None, primitive_id: str
) -> list[PubResult]:
    """The results of the pubs of one job; of one that was retrieved, `plans` is None, and the Hub has its input.

    Raises:
        HubJobError: they are not what the pubs asked for.
    """
    if plans is not None and len(made) != len(plans):
        raise HubJobError(f"job {job.id} has {len(plans)} pubs, and its result {len(made)}", job_id=job.id)
    if plans is not None:
        circuits: Sequence[QuantumCircuit | None] = [plan.circuit for plan in plans]
    else:
        submitted = Submitted(job.id, job.known.tags or (), job.known.shots, job.input)
        circuits = ibm.submitted_circuits(submitted, len(made))
    results = []
    for index, (pub, circuit) in enumerate(zip(made, circuits, strict=True)):
        if plans is not None and tuple(pub.data.shape or ()) != plans[index].shape:
            raise HubJobError(
                f"job {job.id}: pub {index} has the shape {plans[index].shape}, its result {pub.data.shape}",
                job_id=job.id,
            )
        metadata = _metadata(pub, circuit, job) | ({"circuit_metadata": plans[index].metadata} if plans else {})
        results.append(
            _sampled(pub.data, circuit, metadata, job) if primitive_id == "sampler" else PubResult(pub.data, metadata)
        )
    return results


def _metadata(pub: PubResult, circuit: QuantumCircuit | None, job: HubJob) -> dict[str, Any]:
    of_circuit = dict((circuit.metadata or {}) if circuit else pub.metadata.get("circuit_metadata") or {})
    of_circuit.pop(KEY, None)
    return {**pub.metadata, "circuit_metadata": of_circuit, "job_ids": [job.id]}


def _sampled(data: DataBin, circuit: QuantumCircuit | None, metadata: dict[str, Any], job: HubJob) -> SamplerPubResult:
    fields = dict(data.items())
    shots = {field.num_shots for field in fields.values() if isinstance(field, BitArray)}
    if circuit is not None and all(isinstance(field, BitArray) for field in fields.values()):
        fields = _by_users_names(fields, circuit, job)
    facts: dict[str, Any] = {"shot_order_known": True, **metadata}
    if len(shots) == 1:
        facts["shots"] = shots.pop()
    return SamplerPubResult(DataBin(**fields, shape=data.shape), metadata=facts)


def _by_users_names(fields: Mapping[str, BitArray], circuit: QuantumCircuit, job: HubJob) -> dict[str, BitArray]:
    expected = {register.name: register.size for register in circuit.cregs}
    returned = {name: field.num_bits for name, field in fields.items()}
    if returned != expected:
        raise HubJobError(
            f"job {job.id}: the result has the registers {returned}, but the circuit has {expected}", job_id=job.id
        )
    sent = iter(circuit.cregs)
    named: dict[str, BitArray] = {}
    for name, size in original_registers(circuit) or expected.items():
        if size:
            named[name] = fields[next(sent).name]
        else:
            some = next(iter(fields.values())).array
            named[name] = BitArray(some[..., :0], 0)
    return named
