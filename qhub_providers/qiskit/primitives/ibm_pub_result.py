"""Pub results as IBM sends them, held against what was asked for, with the user's register names and the job's id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qiskit import QuantumCircuit
from qiskit.primitives import PrimitiveResult
from qiskit.primitives.containers import BitArray, DataBin, PubResult, SamplerPubResult

from ...errors import HubJobError, QHubError
from ...formats import ibm
from ...formats.format import Submitted
from ...formats.ibm_registers import KEY, fields_of, original_registers
from ...jobs import HubJob
from .ibm_plan import Plan


def finished(
    made: PrimitiveResult[Any],
    job: HubJob,
    plans: Sequence[Plan] | None,
    primitive_id: str,
    lost: Mapping[int, str],
) -> list[PubResult | QHubError]:
    """The results of the pubs of one job; of one that was retrieved, `plans` is None, and the Hub has its input.

    In the place of a pub whose result is not what it asked for, or `lost` (then with the reason), stands the error.

    Raises:
        HubJobError: there are more or fewer than pubs.
    """
    if plans is not None and len(made) != len(plans):
        raise HubJobError(
            f"job {job.id} has {len(plans)} pubs, and its result {len(made)}, which does not say which; "
            "jobs[0].raw_result() has it as it came",
            job_id=job.id,
        )
    if plans is not None:
        circuits: Sequence[QuantumCircuit | None] = [plan.circuit for plan in plans]
    else:
        submitted = Submitted(job.id, job.known.tags or (), job.known.shots, job.input)
        circuits = ibm.submitted_circuits(submitted, len(made))
    results: list[PubResult | QHubError] = []
    for index, (pub, circuit) in enumerate(zip(made, circuits, strict=True)):
        try:
            if index in lost:
                raise HubJobError(
                    f"the result of job {job.id} cannot be read: {lost[index]}; jobs[0].raw_result() has it as it came",
                    job_id=job.id,
                )
            results.append(_finished(pub, index, circuit, job, plans[index] if plans else None, primitive_id))
        except HubJobError as error:
            results.append(error)
    return results


def _finished(  # noqa: PLR0917 - all of them are of one pub
    pub: PubResult, index: int, circuit: QuantumCircuit | None, job: HubJob, plan: Plan | None, primitive_id: str
) -> PubResult:
    if plan is not None and tuple(pub.data.shape or ()) != plan.shape:
        raise HubJobError(
            f"job {job.id}: pub {index} has the shape {plan.shape}, its result {pub.data.shape}", job_id=job.id
        )
    metadata = _metadata(pub, circuit, job) | ({"circuit_metadata": plan.metadata} if plan else {})
    return _sampled(pub.data, circuit, metadata, job) if primitive_id == "sampler" else PubResult(pub.data, metadata)


def _metadata(pub: PubResult, circuit: QuantumCircuit | None, job: HubJob) -> dict[str, Any]:
    of_circuit = (circuit.metadata or {}) if circuit else pub.metadata.get("circuit_metadata") or {}
    if isinstance(of_circuit, Mapping):  # IBM may send anything
        of_circuit = {name: value for name, value in of_circuit.items() if name != KEY}
    return {**pub.metadata, "circuit_metadata": of_circuit, "job_ids": [job.id]}


def _sampled(data: DataBin, circuit: QuantumCircuit | None, metadata: dict[str, Any], job: HubJob) -> SamplerPubResult:
    fields = dict(data.items())
    shots = {field.num_shots for field in fields.values() if isinstance(field, BitArray)}
    if circuit is not None and all(isinstance(field, BitArray) for field in fields.values()):
        registers = _by_users_names(fields, circuit, job, metadata.get("register_names") or {})
        names = fields_of(registers)
        fields = {names[register]: field for register, field in registers.items()}
        renamed = {field: register for register, field in names.items() if field != register}
        metadata |= {"register_names": renamed} if renamed else {}
    facts: dict[str, Any] = {"shot_order_known": True, **metadata}
    if len(shots) == 1:
        facts["shots"] = shots.pop()
    return SamplerPubResult(DataBin(**fields, shape=data.shape), metadata=facts)


def _by_users_names(
    fields: Mapping[str, BitArray], circuit: QuantumCircuit, job: HubJob, renamed: Mapping[str, str]
) -> dict[str, BitArray]:
    """The fields by the names of the user's registers; `renamed` are fields -> registers of the payload."""
    by_register = {renamed.get(name, name): field for name, field in fields.items()}
    expected = {register.name: register.size for register in circuit.cregs}
    returned = {name: field.num_bits for name, field in by_register.items()}
    if returned != expected:
        raise HubJobError(
            f"job {job.id}: the result has the registers {returned}, but the circuit has {expected}", job_id=job.id
        )
    sent = iter(circuit.cregs)
    named: dict[str, BitArray] = {}
    for name, size in original_registers(circuit) or expected.items():
        if size:
            named[name] = by_register[next(sent).name]
        else:
            some = next(iter(by_register.values())).array
            named[name] = BitArray(some[..., :0], 0)
    return named
