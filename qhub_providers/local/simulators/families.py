"""Which module runs the jobs of a family of inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from ..workers.task import Task

MODULES: Mapping[str, str] = {
    "Aws_QASM_3": "aws",
    "Aws_AHS": "ahs",
    "AzureIonq": "ionq",
    "IBM": "ibm",
    "IQM": "iqm",
    "Kipu": "kipu",
    "Quandela": "quandela",
    "Qudora": "qudora",
}
"""The family's name in the contract's schemas -> its module beside this one."""


def simulator(family: str) -> Callable[[Task], bytes]:
    """The function that runs a task of this family. Its module is loaded when it is first asked for."""
    run: Callable[[Task], bytes] = import_module(f"{__package__}.{MODULES[family]}").run
    return run
