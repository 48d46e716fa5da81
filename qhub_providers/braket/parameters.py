"""The names of free parameters: in a text they have to be those of OpenQASM."""

from __future__ import annotations

import re

from braket.circuits import Circuit

from ..errors import UnsupportedCircuitError


def check_names(circuit: Circuit) -> None:
    """Refuse a parameter whose name OpenQASM does not take, in which the circuit would have to be written.

    >>> from braket.circuits import FreeParameter
    >>> check_names(Circuit().rx(0, FreeParameter("theta_1")))
    >>> check_names(Circuit().rx(0, FreeParameter("theta[1]")))
    Traceback (most recent call last):
    qhub_providers.errors.UnsupportedCircuitError: the free parameter 'theta[1]' cannot be written in OpenQASM 3: name \
it with letters, digits and underscores, for example 'theta_1_'

    Raises:
        UnsupportedCircuitError: with a name that can be taken.
    """
    for name in sorted(parameter.name for parameter in circuit.parameters):
        if not name.isidentifier():
            instead = re.sub(r"\W", "_", name)
            raise UnsupportedCircuitError(
                f"the free parameter {name!r} cannot be written in OpenQASM 3: name it with letters, digits and "
                f"underscores, for example {instead!r}"
            )
