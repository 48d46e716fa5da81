"""Names that every operation shares: `api_error` and `request_options`."""

from __future__ import annotations

from .api_error import ApiError
from .request_options import RequestOptions

__all__ = ["ApiError", "RequestOptions"]
