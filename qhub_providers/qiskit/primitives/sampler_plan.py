"""One sampler pub: what has to be measured for it, and its result from that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from qiskit import QuantumCircuit
from qiskit.circuit import CircuitInstruction
from qiskit.primitives.containers import BitArray, DataBin, SamplerPubResult
from qiskit.primitives.containers.sampler_pub import SamplerPub

from ...errors import HubJobError, UnsupportedCircuitError
from ...formats import bits
from ...formats.measurements import Measurements
from ..backend import QHubBackend
from .pubs import assigned, value_table
from .registers import check_registers


@dataclass(frozen=True)
class SamplerPlan:
    """One sampler pub: its circuit for each set of parameter values."""

    pub: SamplerPub
    circuits: Sequence[QuantumCircuit]

    @property
    def circuit_name(self) -> str:
        """The name of the pub's circuit."""
        return str(self.pub.circuit.name)

    @property
    def shots(self) -> int:
        """The pub's shots."""
        return int(self.pub.shots)

    def result(self, measured: Sequence[Measurements], job_ids: Sequence[str]) -> SamplerPubResult:
        """The bits by register.

        Raises:
            HubJobError: the backend gave different numbers of shots for the sets of parameter values.
        """
        shots = {one.shots for one in measured} or {self.shots}
        if len(shots) > 1:
            raise HubJobError(
                f"the sets of parameter values have different numbers of shots ({sorted(shots)}), which one BitArray "
                "cannot hold; jobs[0].measurements() gives each on its own"
            )
        circuit = self.pub.circuit
        stacked = np.concatenate([one.packed for one in measured]) if measured else None
        shape = (*self.pub.shape, shots.pop())
        fields = {}
        for register in circuit.cregs:
            places = [circuit.find_bit(bit).index for bit in register]
            size = (register.size + 7) // 8
            array = (
                np.zeros((0, size), dtype=np.uint8)
                if stacked is None
                else bits.rearrange(stacked, circuit.num_clbits, places)
            )
            fields[register.name] = BitArray(array.reshape(*shape, size), register.size)
        metadata = {
            "shots": shape[-1],
            "circuit_metadata": circuit.metadata,
            "job_ids": list(job_ids),
            "shot_order_known": all(one.shot_order_known for one in measured),
        }
        return SamplerPubResult(DataBin(**fields, shape=self.pub.shape), metadata=metadata)


def plan_sampling(backend: QHubBackend, pub: SamplerPub, run_options: Mapping[str, Any]) -> SamplerPlan:
    """Compile a pub's circuit once, and bind it to each set of parameter values.

    Raises:
        UnsupportedCircuitError: names the first instruction that cannot run; or the circuit measures nothing.
        PubError: a register that a result cannot hold, or measured bits outside of every register.
        ConfigurationError: shots outside of the backend's range, or a value that is not finite.
    """
    circuit = pub.circuit
    check_registers(circuit)
    if not circuit.cregs or not _measures(circuit):
        raise UnsupportedCircuitError(
            f"circuit {circuit.name!r} measures nothing into a classical register, so there would be nothing to "
            "return. Add measure_all().",
            circuit=circuit.name,
        )
    fitted = backend.fit(circuit, may_be_unbound=True, shots=pub.shots, **run_options)[0]
    names = [parameter.name for parameter in circuit.parameters]
    return SamplerPlan(pub, [assigned(fitted, names, row) for row in value_table(pub.parameter_values, names)])


def _measures(circuit: QuantumCircuit) -> bool:
    """Whether anything measures, also inside of control flow and of custom instructions."""
    return any(item.clbits and _writes(item) for item in circuit.data)


def _writes(item: CircuitInstruction) -> bool:
    if item.name == "measure":
        return True
    if item.is_control_flow():
        return any(map(_measures, item.operation.blocks))
    definition = getattr(item.operation, "definition", None)
    return definition is not None and _measures(definition)
