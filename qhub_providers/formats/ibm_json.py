"""JSON as IBM's service reads it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any


def encoded(value: Any) -> Any:
    """A value as the plain JSON that IBM's encoder writes of it; also with numbers of NumPy, which that refuses.

    >>> import numpy as np
    >>> encoded({"shots": np.uint8(5), "factors": (np.float32(0.5), 1j)})
    {'shots': 5, 'factors': [0.5, {'__type__': 'complex', '__value__': [0.0, 1.0]}]}
    """
    return json.loads(json.dumps(value, cls=_encoder()))


@cache
def _encoder() -> type[json.JSONEncoder]:
    import numpy as np
    from qiskit_ibm_runtime import RuntimeEncoder  # half a second, so only for the first IBM job

    class Encoder(RuntimeEncoder):
        """IBM's, with the numbers of NumPy."""

        def default(self, obj: Any) -> Any:
            return obj.item() if isinstance(obj, np.number | np.bool_) else super().default(obj)

    return Encoder
