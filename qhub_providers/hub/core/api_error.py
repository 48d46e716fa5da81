"""`ApiError` under the documented module name."""

from __future__ import annotations

from qhub_providers.errors import ApiError

__all__ = ["ApiError"]
