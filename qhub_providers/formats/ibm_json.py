"""JSON as IBM's service reads it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from ..errors import ConfigurationError


def encoded(value: Any) -> Any:
    """A value as the plain JSON that IBM's encoder writes of it; also with numbers of NumPy, which that refuses.

    >>> import numpy as np
    >>> encoded({"shots": np.uint8(5), "factors": (np.float32(0.5), 1j)})
    {'shots': 5, 'factors': [0.5, {'__type__': 'complex', '__value__': [0.0, 1.0]}]}

    Raises:
        ConfigurationError: it holds something that is no JSON, as an infinite number or an object of some class.
    """
    try:
        return json.loads(json.dumps(value, cls=_encoder(), allow_nan=False))
    except (TypeError, ValueError) as error:
        raise ConfigurationError(f"the job's input cannot be written as IBM's JSON: {error}") from error


@cache
def _encoder() -> type[json.JSONEncoder]:
    import numpy as np
    from qiskit_ibm_runtime import RuntimeEncoder  # half a second, so only for the first IBM job

    kinds: Sequence[tuple[Any, type]] = [
        (np.bool_, bool),
        (np.integer, int),
        (np.floating, float),
        (np.complexfloating, complex),
    ]

    class Encoder(RuntimeEncoder):
        """IBM's, with the numbers of NumPy."""

        def default(self, obj: Any) -> Any:
            for kind, plain in kinds:
                if isinstance(obj, kind):
                    return plain(obj)  # item() leaves the longest floats as they are
            return super().default(obj)

    return Encoder
