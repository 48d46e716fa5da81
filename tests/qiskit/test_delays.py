"""Delays whose time comes with the values of parameters, and times that are none."""

from __future__ import annotations

import math

import numpy as np
import pytest
import qiskit
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter
from qiskit.circuit.classical import expr

from qhub_providers import QHubProvider
from qhub_providers.errors import ConfigurationError, UnsupportedCircuitError
from qhub_providers.qiskit import EstimatorV2, SamplerV2
from qhub_providers.qiskit.primitives.pubs import PubError

WAIT = Parameter("wait")
NAMES = ("ibm.qpu.fez", "iqm.qpu.garnet")


def waiting(time: object = WAIT) -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2, name="waiting")
    circuit.x(0)
    circuit.cx(0, 1)
    circuit.delay(time, 1, "ns")
    circuit.measure([0, 1], [0, 1])
    return circuit


@pytest.mark.parametrize("name", NAMES)
def test_times_may_come_with_the_parameters(ideal_provider: QHubProvider, name: str) -> None:
    backend = ideal_provider.get_backend(name)
    assert backend.run(waiting(), [[40.0], [80.0]], shots=10).result().get_counts() == [{"11": 10}, {"11": 10}]
    sampled = SamplerV2(backend).run([(waiting(), [[40.0], [80.0]])], shots=10).result()[0].data.c
    assert [sampled[place].get_counts() for place in (0, 1)] == [{"11": 10}, {"11": 10}]
    unmeasured = waiting().remove_final_measurements(inplace=False)
    pub = (unmeasured, "IZ", [[40.0], [80.0]])
    if name.startswith("ibm"):
        with pytest.raises(PubError, match="pub 0: the time of a delay is a parameter, which not every Qiskit"):
            EstimatorV2(backend).run([pub], precision=0.1)
        return
    assert EstimatorV2(backend).run([pub], precision=0.1).result()[0].data.evs.tolist() == [-1.0, -1.0]


def test_a_parameter_in_steps_goes_to_ibm_as_a_run(ideal_provider: QHubProvider) -> None:
    circuit = QuantumCircuit(1)
    circuit.x(0)
    circuit.delay(WAIT, 0, "dt")
    circuit.measure_all()
    sampled = SamplerV2(ideal_provider.get_backend("ibm.qpu.fez")).run([(circuit, [[16], [32]])], shots=10).result()
    assert [sampled[0].data.meas[place].get_counts() for place in (0, 1)] == [{"1": 10}, {"1": 10}]


def test_a_value_is_in_steps_once_it_is_known(ideal_provider: QHubProvider) -> None:
    backend = ideal_provider.get_backend("ibm.qpu.fez")
    (template,) = backend.fit(waiting(), may_be_unbound=True)
    (sent,) = backend.fit(template.assign_parameters([400.0]))
    (delay,) = [item.operation for item in sent.data if item.name == "delay"]
    assert backend.target.dt is not None
    assert (delay.unit, delay.duration) == ("dt", round(400e-9 / backend.target.dt))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_time_is_refused_with_its_place(ideal_provider: QHubProvider, name: str) -> None:
    backend = ideal_provider.get_backend(name)
    if qiskit.__version__.startswith("2.0."):  # it refuses such a time itself, while the value is bound
        with pytest.raises(ConfigurationError, match="Duration for Delay instruction must be positive"):
            backend.run(waiting(), [-40.0])
        return
    below_zero = r"'waiting', instruction 2: 'delay' on qubit 1 lasts -4.*, which is no time"
    with pytest.raises(UnsupportedCircuitError, match=below_zero):
        backend.run(waiting(), [-40.0])
    with pytest.raises(UnsupportedCircuitError, match=below_zero):
        backend.run(waiting(), [[40.0], [-40.0]])
    with pytest.raises(UnsupportedCircuitError, match=r"'delay' on qubit \d+ lasts -4.*, which is no time"):
        SamplerV2(backend).run([(waiting(), np.array([[40.0], [-40.0]]))])
    with pytest.raises(UnsupportedCircuitError, match="instruction 2: 'delay' on qubit 1 lasts nan, which is no time"):
        backend.run(waiting(math.nan))
    with pytest.raises(ConfigurationError, match="does not fit circuit 'waiting'"):
        backend.run(waiting(), [math.nan])
    with pytest.raises(UnsupportedCircuitError, match="instruction 2: 'delay' on qubit 1 needs values; unbound are"):
        backend.run(waiting())
    assert [problem.index for problem in backend.check(waiting(), [-40.0])] == [2]


