"""What all models share: frozen, forgiving, and with timestamps that know their zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidatorFunctionWrapHandler,
    field_validator,
)

__all__ = ["HubModel", "Timestamp", "aware_utc"]

Warnings = bool | Literal["none", "warn", "error"]


class HubModel(BaseModel):
    """A record of the Hub, frozen. Reading one never fails for what is inside it, and a field holds what its type says.

    Every field may be missing or null (None). Fields that the contract doesn't know are kept as attributes and in
    `model_dump()`. An unknown enum value stays the string that came. A value of another type than the contract's is
    None, and an item of a list that does not fit is left out.

    >>> class Point(HubModel):
    ...     x: int | None = None
    ...     names: list[str] | None = None
    >>> point = Point.model_validate({"x": "far", "y": 2, "names": ["a", None]})
    >>> point.x, point.y, point.names
    (None, 2, ['a'])
    """

    # Building validators is most of the cost of importing models, and a program uses few of them: built on first use.
    model_config = ConfigDict(
        frozen=True, extra="allow", defer_build=True, protected_namespaces=(), coerce_numbers_to_str=True
    )

    @field_validator("*", mode="wrap")
    @classmethod
    def _leave_out_what_does_not_fit(cls, value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        # One odd field of one backend must not take the whole listing away from the user.
        try:
            return handler(value)
        except ValidationError:
            return _fitting(value, handler) if isinstance(value, list) else None

    def model_dump(self, *, warnings: Warnings = False, **settings: Any) -> dict[str, Any]:
        """As pydantic's, but without warnings about the values that were kept as they came."""
        return super().model_dump(warnings=warnings, **settings)

    def model_dump_json(self, *, warnings: Warnings = False, **settings: Any) -> str:
        """As pydantic's, but without warnings about the values that were kept as they came."""
        return super().model_dump_json(warnings=warnings, **settings)


def _fitting(items: list[Any], handler: ValidatorFunctionWrapHandler) -> list[Any] | None:
    kept: list[Any] = []
    for item in items:
        try:
            kept += handler([item])
        except ValidationError:
            continue
    return kept or None


def aware_utc(value: Any) -> Any:
    """The Hub's timestamps as aware datetimes: without an offset they are UTC; what is no timestamp stays as it is.

    >>> aware_utc("2026-01-01 12:00:00").isoformat()
    '2026-01-01T12:00:00+00:00'
    >>> aware_utc("2026-01-01T12:00:00+02:00").isoformat()
    '2026-01-01T12:00:00+02:00'
    >>> aware_utc("yesterday")
    'yesterday'
    """
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return value
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value


Timestamp = Annotated[datetime | str | None, BeforeValidator(aware_utc)]
"""An aware datetime; the string as it came where it could not be read; None where there was none."""
