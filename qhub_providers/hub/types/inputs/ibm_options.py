"""Options of IBM's primitives, version 2."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from .base import ClosedInput, JobInput
from .ibm_resilience import IbmResilience, WithLimit

__all__ = [
    "IbmDynamicalDecoupling",
    "IbmEstimatorOptions",
    "IbmExecution",
    "IbmNoiseLearnerOptions",
    "IbmSamplerOptions",
    "IbmSimulator",
    "IbmTwirling",
]


class IbmDynamicalDecoupling(JobInput):
    """Suboptions for dynamical decoupling.

    Attributes:
        enable: whether to enable DD as specified by the other options in this class.
        sequence_type: which dynamical decoupling sequence to use.
        extra_slack_distribution: where to put extra timing delays due to rounding issues.
        scheduling_method: whether to schedule gates as soon as ('asap') or as late as ('alap') possible.
        skip_reset_qubits: whether to insert DD on idle periods that immediately follow initialized/reset qubits.
    """

    enable: bool | None = None
    sequence_type: Literal["XX", "XpXm", "XY4"] | None = None
    extra_slack_distribution: Literal["middle", "edges"] | None = None
    scheduling_method: Literal["alap", "asap"] | None = None
    skip_reset_qubits: bool | None = None


class IbmExecution(JobInput):
    """Execution options.

    Attributes:
        init_qubits: whether to reset the qubits to the ground state for each shot.
        rep_delay: seconds between a measurement and the next circuit.
        meas_type: how to process and return measurement results.
    """

    init_qubits: bool | None = None
    rep_delay: float | None = None
    meas_type: Literal["classified", "kerneled", "avg_kerneled"] | None = None


class IbmTwirling(JobInput):
    """Twirling options.

    Attributes:
        enable_gates: whether to apply 2-qubit gate twirling.
        enable_measure: whether to apply measurement twirling.
        num_randomizations: the number of random samples to use when twirling or performing sampled mitigation.
        shots_per_randomization: the number of shots to run for each random sample.
        strategy: the strategy of twirling qubits in identified layers of 2-qubit twirled gates.
    """

    enable_gates: bool | None = None
    enable_measure: bool | None = None
    num_randomizations: int | Literal["auto"] | None = None
    shots_per_randomization: int | Literal["auto"] | None = None
    strategy: Literal["active", "active-circuit", "active-accum", "all"] | None = None


class IbmSimulator(ClosedInput):
    """Simulator options.

    Attributes:
        noise_model: noise model for the simulator.
        seed_simulator: random seed to control sampling.
        coupling_map: directed coupling map to target in mapping.
        basis_gates: list of basis gate names to unroll to.
    """

    noise_model: Any = None
    seed_simulator: int | None = None
    coupling_map: list[Any] | None = None
    basis_gates: list[str] | None = None


class IbmSamplerOptions(ClosedInput):
    """Options of the sampler.

    Attributes:
        default_shots: the default number of shots to use if none are specified in the PUBs.
        dynamical_decoupling: suboptions for dynamical decoupling.
        execution: execution options.
        twirling: twirling options.
        simulator: simulator options.
        experimental: experimental options.
    """

    default_shots: int | None = Field(default=None, ge=0)
    dynamical_decoupling: IbmDynamicalDecoupling | None = None
    execution: IbmExecution | None = None
    twirling: IbmTwirling | None = None
    simulator: IbmSimulator | None = None
    experimental: Any = None


class IbmEstimatorOptions(ClosedInput):
    """Options of the estimator.

    Attributes:
        seed_estimator: seed used to control sampling.
        default_precision: the default precision to use if a precision is not specified for a PUB or for this job.
        default_shots: the total number of shots to use per circuit per configuration. If set, this value overrides
            default_precision.
        dynamical_decoupling: suboptions for dynamical decoupling.
        resilience: advanced resilience options to fine tune the resilience strategy.
        execution: execution options.
        twirling: twirling options.
        simulator: simulator options.
        experimental: experimental options.
    """

    seed_estimator: int | None = None
    default_precision: float | None = Field(default=None, ge=0)
    default_shots: int | None = Field(default=None, ge=0)
    dynamical_decoupling: IbmDynamicalDecoupling | None = None
    resilience: IbmResilience | None = None
    execution: IbmExecution | None = None
    twirling: IbmTwirling | None = None
    simulator: IbmSimulator | None = None
    experimental: Any = None


class IbmNoiseLearnerOptions(WithLimit, ClosedInput):
    """Options of the noise learner.

    Attributes:
        simulator: simulator options.
        max_layers_to_learn: the max number of unique layers to learn; None, said explicitly: no limit.
        shots_per_randomization: the total number of shots to use per random learning circuit.
        num_randomizations: the number of random circuits to use per learning circuit configuration.
        layer_pair_depths: the circuit depths (measured in number of pairs) to use in learning experiments.
        twirling_strategy: the strategy of twirling qubits in identified layers of 2-qubit twirled gates.
        experimental: experimental options.
        support_qiskit: if True, returns a Qiskit-style output, meant to be parsed using the runtime result decoder,
            or resort to returning pure JSON results (resulting in larger objects).
    """

    limit_name = "max_layers_to_learn"

    simulator: IbmSimulator | None = None
    max_layers_to_learn: int | None = Field(default=None, ge=0)
    shots_per_randomization: int | None = Field(default=None, ge=1)
    num_randomizations: int | None = Field(default=None, ge=1)
    layer_pair_depths: list[int] | None = None
    twirling_strategy: Literal["active", "active-circuit", "active-accum", "all"] | None = None
    experimental: Any = None
    support_qiskit: bool | None = None