@pytest.mark.parametrize("name", NAMES)
def test_a_part_of_a_step_is_refused_with_its_place(ideal_provider: QHubProvider, name: str) -> None:
    backend = ideal_provider.get_backend(name)
    circuit = QuantumCircuit(2, 2, name="waiting")
    circuit.h(0)
    circuit.delay(WAIT, 1, "dt")
    circuit.measure([0, 1], [0, 1])
    if qiskit.__version__.startswith("2.0."):  # it refuses such a time itself, while the value is bound
        with pytest.raises(ConfigurationError, match=r"does not fit circuit 'waiting': .*Integer"):
            backend.run(circuit, [100.5])
        return
    said = r"'waiting', instruction 1: 'delay' on qubit 1 lasts 100\.5 steps, which is no whole number of them"
    with pytest.raises(UnsupportedCircuitError, match=said):
        backend.run(circuit, [100.5])
    assert [problem.index for problem in backend.check(circuit, [100.5])] == [1]
    if name.startswith("ibm"):
        with pytest.raises(UnsupportedCircuitError, match=said):
            backend.run(circuit, [[100.0], [100.5]])
        with pytest.raises(UnsupportedCircuitError, match=r"'delay' on qubit \d+ lasts 100\.5 steps"):
            SamplerV2(backend).run([(circuit, [[100.0], [100.5]])])


def expressions() -> list[QuantumCircuit]:
    """Delays that last as long as a stretch, a constant, or something computed of them says."""
    from qiskit.circuit import Duration  # a Qiskit without stretches may not have it either

    made = []
    for kind in ("stretch", "constant", "sum", "inside"):
        circuit = QuantumCircuit(2, 2, name=kind)
        circuit.x(0)
        stretch, constant = circuit.add_stretch("s"), expr.lift(Duration.us(2))
        times = {"stretch": stretch, "constant": constant, "sum": expr.add(stretch, constant)}
        if kind == "inside":
            with circuit.if_test((circuit.clbits[0], 1)):
                circuit.delay(constant, 1)
        else:
            circuit.delay(times[kind], 1)
        circuit.measure([0, 1], [0, 1])
        made.append(circuit)
    return made


@pytest.mark.skipif(not hasattr(QuantumCircuit, "add_stretch"), reason="this Qiskit has no stretches")
@pytest.mark.parametrize("name", NAMES)
def test_a_time_that_is_an_expression_is_refused_with_its_place(ideal_provider: QHubProvider, name: str) -> None:
    backend = ideal_provider.get_backend(name)
    for circuit in expressions():
        if circuit.name == "inside" and not name.startswith("ibm"):
            continue
        said = r"instruction 1: .*'delay'.* lasts as long as an expression or a stretch says, which cannot be sent"
        with pytest.raises(UnsupportedCircuitError, match=said):
            backend.run(circuit, shots=10)
        with pytest.raises(UnsupportedCircuitError, match=said):
            SamplerV2(backend).run([circuit])
        assert [problem.index for problem in backend.check(circuit)] == [1]
    unmeasured = QuantumCircuit(2)
    unmeasured.delay(unmeasured.add_stretch("s"), 0)
    with pytest.raises(UnsupportedCircuitError, match="an expression or a stretch"):
        EstimatorV2(backend).run([(unmeasured, "IZ")])


@pytest.mark.skipif(not hasattr(QuantumCircuit, "add_stretch"), reason="this Qiskit has no stretches")
def test_a_stretch_that_nothing_uses_harms_nothing(ideal_provider: QHubProvider) -> None:
    circuit = QuantumCircuit(1, 1)
    circuit.add_stretch("s")
    circuit.x(0)
    circuit.measure(0, 0)
    counts = ideal_provider.get_backend("ibm.qpu.fez").run(circuit, shots=10).result().get_counts()
    assert counts == {"1": 10}
