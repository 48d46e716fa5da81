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
from .statements import OF_A_SUM, Statement, is_plain, is_summed, statements

ACTION = "braket.ir.openqasm.program"
FIRST_WORD = re.compile(r"[\n;{}][ \t]*([^\W\d]\w*)")
HEADER = frozenset({"OPENQASM", "b", "bit", "qubit"})
"""How other lines than gates begin in what Braket writes of a circuit."""

NOT_FINITE = re.compile(r"\b(?:nan|inf)\b")
"""What Python writes of such a number."""

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
            if item.name == "pragma":
                why = self._why_no_pragma(item.text, shots)
            elif has_box and not item.boxed:
                why = "stands beside a verbatim box, and the device takes all gates in one box or none"
            else:
                why = self._why_no_gate(item)
            if why:
                self._refuse(item, why)

    def _is_fine(self, source: str, shots: int) -> bool:
        """A quick look, which suffices for nearly all programs."""
        if any(word in source for word in ("verbatim", "nan", "inf", "/*")):
            return False
        if "pragma" in source and any(self._why_no_pragma(text, shots) for text in PRAGMA.findall(source)):
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

    def _why_no_gate(self, item: Statement) -> str | None:
        if NOT_FINITE.search(item.text):
            return "has an angle that is no finite number"
        if item.is_repeating:
            return "names a qubit twice"
        gates = _lower(self._paradigm.get("nativeGateSet")) if item.boxed else self._gates
        if gates and item.name.lower() not in gates:
            where = "in a verbatim box, where" if item.boxed else "on this device:"
            return f"cannot run {where} the gates are {', '.join(sorted(gates))}"
        return self._why_no_modifier(item) or (self._why_uncoupled(item) if item.boxed else None)

    def _why_no_modifier(self, item: Statement) -> str | None:
        supported = [entry for entry in self._action.get("supportedModifiers") or () if isinstance(entry, Mapping)]
        names = [str(entry.get("name")) for entry in supported]
        lacking = [word for word in item.modifiers if names and re.split(r"\W", word)[0] not in names]
        if lacking:
            return f"has the modifier {lacking[0]}, and the device takes {', '.join(names)} only"
        return None

    def _why_uncoupled(self, item: Statement) -> str | None:
        connectivity = self._paradigm.get("connectivity") or {}
        graph = connectivity.get("connectivityGraph")
        if not graph or connectivity.get("fullyConnected") or len(item.qubits) != 2:
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
        pragma = {"unitary": "braket_unitary_matrix", "noise": f"braket_noise_{name}"}.get(kind)
        supported, forbidden = (_lower(self._action.get(key)) for key in ("supportedPragmas", "forbiddenPragmas"))
        if pragma and (pragma in forbidden or (supported and pragma not in supported)):
            return "is not for this device"
        return None

    def _why_no_result(self, name: str, text: str, shots: int) -> str | None:
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
