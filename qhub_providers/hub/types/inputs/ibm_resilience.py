"""How IBM's estimator mitigates errors."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from .base import JobInput

__all__ = ["IbmLayerNoiseLearning", "IbmMeasureNoiseLearning", "IbmPec", "IbmResilience", "IbmZne"]


Extrapolator = Literal[
    "linear",
    "exponential",
    "double_exponential",
    "polynomial_degree_1",
    "polynomial_degree_2",
    "polynomial_degree_3",
    "polynomial_degree_4",
    "polynomial_degree_5",
    "polynomial_degree_6",
    "polynomial_degree_7",
    "fallback",
]
"""How zero noise is extrapolated to."""


class IbmMeasureNoiseLearning(JobInput):
    """Additional measurement noise learning options.

    Attributes:
        num_randomizations: the number of random circuits to draw for the measurement learning experiment.
        shots_per_randomization: the number of shots to use for the learning experiment per random circuit.
    """

    num_randomizations: int | None = Field(default=None, ge=1)
    shots_per_randomization: int | Literal["auto"] | None = None


class IbmZne(JobInput):
    """Additional zero noise extrapolation mitigation options.

    Attributes:
        noise_factors: a list of floats representing noise factors to use for noise amplification.
        extrapolator: extrapolator(s) to try (in order) for extrapolating to zero noise.
        amplifier: technique to use for amplifying noise.
        extrapolated_noise_factors: a list of floats representing noise factors to evaluate the fit extrapolation
            models at, or the string 'auto' to set them based on the noise factors.
    """

    noise_factors: Any = None
    extrapolator: list[Extrapolator] | Extrapolator | None = None
    amplifier: Literal["gate_folding", "gate_folding_front", "gate_folding_back", "pea"] | None = None
    extrapolated_noise_factors: Any = None


class WithLimit(JobInput):
    """A part with a limit, of which None, said explicitly, says something: there is none."""

    limit_name: ClassVar[str]
    """The field that is the limit."""

    def unlimited(self) -> dict[str, None]:
        """The limit as null, where that was said; else nothing."""
        said = self.limit_name in self.model_fields_set and getattr(self, self.limit_name) is None
        return {self.limit_name: None} if said else {}

    @model_serializer(mode="wrap")
    def _keep_no_limit(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # Elsewhere what is None is left out.
        said: dict[str, Any] = plain(self)
        return said | self.unlimited()


class IbmPec(WithLimit):
    """Additional probabilistic error cancellation mitigation options.

    Attributes:
        max_overhead: the maximum circuit sampling overhead allowed; None, said explicitly: no limit.
        noise_gain: the amount by which to scale the noise.
    """

    limit_name = "max_overhead"

    max_overhead: float | None = Field(default=None, ge=0)
    noise_gain: float | Literal["auto"] | None = None


class IbmLayerNoiseLearning(WithLimit):
    """Layer noise learning options.

    Attributes:
        max_layers_to_learn: the max number of unique layers to learn; None, said explicitly: no limit.
        shots_per_randomization: the total number of shots to use per random learning circuit.
        num_randomizations: the number of random circuits to use per learning circuit configuration.
        layer_pair_depths: a list of integers representing the circuit depths (measured in number of pairs) to use in
            learning experiments.
    """

    limit_name = "max_layers_to_learn"

    max_layers_to_learn: int | None = Field(default=None, ge=0)
    shots_per_randomization: int | None = Field(default=None, ge=1)
    num_randomizations: int | None = Field(default=None, ge=1)
    layer_pair_depths: Any = None


class IbmResilience(JobInput):
    """Advanced resilience options to fine tune the resilience strategy.

    Attributes:
        measure_mitigation: whether to enable measurement error mitigation method.
        measure_noise_learning: additional measurement noise learning options.
        zne_mitigation: whether to turn on Zero Noise Extrapolation error mitigation method.
        zne: additional zero noise extrapolation mitigation options.
        pec_mitigation: whether to turn on Probabilistic Error Cancellation error mitigation method.
        pec: additional probabilistic error cancellation mitigation options.
        layer_noise_learning: layer noise learning options.
        layer_noise_model: a NoiseLearnerResult or a sequence of LayerError objects, or null to invoke a noise-
            learning stage when necessary.
    """

    measure_mitigation: bool | None = None
    measure_noise_learning: IbmMeasureNoiseLearning | None = None
    zne_mitigation: bool | None = None
    zne: IbmZne | None = None
    pec_mitigation: bool | None = None
    pec: IbmPec | None = None
    layer_noise_learning: IbmLayerNoiseLearning | None = None
    layer_noise_model: Any = None
