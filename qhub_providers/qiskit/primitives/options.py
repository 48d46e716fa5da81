"""The options of the primitives. An unknown name raises and lists the accepted ones, also when it is assigned later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from ...errors import ConfigurationError
from ..options import Whole


class Checked(BaseModel):
    """A model whose fields are checked whenever they are set; what cannot work is a `ConfigurationError`."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)
    group: ClassVar[str] = ""
    """Where these options are among the others, for the messages."""

    def __setattr__(self, name: str, value: Any) -> None:
        try:
            super().__setattr__(name, value)
        except ValidationError as error:
            raise self._explained(error) from error

    @classmethod
    def _explained(cls, error: ValidationError) -> ConfigurationError:
        first = error.errors()[0]
        model, path = cls._place(first["loc"])
        name = ".".join(part for part in (cls.group, *path) if part)
        if first["type"] in ("extra_forbidden", "no_such_attribute"):
            said = f"accepted are {', '.join(sorted(model.model_fields))}"
        else:
            all_said = [other["msg"] for other in error.errors() if cls._place(other["loc"])[1] == path]
            said = " or ".join(dict.fromkeys(text.removeprefix("Value error, ") for text in all_said))
        return ConfigurationError(f"option {name}={first['input']!r} cannot work: {said}")

    @classmethod
    def _place(cls, location: Sequence[str | int]) -> tuple[type[BaseModel], list[str]]:
        """The group of options that an error is about, and the names that lead to the option.

        Behind these names pydantic puts the kinds that it tried a value as.
        """
        model: type[BaseModel] | None = cls
        path: list[str] = []
        owner: type[BaseModel] = cls
        for part in map(str, location):
            if model is None:
                break
            owner = model
            path.append(part)
            kind = model.model_fields[part].annotation if part in model.model_fields else None
            model = kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None
        return owner, path


class PrimitiveOptions(Checked):
    """The options of both primitives.

    Attributes:
        run_options: options of `QHubBackend.run` for every job, for example `name`, `tags` or `optimization_level`;
            default none. Shots are not among them: a pub's shots or precision decide.
    """

    run_options: dict[str, Any] = Field(default_factory=dict)

    @field_validator("run_options")
    @classmethod
    def _without_shots(cls, value: dict[str, Any]) -> dict[str, Any]:
        if "shots" in value:
            raise ValueError("shots are given to the primitive's run() or in a pub, not in run_options")
        return value

    @classmethod
    def parse(cls, values: PrimitiveOptions | Mapping[str, Any] | None) -> Self:
        """Check `values`.

        >>> SamplerOptions.parse({"default_shots": 100}).default_shots
        100
        >>> SamplerOptions.parse({"resilience_level": 1})
        Traceback (most recent call last):
        qhub_providers.errors.ConfigurationError: option resilience_level=1 cannot work: accepted are default_shots, \
run_options

        Raises:
            ConfigurationError: for an unknown name or a value that cannot work.
        """
        if isinstance(values, cls):
            return values.model_copy(deep=True)  # what one primitive changes is not another's
        if isinstance(values, PrimitiveOptions):  # those of another kind of backend: what was set must exist here too
            values = {name: getattr(values, name) for name in values.model_fields_set}
        if values is not None and not isinstance(values, Mapping):
            ibms = type(values).__module__.startswith("qiskit_ibm_runtime")
            hint = ". Those of qiskit_ibm_runtime have the same names: give what is set in them as a dictionary"
            raise ConfigurationError(
                f"options takes a dictionary or {cls.__name__}, not {values!r}{hint if ibms else ''}"
            )
        try:
            return cls(**(values or {}))
        except ValidationError as error:
            raise cls._explained(error) from error


class SamplerOptions(PrimitiveOptions):
    """The options of `SamplerV2`.

    Attributes:
        default_shots: shots of a pub that names none, where `run` names none either; default the backend's own
            default.
    """

    default_shots: Annotated[Whole, Field(ge=1)] | None = None


class EstimatorOptions(PrimitiveOptions):
    """The options of `EstimatorV2`.

    Attributes:
        default_precision: precision of a pub that names none, where `run` names none either; default 1/64, which is
            4096 shots, or the nearest that the backend's record allows.
    """

    default_precision: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
