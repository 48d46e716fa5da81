"""What all typed inputs share: frozen, checked when they are made, and sent without what is unset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, model_validator

from ...discriminator import DISCRIMINATORS

__all__ = ["ClosedInput", "JobInput"]


class JobInput(BaseModel):
    """A part of a job's input, frozen. Takes names that the contract doesn't know, where its schema is open.

    A value that the contract rules out raises `pydantic.ValidationError`, which is a `ValueError`. A plain dict in the
    place of a model is as good.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        defer_build=True,
        populate_by_name=True,
        allow_inf_nan=False,
        protected_namespaces=(),
    )

    family: ClassVar[str | None] = None
    """Which backends take it as `input` or `input_params`; None for the parts of these."""

    is_open: ClassVar[bool] = False
    """Whether the contract lets any name stand at its top, so that even `type` may be one of the vendor's own."""


class ClosedInput(JobInput):
    """The same, where the schema is closed: other names are refused."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _without_discriminator(cls, given: Any) -> Any:
        if cls.family is None or not isinstance(given, Mapping):
            return given
        return {name: value for name, value in given.items() if name not in DISCRIMINATORS}
