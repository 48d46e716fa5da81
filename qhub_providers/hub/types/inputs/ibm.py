"""Inputs of IBM's primitives, version 2."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from .base import ClosedInput
from .ibm_options import IbmEstimatorOptions, IbmNoiseLearnerOptions, IbmSamplerOptions

__all__ = ["IbmEstimatorJobInput", "IbmJobInput", "IbmJobInputParams", "IbmNoiseLearnerJobInput", "IbmSamplerJobInput"]


class IbmSamplerJobInput(ClosedInput):
    """What the sampler runs.

    Attributes:
        pubs: one for each circuit: `[circuit, parameters, shots]`, as `RuntimeEncoder` writes them; the last two may be
            left out.
        options: its options.
        shots: default number of shots which applies to all PUBs without shots. This overrides default_shots specified
            in options.
        support_qiskit: if True, returns a Qiskit-style output, meant to be parsed using the runtime result decoder,
            or resort to returning pure JSON results (resulting in larger objects).
        version: always 2.
    """

    family: ClassVar[str] = "IBM"

    pubs: list[Any]
    options: IbmSamplerOptions | None = None
    shots: int | None = Field(default=None, ge=0)
    support_qiskit: bool | None = None
    version: Literal[2] = 2


class IbmEstimatorJobInput(ClosedInput):
    """What the estimator runs.

    Attributes:
        pubs: one for each circuit: `[circuit, observables, parameters, precision]`, as `RuntimeEncoder` writes them;
            the last two may be left out.
        options: its options.
        resilience_level: how much resilience to build against errors.
        precision: default precision level which applies to all PUBs without precision. This overrides
            default_precision and default_shots specified in options.
        support_qiskit: if True, returns a qiskit-style output, meant to be parsed using the runtime result decoder,
            or resort to returning pure JSON results (resulting in larger objects).
        version: always 2.
    """

    family: ClassVar[str] = "IBM"

    pubs: list[list[Any]]
    options: IbmEstimatorOptions | None = None
    resilience_level: Literal[0, 1, 2] | None = None
    precision: float | None = Field(default=None, ge=0)
    support_qiskit: bool | None = None
    version: Literal[2] = 2


class IbmNoiseLearnerJobInput(ClosedInput):
    """What the noise learner runs.

    Attributes:
        circuits: the circuits on which to perform noise learning.
        options: its options.
        version: always 2.
    """

    family: ClassVar[str] = "IBM"

    circuits: list[Any]
    options: IbmNoiseLearnerOptions | None = None
    version: Literal[2] = 2


class IbmJobInput(ClosedInput):
    """What any of IBM's primitives runs: `pubs` for the sampler and the estimator, `circuits` for the noise learner.

    Attributes:
        pubs, circuits, options, shots, precision, resilience_level, support_qiskit, version: as in the input of the
            primitive, `IbmSamplerJobInput`, `IbmEstimatorJobInput` or `IbmNoiseLearnerJobInput`; what belongs to
            different ones is refused together.

    >>> IbmJobInput(pubs=[["..."]], circuits=["..."])
    Traceback (most recent call last):
    ...
    pydantic_core._pydantic_core.ValidationError: 1 validation error for IbmJobInput
      Value error, exactly one of pubs and circuits must be given...
    """

    family: ClassVar[str] = "IBM"

    pubs: list[Any] | None = None
    circuits: list[Any] | None = None
    options: dict[str, Any] | IbmSamplerOptions | IbmEstimatorOptions | IbmNoiseLearnerOptions | None = None
    shots: int | None = Field(default=None, ge=0)
    precision: float | None = Field(default=None, ge=0)
    resilience_level: Literal[0, 1, 2] | None = None
    support_qiskit: bool | None = None
    version: Literal[2] = 2

    @model_validator(mode="after")
    def _of_one_primitive(self) -> Self:
        if (self.pubs is None) == (self.circuits is None):
            raise ValueError("exactly one of pubs and circuits must be given")
        given = {name for name in self.model_fields_set if getattr(self, name) is not None}
        for one, others in (
            ("circuits", {"shots", "precision", "resilience_level", "support_qiskit"}),
            ("shots", {"precision", "resilience_level"}),
        ):
            if one in given and given & others:
                raise ValueError(f"{one} and {' and '.join(sorted(given & others))} belong to different primitives")
        return self


class IbmJobInputParams(ClosedInput):
    """Parameters of IBM.

    Attributes:
        program_id: which primitive runs: 'sampler', 'estimator' or 'noise-learner'.
        max_execution_time: maximum execution time in seconds.
        log_level: log level for the job execution.
    """

    family: ClassVar[str] = "IBM"

    program_id: str = Field(min_length=1, max_length=10000)
    max_execution_time: int | None = Field(default=None, ge=1)
    log_level: Literal["critical", "error", "warning", "info", "debug"] | None = None
