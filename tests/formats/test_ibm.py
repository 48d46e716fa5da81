"""IBM's pubs, read back by IBM's own decoder; results made by IBM's own encoder from real shots."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit import Clbit, Parameter
from qiskit.primitives import BitArray, DataBin, PrimitiveResult, SamplerPubResult, StatevectorSampler
from qiskit_ibm_runtime import RuntimeDecoder, RuntimeEncoder

from qhub_providers.errors import NotFoundError, UnsupportedCircuitError
from qhub_providers.formats import ibm
from qhub_providers.formats.format import Submitted

from .circuits import PERMUTATIONS, gate_circuits, measured, outcome


def encode(*circuits: QuantumCircuit, **options: Any) -> Any:
    return ibm.encode(circuits, 10, options)


def submitted(encoded: Any) -> Submitted:
    return Submitted("job-1", (), 10, lambda: encoded.input)


def sampled(job_input: dict[str, Any]) -> bytes:
    pubs = json.loads(json.dumps(job_input["pubs"]), cls=RuntimeDecoder)
    return json.dumps(
        StatevectorSampler(seed=1).run([tuple(pub) for pub in pubs]).result(), cls=RuntimeEncoder
    ).encode()


@settings(deadline=None, max_examples=40)
@given(measured(gate_circuits(PERMUTATIONS, resets=True)))
def test_every_bit_arrives_in_its_place(drawn: tuple[QuantumCircuit, list[int | None]]) -> None:
    circuit, sources = drawn
    encoded = encode(circuit)
    (decoded,) = ibm.decode(sampled(encoded.input), submitted(encoded))
    assert decoded.counts == {hex(outcome(circuit, sources)): 10}
    assert decoded.readout.name == circuit.name
    assert decoded.readout.registers == tuple((register.name, register.size) for register in circuit.cregs)


def test_the_input_is_what_the_contract_allows() -> None:
    circuit = QuantumCircuit(1, 1)
    circuit.measure(0, 0)
    encoded = encode(circuit, circuit, max_execution_time=60, log_level=None)
    assert set(encoded.input) == {"pubs", "options", "version", "support_qiskit"}
    assert encoded.input_params == {"program_id": "sampler", "max_execution_time": 60}
    assert encoded.shots == 20
    decoded = json.loads(json.dumps(encoded.input["pubs"]), cls=RuntimeDecoder)
    assert [pub[0] for pub in decoded] == [circuit, circuit]
    assert [pub[2] for pub in decoded] == [10, 10]


def test_registers_alone_are_enough_where_the_input_is_not_ours() -> None:
    data = DataBin(a=BitArray.from_samples(["01", "11"]), b=BitArray.from_samples(["1", "0"]))
    body = json.dumps(PrimitiveResult([SamplerPubResult(data)]), cls=RuntimeEncoder).encode()
    (decoded,) = ibm.decode(body, Submitted("job-1", (), None, lambda: None))
    assert decoded.memory == ["0x5", "0x3"]
    assert decoded.readout.registers == (("a", 2), ("b", 1))


def test_wide_registers_keep_every_bit() -> None:
    circuit = QuantumCircuit(70, 70)
    circuit.x([0, 13, 69])
    circuit.measure(range(70), range(70))
    value = sum(1 << bit for bit in (0, 13, 69))
    samples = np.array([[int(character) for character in format(value, "070b")]], dtype=bool)
    body = json.dumps(
        PrimitiveResult([SamplerPubResult(DataBin(c=BitArray.from_bool_array(samples)))]), cls=RuntimeEncoder
    ).encode()
    (decoded,) = ibm.decode(body, submitted(encode(circuit)))
    assert decoded.counts == {hex(value): 1}
    assert decoded.memory == [hex(value)]


def archived(**registers: dict[str, int]) -> bytes:
    fields = {
        name: {"__type__": "BitArray", "__value__": {"array": {"counts": counts}, "num_bits": len(next(iter(counts)))}}
        for name, counts in registers.items()
    }
    data = {"__type__": "DataBin", "__value__": {"field_names": list(fields), "shape": [], "fields": fields}}
    pub = {"__type__": "SamplerPubResult", "__value__": {"data": data, "metadata": {}}}
    return json.dumps({"__type__": "PrimitiveResult", "__value__": {"pub_results": [pub], "metadata": {}}}).encode()


def test_archived_counts_are_rebuilt_for_one_register_and_refused_for_several() -> None:
    circuit = QuantumCircuit(QuantumRegister(4), ClassicalRegister(4, "c"))
    circuit.measure(range(4), range(4))
    (decoded,) = ibm.decode(archived(c={"0011": 2, "0101": 1}), submitted(encode(circuit)))
    assert decoded.counts == {"0x3": 2, "0x5": 1}
    assert not decoded.shot_order_known
    two = QuantumCircuit(QuantumRegister(2), ClassicalRegister(1, "a"), ClassicalRegister(1, "b"))
    two.measure([0, 1], [0, 1])
    with pytest.raises(ValueError, match="belong together is lost"):
        ibm.decode(archived(a={"0": 2}, b={"1": 2}), submitted(encode(two)))


def hostile() -> bytes:
    """A pickled object array where shots belong: reading it must not run anything."""
    import base64
    import io
    import zlib

    raw = io.BytesIO()
    np.save(raw, np.array([{"any": "object"}], dtype=object), allow_pickle=True)
    text = base64.b64encode(zlib.compress(raw.getvalue())).decode()
    bits = {"array": {"__type__": "ndarray", "__value__": text}, "num_bits": 1}
    data = {"field_names": ["c"], "shape": [], "fields": {"c": {"__type__": "BitArray", "__value__": bits}}}
    pub = {"__type__": "SamplerPubResult", "__value__": {"data": {"__type__": "DataBin", "__value__": data}}}
    return json.dumps({"__type__": "PrimitiveResult", "__value__": {"pub_results": [pub]}}).encode()


@pytest.mark.parametrize(
    "body",
    [b"{}", b"[]", b"not json", b"null", b'{"__value__": {"pub_results": [{}]}}', archived(x={"0": 1}), hostile()],
)
def test_what_is_not_a_sampler_result_is_never_a_number(body: bytes) -> None:
    circuit = QuantumCircuit(2, 2)
    circuit.measure([0, 1], [0, 1])
    with pytest.raises(ValueError, match=r"."):
        ibm.decode(body, submitted(encode(circuit)))


def test_refusals() -> None:
    unbound = QuantumCircuit(1, 1, name="unbound")
    unbound.rx(Parameter("theta"), 0)
    unbound.measure(0, 0)
    silent = QuantumCircuit(1, name="silent")
    loose = QuantumCircuit(QuantumRegister(1), [Clbit()], name="loose")
    loose.measure(0, 0)
    taken = QuantumCircuit(QuantumRegister(1), ClassicalRegister(1, "shape"), name="taken")
    taken.measure(0, 0)
    with taken.if_test((taken.cregs[0], 1)):
        taken.x(0)
    cases = [
        (unbound, "theta"),
        (silent, "measures nothing"),
        (loose, "outside of every register"),
        (taken, "'shape'"),
    ]
    for circuit, said in cases:
        with pytest.raises(UnsupportedCircuitError, match=said) as caught:
            encode(circuit)
        assert caught.value.circuit == circuit.name


def test_registers_of_no_bits_are_passed_over() -> None:
    circuit = QuantumCircuit(
        QuantumRegister(2), ClassicalRegister(0, "none"), ClassicalRegister(2, "a"), ClassicalRegister(0, "nil")
    )
    circuit.x(0)
    circuit.measure([0, 1], [0, 1])
    encoded = encode(circuit)
    for empty in ({}, {"none": BitArray(np.zeros((3, 0), dtype=np.uint8), 0)}):
        data = DataBin(**empty, a=BitArray.from_samples(["01"] * 3, 2))
        body = json.dumps(PrimitiveResult([SamplerPubResult(data)]), cls=RuntimeEncoder).encode()
        (decoded,) = ibm.decode(body, submitted(encoded))
        assert decoded.counts == {"0x1": 3}
        assert decoded.readout.registers == (("none", 0), ("a", 2), ("nil", 0))


def test_registers_whose_names_ibm_refuses_come_back_under_them() -> None:
    circuit = QuantumCircuit(
        QuantumRegister(3), ClassicalRegister(1, "shape"), ClassicalRegister(2, "a b"), metadata={"mine": 1}
    )
    circuit.x(1)
    circuit.measure([0, 1, 2], [0, 1, 2])
    encoded = encode(circuit)
    data = DataBin(register_0=BitArray.from_samples(["0"]), register_1=BitArray.from_samples(["01"], 2))
    body = json.dumps(PrimitiveResult([SamplerPubResult(data)]), cls=RuntimeEncoder).encode()
    (decoded,) = ibm.decode(body, submitted(encoded))
    assert decoded.readout.registers == (("shape", 1), ("a b", 2))
    assert decoded.counts == {"0x2": 1}
    assert circuit.metadata == {"mine": 1}


def test_a_loose_bit_inside_of_control_flow_is_refused_too() -> None:
    circuit = QuantumCircuit(QuantumRegister(2), ClassicalRegister(1, "c"), [Clbit()])
    circuit.measure(0, 0)
    with circuit.if_test((circuit.clbits[0], 1)):
        circuit.measure(1, 1)
    with pytest.raises(UnsupportedCircuitError, match=r"instruction 1: 'if_else' .* outside of every register"):
        encode(circuit)


def test_without_a_readable_input_the_result_is_enough() -> None:
    def gone() -> Any:
        raise NotFoundError(status_code=404)

    data = DataBin(a=BitArray.from_samples(["01"]))
    body = json.dumps(PrimitiveResult([SamplerPubResult(data)]), cls=RuntimeEncoder).encode()
    newer = {"pubs": [[{"__type__": "QuantumCircuit", "__value__": "eJwL9Az2BgAEGAFf"}]]}
    for job_input in (gone, lambda: newer, lambda: None):
        (decoded,) = ibm.decode(body, Submitted("job-1", (), 1, job_input))
        assert decoded.counts == {"0x1": 1}


def test_shots_that_do_not_fit_their_register_are_refused() -> None:
    for registers in ({"a": (np.array([[4]]), 2)}, {"a": (np.array([[1], [1]]), 1), "b": (np.array([[1]]), 1)}):
        data = DataBin(**{name: BitArray(array.astype(np.uint8), size) for name, (array, size) in registers.items()})
        body = json.dumps(PrimitiveResult([SamplerPubResult(data)]), cls=RuntimeEncoder).encode()
        with pytest.raises(ValueError, match=r"more than 2 bits|do not belong together"):
            ibm.decode(body, Submitted("job-1", (), None, lambda: None))


@pytest.mark.parametrize("metadata", [{"a": object()}, {(1, 2): 3}, {"a": b"x"}])
def test_metadata_that_are_no_json_are_refused_by_name(metadata: dict[Any, Any]) -> None:
    plain, odd = QuantumCircuit(1, 1), QuantumCircuit(1, 1, name="odd", metadata=metadata)
    for circuit in (plain, odd):
        circuit.measure(0, 0)
    with pytest.raises(UnsupportedCircuitError, match=r"'odd' cannot be written for IBM: .* Its metadata go"):
        encode(plain, odd)
    odd.metadata = {"a": 1j, "b": np.zeros(2)}  # of which Qiskit's encoder has a form
    encode(odd)
