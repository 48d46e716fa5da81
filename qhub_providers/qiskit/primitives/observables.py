"""Observables that IBM's estimator cannot estimate: refused before anything is sent."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from .pubs import PubError


def check_observables(observables: Any) -> None:
    """Refuse an observable that is zero, as IBM's service takes none without a term, or not finite.

    Args:
        observables: nested lists of `{label: coefficient}`.

    >>> check_observables([{"ZZ": 1.0}, {"XX": 0.0}])
    Traceback (most recent call last):
    qhub_providers.qiskit.primitives.pubs.PubError: the observable {'XX': 0.0} is zero, and IBM's estimator takes none \
that is. Leave it out, its value is 0.

    Raises:
        PubError: with the observable.
    """
    if isinstance(observables, Mapping):
        said = {label: float(coefficient.real) for label, coefficient in observables.items()}
        if not all(map(math.isfinite, said.values())):
            raise PubError(f"the observable {said} has a coefficient that is not a finite number")
        if not any(observables.values()):
            raise PubError(
                f"the observable {said} is zero, and IBM's estimator takes none that is. Leave it out, its value is 0."
            )
        return
    for item in observables:
        check_observables(item)
