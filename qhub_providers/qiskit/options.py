"""What `run` takes besides circuits: one typed model per family. An unknown name raises and lists the accepted ones."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from ..errors import ConfigurationError
from ..formats.iqm import OPTIONS as IQM_FIELDS
from ..hub.types.inputs.iqm import IqmDdStrategy


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


class IQMOptions(RunOptions):
    """The options of IQM machines. What is not set is IQM's default.

    Attributes:
        calibration_set_id: the UUID of the calibration set to use; default the latest.
        qubit_mapping: IQM's names of logical qubits to those of physical ones, as a mapping.
        custom_settings: settings for IQM's station control, as they are.
        dd_mode: dynamical decoupling, `disabled` (default) or `enabled`.
        dd_strategy: how to decouple: `gate_sequences`, `merge_contiguous_waits`, `skip_leading_wait`,
            `skip_trailing_wait`, `target_qubits`.
        heralding_mode: `zeros` measures before each shot and drops those that do not begin in 0, so that a result may
            have fewer shots; default `none`.
        move_gate_frame_tracking_mode: `full` (default), `no_detuning_correction` or `none`.
        move_validation_mode: `strict` (default), `allow_prx` or `none`.
        max_circuit_duration_over_t2: circuits that take longer, as a multiple of T2, are rejected.
        active_reset_cycles: how often to reset qubits before each circuit; at least 0.
        dialect: how instructions are spelled: `hybrid` (default, accepted by the contract and by IQM), `contract` or
            `iqm`.
    """

    fields_for_wire = (*IQM_FIELDS, "dialect")

    calibration_set_id: UUID | None = None
    qubit_mapping: Mapping[str, str] | None = None
    custom_settings: Mapping[str, Any] | None = None
    dd_mode: Literal["disabled", "enabled"] | None = None
    dd_strategy: IqmDdStrategy | None = None
    heralding_mode: Literal["none", "zeros"] | None = None
    move_gate_frame_tracking_mode: Literal["full", "no_detuning_correction", "none"] | None = None
    move_validation_mode: Literal["strict", "allow_prx", "none"] | None = None
    max_circuit_duration_over_t2: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    active_reset_cycles: Annotated[Whole, Field(ge=0)] | None = None
    dialect: Literal["hybrid", "contract", "iqm"] = "hybrid"

    def for_wire(self) -> dict[str, Any]:
        """The options as JSON values, the mapping as the contract's list of pairs."""
        values = self.model_dump(mode="json", include=set(self.fields_for_wire), exclude_none=True)
        if "qubit_mapping" in values:
            pairs = values["qubit_mapping"].items()
            values["qubit_mapping"] = [{"logical_name": one, "physical_name": other} for one, other in pairs]
        return values


class QudoraOptions(RunOptions):
    """The options of Qudora's backends.

    Attributes:
        language: `OpenQASM2` or `OpenQASM3`; default the first that the record lists.
        backend_settings: settings for Qudora, as they are.
    """

    fields_for_wire = ("language", "backend_settings")

    language: Literal["OpenQASM2", "OpenQASM3"] | None = None
    backend_settings: Mapping[str, Any] | None = None


class KipuOptions(RunOptions):
    """The options of Kipu's simulators.

    Attributes:
        mode: `sample` (default) gives counts; `statevector` the state before the measurements, read with
            `result.get_statevector()`; `amplitudes` those of `bitstrings`, read from `result.data()["amplitudes"]`.
        bitstrings: for the mode `amplitudes`, in Qiskit's order: qubit 0 rightmost.
        cpu_threads: threads of the simulation; 0 lets the simulator choose, which is the default.
        max_fused_gate_size: how many qubits a fused gate may have; at least 1, default 2.
    """

    fields_for_wire = ("mode", "bitstrings", "cpu_threads", "max_fused_gate_size")

    mode: Literal["sample", "statevector", "amplitudes"] = "sample"
    bitstrings: tuple[Annotated[str, Field(pattern="^[01]+$")], ...] | None = None
    cpu_threads: Annotated[Whole, Field(ge=0)] | None = None
    max_fused_gate_size: Annotated[Whole, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.mode == "amplitudes") != bool(self.bitstrings):
            raise ConfigurationError("mode='amplitudes' and bitstrings=[...] go together: give both, or neither")
        if self.mode != "sample" and self.transpile and self.optimization_level > 1:
            raise ConfigurationError(
                f"optimization_level={self.optimization_level}: in mode {self.mode!r} give 0 or 1, as higher levels "
                "keep what is measured but not the state"
            )
        return self


class OpenQasmOptions(RunOptions):
    """The options of a backend of which no more is known than that it takes OpenQASM.

    Attributes:
        input_params: the contract's `input_params`, as they are; default none.
    """

    fields_for_wire = ("input_params",)

    input_params: Mapping[str, Any] | None = None


FAMILIES: dict[str, type[RunOptions]] = {
    "BRAKET_OPEN_QASM_V3": BraketOptions,
    "IQM": IQMOptions,
    "KIPU": KipuOptions,
    "OPEN_QASM": OpenQasmOptions,
    "QISKIT_QPY": IBMOptions,
    "QUDORA": QudoraOptions,
}
"""By the format's `options`, or its `input_format` where that is blank; any other takes `RunOptions`."""

ADVICE = {
    "seed_simulator": "the Hub's contract has no seed; LocalHub(seed=...) gives reproducible results",
    "shots": "give a whole number of at least 1",
}


def family(name: str) -> type[RunOptions]:
    """The options model of that name in `FAMILIES`."""
    return FAMILIES.get(name, RunOptions)
