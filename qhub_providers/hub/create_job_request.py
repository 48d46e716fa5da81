"""Inputs and parameters under the names of the backends that take them, as `qhub_providers.hub.jobs` gives them.

Which name stands for which family is the contract's own table (`CreateJobRequest`, discriminator of `input`). A backend
that isn't in it takes its family's input under the family's own name, or a dict.

>>> from qhub_providers.hub.jobs import CreateJobRequestInput_AwsSimSv1
>>> CreateJobRequestInput_AwsSimSv1(qasm="OPENQASM 3.0;")
AwsQasm3JobInput(qasm='OPENQASM 3.0;')
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from .types.inputs.ahs import AwsAhsJobInput, AwsAhsJobInputParams
from .types.inputs.base import JobInput
from .types.inputs.ibm import (
    IbmEstimatorJobInput,
    IbmJobInput,
    IbmJobInputParams,
    IbmNoiseLearnerJobInput,
    IbmSamplerJobInput,
)
from .types.inputs.ionq import AzureIonqJobInput, AzureIonqJobInputParams
from .types.inputs.iqm import IqmJobInput, IqmJobInputParams
from .types.inputs.qasm import (
    AwsQasm3JobInput,
    AwsQasm3JobInputParams,
    KipuJobInput,
    KipuJobInputParams,
    QudoraJobInput,
    QudoraJobInputParams,
)
from .types.inputs.quandela import QuandelaJobInput, QuandelaJobInputParams

__all__ = [
    "CreateJobRequestInput",
    "CreateJobRequestInputParams",
    "CreateJobRequestInputParams_AwsIonqForte",
    "CreateJobRequestInputParams_AwsQueraAquila",
    "CreateJobRequestInputParams_AwsRigettiCepheus",
    "CreateJobRequestInputParams_AwsSimDm1",
    "CreateJobRequestInputParams_AwsSimSv1",
    "CreateJobRequestInputParams_AzureIonqSimulator",
    "CreateJobRequestInputParams_IbmQpuAachen",
    "CreateJobRequestInputParams_IbmQpuBerlin",
    "CreateJobRequestInputParams_IbmQpuBoston",
    "CreateJobRequestInputParams_IbmQpuFez",
    "CreateJobRequestInputParams_IbmQpuKingston",
    "CreateJobRequestInputParams_IbmQpuMarrakesh",
    "CreateJobRequestInputParams_IbmQpuMiami",
    "CreateJobRequestInputParams_IbmQpuPittsburgh",
    "CreateJobRequestInputParams_IqmQpuEmerald",
    "CreateJobRequestInputParams_IqmQpuGarnet",
    "CreateJobRequestInputParams_KipuSimQsim",
    "CreateJobRequestInputParams_QuandelaQpuBelenos",
    "CreateJobRequestInputParams_QuandelaSimAltair",
    "CreateJobRequestInputParams_QudoraSimXg1",
    "CreateJobRequestInput_AwsIonqForte",
    "CreateJobRequestInput_AwsQueraAquila",
    "CreateJobRequestInput_AwsRigettiCepheus",
    "CreateJobRequestInput_AwsSimDm1",
    "CreateJobRequestInput_AwsSimSv1",
    "CreateJobRequestInput_AzureIonqSimulator",
    "CreateJobRequestInput_IbmQpuAachen",
    "CreateJobRequestInput_IbmQpuBerlin",
    "CreateJobRequestInput_IbmQpuBoston",
    "CreateJobRequestInput_IbmQpuFez",
    "CreateJobRequestInput_IbmQpuKingston",
    "CreateJobRequestInput_IbmQpuMarrakesh",
    "CreateJobRequestInput_IbmQpuMiami",
    "CreateJobRequestInput_IbmQpuPittsburgh",
    "CreateJobRequestInput_IqmQpuEmerald",
    "CreateJobRequestInput_IqmQpuGarnet",
    "CreateJobRequestInput_KipuSimQsim",
    "CreateJobRequestInput_QuandelaQpuBelenos",
    "CreateJobRequestInput_QuandelaSimAltair",
    "CreateJobRequestInput_QudoraSimXg1",
]

CreateJobRequestInput_AwsIonqForte = AwsQasm3JobInput
CreateJobRequestInputParams_AwsIonqForte = AwsQasm3JobInputParams
CreateJobRequestInput_AwsQueraAquila = AwsAhsJobInput
CreateJobRequestInputParams_AwsQueraAquila = AwsAhsJobInputParams
CreateJobRequestInput_AwsRigettiCepheus = AwsQasm3JobInput
CreateJobRequestInputParams_AwsRigettiCepheus = AwsQasm3JobInputParams
CreateJobRequestInput_AwsSimDm1 = AwsQasm3JobInput
CreateJobRequestInputParams_AwsSimDm1 = AwsQasm3JobInputParams
CreateJobRequestInput_AwsSimSv1 = AwsQasm3JobInput
CreateJobRequestInputParams_AwsSimSv1 = AwsQasm3JobInputParams
CreateJobRequestInput_AzureIonqSimulator = AzureIonqJobInput
CreateJobRequestInputParams_AzureIonqSimulator = AzureIonqJobInputParams
CreateJobRequestInput_IbmQpuAachen = IbmJobInput
CreateJobRequestInputParams_IbmQpuAachen = IbmJobInputParams
CreateJobRequestInput_IbmQpuBerlin = IbmJobInput
CreateJobRequestInputParams_IbmQpuBerlin = IbmJobInputParams
CreateJobRequestInput_IbmQpuBoston = IbmJobInput
CreateJobRequestInputParams_IbmQpuBoston = IbmJobInputParams
CreateJobRequestInput_IbmQpuFez = IbmJobInput
CreateJobRequestInputParams_IbmQpuFez = IbmJobInputParams
CreateJobRequestInput_IbmQpuKingston = IbmJobInput
CreateJobRequestInputParams_IbmQpuKingston = IbmJobInputParams
CreateJobRequestInput_IbmQpuMarrakesh = IbmJobInput
CreateJobRequestInputParams_IbmQpuMarrakesh = IbmJobInputParams
CreateJobRequestInput_IbmQpuMiami = IbmJobInput
CreateJobRequestInputParams_IbmQpuMiami = IbmJobInputParams
CreateJobRequestInput_IbmQpuPittsburgh = IbmJobInput
CreateJobRequestInputParams_IbmQpuPittsburgh = IbmJobInputParams
CreateJobRequestInput_IqmQpuEmerald = IqmJobInput
CreateJobRequestInputParams_IqmQpuEmerald = IqmJobInputParams
CreateJobRequestInput_IqmQpuGarnet = IqmJobInput
CreateJobRequestInputParams_IqmQpuGarnet = IqmJobInputParams
CreateJobRequestInput_KipuSimQsim = KipuJobInput
CreateJobRequestInputParams_KipuSimQsim = KipuJobInputParams
CreateJobRequestInput_QuandelaQpuBelenos = QuandelaJobInput
CreateJobRequestInputParams_QuandelaQpuBelenos = QuandelaJobInputParams
CreateJobRequestInput_QuandelaSimAltair = QuandelaJobInput
CreateJobRequestInputParams_QuandelaSimAltair = QuandelaJobInputParams
CreateJobRequestInput_QudoraSimXg1 = QudoraJobInput
CreateJobRequestInputParams_QudoraSimXg1 = QudoraJobInputParams


def model_for(name: str, backend_id: str) -> type[JobInput] | None:
    """The model of `input` or `input_params` that a backend takes; None for one that the contract doesn't name.

    >>> model_for("input_params", "ibm.qpu.fez")
    <class 'qhub_providers.hub.types.inputs.ibm.IbmJobInputParams'>
    """
    kind = {"input": "Input", "input_params": "InputParams"}[name]
    backend = "".join(part.capitalize() for part in backend_id.split("."))
    model: type[JobInput] | None = globals().get(f"CreateJobRequest{kind}_{backend}")
    return model


CreateJobRequestInput: TypeAlias = (
    AwsAhsJobInput
    | AwsQasm3JobInput
    | AzureIonqJobInput
    | IbmEstimatorJobInput
    | IbmJobInput
    | IbmNoiseLearnerJobInput
    | IbmSamplerJobInput
    | IqmJobInput
    | KipuJobInput
    | QuandelaJobInput
    | QudoraJobInput
    | Mapping[str, Any]
)
"""What `create_job` takes as `input`."""

CreateJobRequestInputParams: TypeAlias = (
    AwsAhsJobInputParams
    | AwsQasm3JobInputParams
    | AzureIonqJobInputParams
    | IbmJobInputParams
    | IqmJobInputParams
    | KipuJobInputParams
    | QuandelaJobInputParams
    | QudoraJobInputParams
    | Mapping[str, Any]
)
"""What `create_job` takes as `input_params`."""
