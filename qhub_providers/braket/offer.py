"""What a device of AWS takes, by its own capabilities: what it surely refuses is refused before it is sent.

Source: `braket.device_schema`, `OpenQASMDeviceActionProperties` and `GateModelQpuParadigmProperties`. What the
capabilities do not name, or name with an empty list, is left to the device.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NoReturn

from ..errors import ConfigurationError, UnsupportedCircuitError
from . import text_qubits
from .statements import ADJOINT, OF_A_SUM, Statement, is_adjoint, is_plain, is_summed, statements

ACTION = "braket.ir.openqasm.program"
FIRST_WORD = re.compile(r"[\n;{}][ \t]*([^\W\d]\w*)")
HEADER = frozenset({"OPENQASM", "b", "bit", "qubit"})
"""How other lines than gates begin in what Braket writes of a circuit."""

NOT_FINITE = re.compile(r"\b(?:nan|inf)\b")
"""What Python writes of such a number."""

PHYSICAL = re.compile(r"\$(\d+)")
REPEATING = re.compile(r"\[(\d+)\]\s*,[^;\n]*?\[\1\]|\$(\d+)\s*,[^;\n]*?\$\2\b")
"""A hint only: what follows looks at the single gates."""

NO_MODIFIERS = "none: write it with other gates, or on a simulator as a unitary"

PHASE = re.compile(r"^(?:inv @ |pow\([^)]*\) @ )*gphase\([^;]*\);\n", re.MULTILINE)
PRAGMA = re.compile(r"\bpragma\b[^\n]*")
OBSERVABLE = re.compile(r"\b(x|y|z|h|i|hermitian)\b(?=\s*\(|\s+all\b)")


@dataclass(frozen=True)
class Offer:
    """The capabilities of a device.

    Attributes:
        name: the device's.
        capabilities: as the Hub serves them.
    """

    name: str
    capabilities: Mapping[str, Any] = field(default_factory=dict)

    def check_rewiring(self, disable_qubit_rewiring: bool | None) -> None:
        """Refuse to keep the qubits where the device says that it cannot.

        Raises:
            ConfigurationError: with the way out.
        """
        if disable_qubit_rewiring and self._action.get("disabledQubitRewiringSupported") is False:
            raise ConfigurationError(f"{self.name} always chooses the qubits itself: leave out disable_qubit_rewiring")

    def without_phases(self, source: str) -> str:
        """The text of a circuit without its global phases, which no measurement tells, where the device takes none."""
        return PHASE.sub("", source) if "gphase" in source and self._drops_phases(source) else source

    def _drops_phases(self, source: str) -> bool:
        return bool(self._gates) and "gphase" not in self._gates and "verbatim" not in source

    def check(self, source: str, shots: int, *, of_circuit: bool = False) -> None:
        """Refuse what the device surely refuses.

        Args:
            source: the program, with values for its inputs.
            shots: to be run.
            of_circuit: whether it is the text of a circuit, which `without_phases` is for.

        Raises:
            UnsupportedCircuitError: names the first such instruction, its place and its qubits.
        """
        if self._is_fine(source, shots) or not is_plain(source):
            return
        drops_phases = of_circuit and self._drops_phases(source)
        has_box = "verbatim" in source and self._action.get("supportsPartialVerbatimBox") is False
        for item in statements(source):
            if drops_phases and item.name == "gphase" and not item.qubits:
                continue
            why = self._why_not(item, shots, has_box)
            if why:
                self._refuse(item, why)

    def check_width(self, count: int) -> None:
        """Refuse a circuit with more qubits than the device has.

        Raises:
            UnsupportedCircuitError: with both numbers.
        """
        if why := text_qubits.too_many(count, self._paradigm.get("qubitCount")):
            raise UnsupportedCircuitError(f"{self.name}: {why}")

    def check_qubits(self, source: str) -> None:
        """Refuse a program, written by the user, for the qubits that it names, leaves out or does not measure.

        Raises:
            UnsupportedCircuitError: with the first such qubit.
        """
        if why := text_qubits.why_not(source, self._action, self._paradigm.get("qubitCount")):
            raise UnsupportedCircuitError(f"{self.name}: {why}")

    def _is_fine(self, source: str, shots: int) -> bool:
        """A quick look, which suffices for nearly all programs."""
        if any(word in source for word in ("verbatim", "nan", "inf", "/*")):
            return False
        if "pragma" in source and any(self._why_no_pragma(text, shots) for text in PRAGMA.findall(source)):
            return False
        if REPEATING.search(source) or self._lacking(source):
            return False
        if not self._action:
            return True
        return set(FIRST_WORD.findall("\n" + source)) - HEADER <= self._gates

    @cached_property
    def _action(self) -> Mapping[str, Any]:
        found = self.capabilities.get("action")
        action = found.get(ACTION) if isinstance(found, Mapping) else None
        return action if isinstance(action, Mapping) else {}

    @cached_property
    def _paradigm(self) -> Mapping[str, Any]:
        found = self.capabilities.get("paradigm")
        return found if isinstance(found, Mapping) else {}

    @cached_property
    def _gates(self) -> frozenset[str]:
        return _lower(self._action.get("supportedOperations"))

    def _why_not(self, item: Statement, shots: int, has_box: bool) -> str | None:
        if lacking := self._lacking(item.text):
            return f"names ${lacking[0]}, and the device has no such qubit"
        if item.name == "pragma":
            return self._why_no_pragma(item.text, shots)
        if has_box and not item.boxed:
            return "stands beside a verbatim box, and the device takes all gates in one box or none"
        return self._why_no_gate(item)

    def _why_no_gate(self, item: Statement) -> str | None:
        if NOT_FINITE.search(item.text):
            return "has an angle that is no finite number"
        if item.is_repeating:
            return "names a qubit twice"
        listed = self._paradigm.get("nativeGateSet") if item.boxed else self._action.get("supportedOperations")
        gates = _lower(listed)
        if gates and not _is_listed(item.name, listed):
            where = "in a verbatim box, where" if item.boxed else "on this device:"
            return f"cannot run {where} the gates are {', '.join(sorted(gates))}"
        return self._why_no_modifier(item) or (self._why_uncoupled(item) if item.boxed else None)

    def _why_no_modifier(self, item: Statement) -> str | None:
        """Devices that list their gates and no modifiers take none: modifiers are for Braket's local simulators."""
        supported = [entry for entry in self._action.get("supportedModifiers") or () if isinstance(entry, Mapping)]
        names = [str(entry.get("name")) for entry in supported]
        lacking = [word for word in item.modifiers if re.split(r"\W", word)[0] not in names]
        if lacking and (names or self._gates):
            takes = f"{', '.join(names)} only" if names else NO_MODIFIERS
            return f"has the modifier {lacking[0]}, and the device takes {takes}"
        return None

    def _lacking(self, text: str) -> list[str]:
        """The physical qubits that the text names and the device does not have."""
        return sorted(set(PHYSICAL.findall(text)) - self._qubits, key=int) if self._qubits and "$" in text else []

    @cached_property
    def _qubits(self) -> frozenset[str]:
        """The numbers of all qubits; empty where they are not told one by one."""
        graph = self._connectivity.get("connectivityGraph")
        if not isinstance(graph, Mapping) or self._connectivity.get("fullyConnected"):
            return frozenset()
        return frozenset(map(str, graph)) | {str(other) for others in graph.values() for other in others}

    @cached_property
    def _connectivity(self) -> Mapping[str, Any]:
        found = self._paradigm.get("connectivity")
        return found if isinstance(found, Mapping) else {}

    def _why_uncoupled(self, item: Statement) -> str | None:
        graph = self._connectivity.get("connectivityGraph")
        if not graph or self._connectivity.get("fullyConnected") or len(item.qubits) != 2:
            return None
        one, other = map(str, item.qubits)
        if other in graph.get(one, ()) or one in graph.get(other, ()):
            return None
        return f"is on qubits that are not coupled; coupled with {one} are {', '.join(graph.get(one, ())) or 'none'}"

    def _why_no_pragma(self, text: str, shots: int) -> str | None:
        words = re.split(r"[\s(]+", text.partition("pragma")[2].strip(), maxsplit=3)
        kind, name = [*words, "", "", ""][1:3]
        if kind == "result":
            return self._why_no_result(name, text, shots)
        pragma = {"unitary": "braket_unitary_matrix", "noise": f"braket_noise_{name}", "verbatim": kind}.get(kind)
        supported, forbidden = (_lower(self._action.get(key)) for key in ("supportedPragmas", "forbiddenPragmas"))
        if pragma and (pragma in forbidden or (supported and pragma not in supported)):
            return "is not for this device"
        return None

    def _why_no_result(self, name: str, text: str, shots: int) -> str | None:
        if is_adjoint(text):
            return ADJOINT
        if is_summed(text):
            return OF_A_SUM
        listed = [entry for entry in self._action.get("supportedResultTypes") or () if isinstance(entry, Mapping)]
        found = [entry for entry in listed if str(entry.get("name")).lower() == name.replace("_", "").lower()]
        if listed and not found:
            names = [str(entry.get("name")) for entry in listed if entry.get("maxShots") != 0]
            return f"is not for this device; with shots the result types are {', '.join(names)}"
        for entry in found:
            least, most = entry.get("minShots"), entry.get("maxShots")
            if (least is not None and shots < least) or (most is not None and shots > most):
                return f"is for {least} to {most} shots, not for {shots}"
            observables = _lower(entry.get("observables"))
            lacking = [word for word in OBSERVABLE.findall(text) if observables and word not in observables]
            if lacking:
                return f"has the observable {lacking[0]}, and the device takes {', '.join(sorted(observables))}"
        return None

    def _refuse(self, item: Statement, why: str) -> NoReturn:
        name = _pragma(item.text) if item.name == "pragma" else item.name
        where = f" on qubits {', '.join(map(str, item.qubits))}" if item.qubits else ""
        raise UnsupportedCircuitError(
            f"{self.name}: instruction {item.index}: {name}{where} {why}",
            instruction=name,
            index=item.index,
            qubits=item.qubits,
        )


NOTHING_KNOWN = Offer("the device")


def _pragma(text: str) -> str:
    """A pragma in a few words.

    >>> _pragma("#pragma braket noise bit_flip(0.1) q[0]"), _pragma("#pragma braket unitary([[1.0, 0]]) q[0]")
    ('noise bit_flip', 'unitary')
    """
    return " ".join(text.partition("(")[0].split()[2:4])


def _lower(names: Any) -> frozenset[str]:
    return frozenset(str(name).lower() for name in names or ())


def _is_listed(name: str, listed: Any) -> bool:
    """Whether a gate is in a list of capabilities, which write some with capitals; programs may do so with U alone.

    >>> _is_listed("gpi", ["GPI"]), _is_listed("H", ["h"]), _is_listed("U", ["u"])
    (True, False, True)
    """
    return name in listed or (name.lower() in _lower(listed) and name in (name.lower(), "U"))
