"""What `run` takes besides circuits: one typed model per family. An unknown name raises and lists the accepted ones."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ..errors import ConfigurationError


def _whole(value: Any) -> Any:
    """An integer of any library as Python's own; everything else is left for the model to refuse."""
    return value if isinstance(value, bool) or not hasattr(value, "__index__") else operator.index(value)


Whole = Annotated[int, BeforeValidator(_whole), Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]


class RunOptions(BaseModel):
    """The options of every backend.

    Attributes:
        shots: repetitions of each circuit; default 1024, or the nearest number that the backend's record allows.
        memory: accepted, as Qiskit's primitives send it; the memory is always in the result.
        seed_simulator: accepted only as None: the Hub's contract has no seed.
        transpile: whether a circuit that does not fit is transpiled for the target (default), or refused.
        optimization_level: 0 to 3, for circuits that are transpiled; default 1.
        seed_transpiler: makes that transpilation reproducible; default None.
        name: the job's name on the Hub; default none.
        tags: the job's tags on the Hub; default none.
        session_id: a session of the Hub to run in; default none.
        resubmit_unknown: after a lost answer and a fruitless look-up, submit again. The default is False: the first
            submission may still become a job, and both would be billed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)  # built with the first run, not on import
    fields_for_wire: ClassVar[tuple[str, ...]] = ()

    shots: Annotated[Whole, Field(ge=1)] = 1024
    memory: Flag = True
    seed_simulator: None = None
    transpile: Flag = True
    optimization_level: Annotated[Whole, Field(ge=0, le=3)] = 1
    seed_transpiler: Whole | None = None
    name: str | None = None
    tags: tuple[str, ...] = ()
    session_id: str | None = None
    resubmit_unknown: Flag = False

    def for_wire(self) -> dict[str, Any]:
        """The options that the wire format puts into the job."""
        return {name: getattr(self, name) for name in self.fields_for_wire}

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """Every option's default."""
        return {name: field.get_default() for name, field in cls.model_fields.items()}

    @classmethod
    def parse(cls, values: Mapping[str, Any]) -> Self:
        """Check `values`.

        >>> RunOptions.parse({"shots": 10}).shots
        10
        >>> RunOptions.parse({"shotz": 10})
        Traceback (most recent call last):
        qhub_providers.errors.ConfigurationError: unknown option 'shotz'; accepted are memory, name, \
optimization_level, resubmit_unknown, seed_simulator, seed_transpiler, session_id, shots, tags, transpile

        Raises:
            ConfigurationError: for an unknown name or a value that cannot work.
        """
        unknown = sorted(set(values) - set(cls.model_fields))
        if unknown:
            names = ", ".join(map(repr, unknown))
            raise ConfigurationError(f"unknown option {names}; accepted are {', '.join(sorted(cls.model_fields))}")
        if isinstance(values.get("tags"), str):
            raise ConfigurationError(f"option tags: give a list of strings, not the string {values['tags']!r}")
        try:
            return cls.model_validate(dict(values))
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0])
            advice = ADVICE.get(name, first["msg"])
            raise ConfigurationError(f"option {name}={first['input']!r} cannot work: {advice}") from error

    def check_shots(self, smallest: int, largest: int | None, backend_id: str) -> None:
        """Refuse shots outside of the backend's range; they are never changed silently.

        Raises:
            ConfigurationError: with the range.
        """
        if self.shots < smallest or (largest is not None and self.shots > largest):
            bounds = f"{smallest} to {largest}" if largest is not None else f"at least {smallest}"
            raise ConfigurationError(f"shots={self.shots}: {backend_id} takes {bounds} shots a circuit")


class BraketOptions(RunOptions):
    """The options of AWS gate-model backends.

    Attributes:
        disable_qubit_rewiring: True forbids AWS to map the qubits anew; default: AWS decides.
        native: True compiles here, to the machine's native gates on its own qubits and couplings, and AWS runs these
            as they are. Default False: AWS compiles.
        verbatim: True sends the circuit as given: native gates on physical qubits, nothing transpiled. Default False.
    """

    fields_for_wire = ("disable_qubit_rewiring", "native", "verbatim")

    disable_qubit_rewiring: Flag | None = None
    native: Flag = False
    verbatim: Flag = False


class IBMOptions(RunOptions):
    """The options of IBM machines.

    Attributes:
        max_execution_time: seconds of quantum time after which IBM ends the job; at least 1, default IBM's.
        log_level: how much IBM logs; default IBM's.
    """

    fields_for_wire = ("max_execution_time", "log_level")

    max_execution_time: Annotated[Whole, Field(ge=1)] | None = None
    log_level: Literal["critical", "error", "warning", "info", "debug"] | None = None


FAMILIES: dict[str, type[RunOptions]] = {"BRAKET_OPEN_QASM_V3": BraketOptions, "QISKIT_QPY": IBMOptions}
"""By the `input_format` of the backend; any other takes `RunOptions`."""

ADVICE = {
    "seed_simulator": "the Hub's contract has no seed; LocalHub(seed=...) gives reproducible results",
    "shots": "give a whole number of at least 1",
}


def family(input_format: str) -> type[RunOptions]:
    """The options model of backends that speak `input_format`."""
    return FAMILIES.get(input_format, RunOptions)
