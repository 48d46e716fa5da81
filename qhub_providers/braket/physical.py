"""Physical qubits in the text of a program, `$100`, on devices of other vendors than AWS: they mean that very qubit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from braket.circuits import Circuit

from ..errors import ConfigurationError, UnsupportedCircuitError
from .program import CircuitText, source_of
from .statements import COMMENT

if TYPE_CHECKING:
    from .arguments import RunOptions
    from .device import QHubDevice

PHYSICAL = re.compile(r"\$\d+")
DECLARED = re.compile(r"\b(?:qubit|qreg)\b[^;(){},]*;")
"""A register; a subroutine's parameter is none."""


def with_placing(device: QHubDevice, specification: Any, options: RunOptions) -> RunOptions:
    """The options of a run, with `disable_qubit_rewiring=True` where the program's text names physical qubits.

    A simulator has no such qubits: there they are names only, as the labels of a circuit.

    Raises:
        UnsupportedCircuitError: the program has virtual qubits as well.
        ConfigurationError: `disable_qubit_rewiring=False`, which says the opposite.
    """
    if isinstance(specification, Circuit | CircuitText):
        return options
    bare = COMMENT.sub(" ", source_of(specification, options.inputs)[0])
    found = PHYSICAL.search(bare)
    if not found:
        return options
    if DECLARED.search(bare):
        raise UnsupportedCircuitError(
            f"the program names the physical qubit {found[0]} and declares a register of virtual ones, which could be "
            "any: write it with one of the two"
        )
    if device.type == "SIMULATOR":
        return options
    if options.disable_qubit_rewiring is False:
        raise ConfigurationError(
            f"the program names the physical qubit {found[0]}, and disable_qubit_rewiring=False lets the device choose "
            "others: leave out the option, or declare a register of qubits"
        )
    return options.model_copy(update={"disable_qubit_rewiring": True})
