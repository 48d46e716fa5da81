"""The ways to send circuits to one backend: compiled by the service, compiled here, or as given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from qiskit.transpiler import Target

from ..errors import ConfigurationError
from .angles import QUARTER_TURN
from .fit import Fitter, Mode
from .fractional import with_folded_angles
from .native import with_free_z

if TYPE_CHECKING:
    from .backend import QHubBackend
    from .native import NativeGates
    from .options import RunOptions


KEEPS_PLACES = "native=True compiles here and keeps it; verbatim=True sends native gates where they stand."

HINTS = {"rx": "where sx is rx(pi/2)", "r": "where gpi2 is r(pi/2, phi) and gpi is r(pi, phi)"}
"""What a native gate is called elsewhere."""


class Modes:
    """A backend's ways, each made on first use. `native` gives what `targets.native` gives."""

    def __init__(self, backend: QHubBackend, native: Callable[[], tuple[Target, Target, NativeGates]]) -> None:
        self._backend = backend
        self._make_native = native

    def _fitter(self, mode: Mode) -> Fitter:
        return Fitter(self._backend.name, mode, self._backend.wire)

    @cached_property
    def default(self) -> Fitter:
        """To what the backend says it takes."""
        target = self._backend.target
        if self._backend.use_fractional_gates:
            return self._fitter(Mode(target, limits={"rzz": QUARTER_TURN}, translate=with_folded_angles))
        free_z = with_free_z(target)
        if free_z is not None:
            return self._fitter(Mode(target, free_z=free_z))
        return self._fitter(replace(self._numbered, places=self._places))

    @cached_property
    def rewired(self) -> Fitter:
        """The same, where one has said that the service may place the qubits anew."""
        return self._fitter(replace(self.default.mode, places=""))

    @property
    def _places(self) -> str:
        facts = self._backend.facts
        fixed = " disable_qubit_rewiring=True keeps it too." if facts.get("rewiring_can_be_disabled") else ""
        return f"{KEEPS_PLACES}{fixed} disable_qubit_rewiring=False allows it." if facts.get("native_gates") else ""

    @cached_property
    def physical(self) -> Fitter:
        """To the gates that the service compiles, on the machine's own qubits."""
        return self._fitter(replace(self._numbered, physical=self._backend.facts.get("physical_qubits") or None))

    @cached_property
    def _numbered(self) -> Mode:
        """As wide as the numbers of the qubits go, though some may be missing: idle ones are not sent."""
        target = self._backend.target
        in_turns = self._in_turns
        size = max(self._backend.facts.get("physical_qubits") or {0}) + 1
        if size <= (target.num_qubits or size):
            return Mode(target, in_turns=in_turns)
        wide = Target(num_qubits=size, description=target.description)
        for name in target.operation_names:
            wide.add_instruction(target.operation_from_name(name), name=name)
        return Mode(wide, most_qubits=target.num_qubits, in_turns=in_turns)

    @property
    def _in_turns(self) -> bool:
        native: frozenset[str] = self._backend.facts.get("native_gates", frozenset())
        return {"gpi", "gpi2"} <= native

    @cached_property
    def native(self) -> Fitter:
        """To native gates on the machine's own qubits."""
        target, sent, gates = self._make_native()
        mode = Mode(target, sent, gates.limits, gates.translate, renames=True, in_turns=self._in_turns)
        return self._fitter(mode)

    @cached_property
    def verbatim(self) -> Fitter:
        """Only what is native already."""
        native = self.native.mode
        target = native.sent or native.target
        names = sorted({*target.operation_names} - {"measure"})
        listed = ", ".join([*names, *(hint for name, hint in HINTS.items() if name in names)])
        way_out = (
            f"Send native gates only ({listed}), or give native=True in place of verbatim=True: it writes all in these."
        )
        return self._fitter(replace(native, target=target, compiles=False, renames=False, way_out=way_out))

    def choose(self, options: RunOptions) -> Fitter:
        """The way that `options` ask for.

        Raises:
            ConfigurationError: for options that do not go together, or with this backend.
            UnsupportedBackendError: the backend has no native gates.
        """
        native, verbatim = getattr(options, "native", False), getattr(options, "verbatim", False)
        rewiring = getattr(options, "disable_qubit_rewiring", None)
        if native and verbatim:
            raise ConfigurationError("native=True compiles and verbatim=True does not: give one of them")
        if native or verbatim:
            if rewiring is False:
                advice = "leave out disable_qubit_rewiring"
                raise ConfigurationError(f"native and verbatim circuits name physical qubits: {advice}")
            return self.verbatim if verbatim else self.native
        if rewiring and self._backend.facts.get("rewiring_can_be_disabled") is False:
            name = self._backend.name
            raise ConfigurationError(f"{name} does not let rewiring be disabled: leave out disable_qubit_rewiring")
        if rewiring:
            return self.physical
        return self.default if rewiring is None else self.rewired
