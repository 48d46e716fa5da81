"""Programs for analog Hamiltonian simulation, for QuEra through AWS."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from .base import ClosedInput, JobInput

__all__ = [
    "AhsDrivingField",
    "AhsField",
    "AhsHamiltonian",
    "AhsLocalDetuning",
    "AhsProgram",
    "AhsRegister",
    "AhsSetup",
    "AhsTimeSeries",
    "AwsAhsJobInput",
    "AwsAhsJobInputParams",
]


class AhsRegister(JobInput):
    """Where the traps are, and which of them hold an atom.

    Attributes:
        sites: list of [x, y] coordinate pairs for atom trap positions in meters.
        filling: list of 0 or 1 values indicating which sites are filled with atoms.
    """

    sites: list[list[float]]
    filling: list[Literal[0, 1]]


class AhsSetup(JobInput):
    """What the program begins with.

    Attributes:
        ahs_register: the traps.
    """

    ahs_register: AhsRegister


class AhsTimeSeries(JobInput):
    """A function of time, linear between its points.

    Attributes:
        values: the values at these times, in the unit of the field.
        times: the times, in seconds, rising from 0.
    """

    values: list[float]
    times: list[float]


class AhsField(JobInput):
    """A field: its strength over time, and where it acts.

    Attributes:
        time_series: its strength over time: rad/s, or radians for a phase.
        pattern: `uniform`, or a factor for each site.
    """

    time_series: AhsTimeSeries
    pattern: str | list[float]


class AhsDrivingField(JobInput):
    """A field that drives all atoms.

    Attributes:
        amplitude: Rabi frequency Omega(t) in rad/s.
        phase: phase phi(t) in radians.
        detuning: global detuning Delta_global(t) in rad/s.
    """

    amplitude: AhsField
    phase: AhsField
    detuning: AhsField


class AhsLocalDetuning(JobInput):
    """A detuning of its own for each atom.

    Attributes:
        magnitude: its strength over time, and its factor for each site.
    """

    magnitude: AhsField


class AhsHamiltonian(JobInput):
    """The fields that act on the atoms.

    Attributes:
        driving_fields: global driving fields applied to all atoms, each with amplitude, phase, and detuning time
            series.
        local_detuning: local detuning patterns applied to individual atoms.
    """

    driving_fields: list[AhsDrivingField] = Field(alias="drivingFields")
    local_detuning: list[AhsLocalDetuning] | None = Field(default=None, alias="localDetuning")


class AhsProgram(JobInput):
    """The whole program.

    Attributes:
        setup: the atoms.
        hamiltonian: the fields that act.
    """

    setup: AhsSetup
    hamiltonian: AhsHamiltonian


class AwsAhsJobInput(ClosedInput):
    """A program for analog Hamiltonian simulation, for `aws.quera.aquila`.

    Attributes:
        ahs_program: the program.
    """

    family: ClassVar[str] = "Aws_AHS"

    ahs_program: AhsProgram


class AwsAhsJobInputParams(ClosedInput):
    """This family has no parameters."""

    family: ClassVar[str] = "Aws_AHS"
