"""The options of IBM's sampler and estimator, by IBM's names: `SamplerV2` and `EstimatorV2` take them on its machines.

What is None stays unsent, and then IBM's own default holds. Values are checked when they are set; what has to go
together is checked by `run`, so that options can be set in any order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ...hub.types.inputs import ibm_options as inputs
from ...hub.types.inputs import ibm_resilience as resilience
from ..options import Whole
from . import options

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
AtLeastOne = Annotated[Whole, Field(ge=1)]

SETTABLE = ConfigDict(extra="forbid", frozen=False, validate_assignment=True)


class Settable(options.Checked):
    """Options that can be set one by one."""

    model_config = SETTABLE

    def update(self, **values: Any) -> None:
        """Set several; a dictionary for a group of options sets those that it names and leaves the others.

        >>> options = IbmSamplerOptions()
        >>> options.update(default_shots=100, dynamical_decoupling={"enable": True})
        >>> options.default_shots, options.dynamical_decoupling.enable
        (100, True)

        Raises:
            ConfigurationError: for an unknown name or a value that cannot work.
        """
        for name, value in values.items():
            group = getattr(self, name, None)
            if isinstance(group, Settable) and isinstance(value, Mapping):
                group.update(**value)
            else:
                setattr(self, name, value)


class DynamicalDecoupling(Settable, inputs.IbmDynamicalDecoupling):
    """See `hub.types.inputs.IbmDynamicalDecoupling`."""

    model_config = SETTABLE
    group = "dynamical_decoupling"


class Twirling(Settable, inputs.IbmTwirling):
    """See `hub.types.inputs.IbmTwirling`."""

    model_config = SETTABLE
    group = "twirling"

    num_randomizations: AtLeastOne | Literal["auto"] | None = None
    shots_per_randomization: AtLeastOne | Literal["auto"] | None = None


class Execution(Settable):
    """How circuits are executed.

    Attributes:
        init_qubits: whether to reset the qubits to the ground state for each shot.
        rep_delay: seconds between a measurement and the next circuit.
    """

    group = "execution"

    init_qubits: bool | None = None
    rep_delay: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None


class SamplerExecution(Execution):
    """How circuits of the sampler are executed.

    Attributes:
        init_qubits, rep_delay: as in `Execution`.
        meas_type: how measurements are returned: `classified` bits (default), or complex numbers, `kerneled` or
            `avg_kerneled`.
    """

    meas_type: Literal["classified", "kerneled", "avg_kerneled"] | None = None


class Simulator(Settable, inputs.IbmSimulator):
    """See `hub.types.inputs.IbmSimulator`."""

    model_config = SETTABLE
    group = "simulator"

    @field_validator("coupling_map", mode="before")
    @classmethod
    def _as_pairs(cls, value: Any) -> Any:
        return [list(pair) for pair in value.get_edges()] if hasattr(value, "get_edges") else value


class MeasureNoiseLearning(Settable, resilience.IbmMeasureNoiseLearning):
    """See `hub.types.inputs.IbmMeasureNoiseLearning`."""

    model_config = SETTABLE
    group = "resilience.measure_noise_learning"


class Zne(Settable, resilience.IbmZne):
    """See `hub.types.inputs.IbmZne`."""

    model_config = SETTABLE
    group = "resilience.zne"


class Pec(Settable, resilience.IbmPec):
    """See `hub.types.inputs.IbmPec`."""

    model_config = SETTABLE
    group = "resilience.pec"


class LayerNoiseLearning(Settable, resilience.IbmLayerNoiseLearning):
    """See `hub.types.inputs.IbmLayerNoiseLearning`."""

    model_config = SETTABLE
    group = "resilience.layer_noise_learning"


class Resilience(Settable, resilience.IbmResilience):
    """See `hub.types.inputs.IbmResilience`."""

    model_config = SETTABLE
    group = "resilience"

    measure_noise_learning: MeasureNoiseLearning = Field(default_factory=MeasureNoiseLearning)
    zne: Zne = Field(default_factory=Zne)
    pec: Pec = Field(default_factory=Pec)
    layer_noise_learning: LayerNoiseLearning = Field(default_factory=LayerNoiseLearning)


class Environment(Settable):
    """Where and how a job runs.

    Attributes:
        log_level: how much IBM logs; default `WARNING`.
        job_tags: the job's tags on the Hub.
        private: accepted only as False: the Hub keeps inputs and results.
    """

    group = "environment"

    log_level: LogLevel = "WARNING"
    job_tags: list[str] | None = None
    private: bool | None = False

    @field_validator("private")
    @classmethod
    def _not_private(cls, value: bool | None) -> bool | None:
        if value:
            raise ValueError("the Hub keeps the input and the result of every job, so that none can be private")
        return value


class _Ibm(Settable):
    max_execution_time: AtLeastOne | None = None
    environment: Environment = Field(default_factory=Environment)
    simulator: Simulator = Field(default_factory=Simulator)
    dynamical_decoupling: DynamicalDecoupling = Field(default_factory=DynamicalDecoupling)
    twirling: Twirling = Field(default_factory=Twirling)
    experimental: dict[str, Any] | None = None


class IbmSamplerOptions(_Ibm, options.SamplerOptions):
    """The options of `SamplerV2` on IBM's machines.

    Attributes:
        default_shots: shots of a pub that names none, where `run` names none either; default 4096.
        dynamical_decoupling, execution, twirling, simulator, environment: groups of options.
        max_execution_time: seconds of quantum time after which IBM ends a job; at least 1, default IBM's.
        experimental: other options for IBM; those with the name of a group go into it.
        run_options: see `SamplerOptions`.
    """

    execution: SamplerExecution = Field(default_factory=SamplerExecution)


class IbmEstimatorOptions(_Ibm, options.EstimatorOptions):
    """The options of `EstimatorV2` on IBM's machines.

    Attributes:
        default_precision: precision of a pub that names none, where `run` names none either; default 1/64.
        default_shots: shots of such a pub's circuits; goes before `default_precision`.
        resilience_level: 0 mitigates no errors, 1 those of the readout (IBM's default), 2 also others.
        seed_estimator: seed of IBM's random choices.
        dynamical_decoupling, resilience, execution, twirling, simulator, environment: groups of options.
        max_execution_time: seconds of quantum time after which IBM ends a job; at least 1, default IBM's.
        experimental: other options for IBM; those with the name of a group go into it.
        run_options: see `EstimatorOptions`.
    """

    default_shots: AtLeastOne | None = None
    resilience_level: Annotated[Whole, Field(ge=0, le=2)] | None = None
    seed_estimator: Whole | None = None
    resilience: Resilience = Field(default_factory=Resilience)
    execution: Execution = Field(default_factory=Execution)


UNSENT = ("run_options", "environment", "max_execution_time", "experimental")
"""What does not go into the input's `options`, or not as it is."""


def for_wire(chosen: BaseModel) -> dict[str, Any]:
    """What is set, by the contract's names.

    >>> for_wire(IbmSamplerOptions(twirling={"enable_gates": True}, experimental={"twirling": {"x": 1}, "y": 2}))
    {'twirling': {'enable_gates': True, 'x': 1}, 'experimental': {'y': 2}}
    """
    said = {name: value for name, value in _plain(chosen).items() if name not in UNSENT}
    groups = type(chosen).model_fields.keys() - set(UNSENT)
    extra = dict(getattr(chosen, "experimental", None) or {})
    for name in groups & extra.keys():
        value = extra.pop(name)
        said[name] = {**said.get(name, {}), **value} if isinstance(value, Mapping) else value
    return said | ({"experimental": extra} if extra else {})


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        fields = {name: _plain(getattr(value, name)) for name in type(value).model_fields}
        said = {name: field for name, field in fields.items() if field is not None and not _is_empty(field)}
        return said | value.unlimited() if isinstance(value, resilience.WithLimit) else said
    if hasattr(value, "tolist"):
        return value.tolist()
    return list(value) if isinstance(value, tuple) else value


def _is_empty(value: Any) -> bool:
    return isinstance(value, dict) and not value
