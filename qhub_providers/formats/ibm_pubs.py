"""IBM's sampler and estimator jobs, version 2: pubs as `RuntimeEncoder` writes them.

`RuntimeEncoder` chooses the version of QPY: the newest that both this Qiskit writes and IBM's service reads.

Source: `qiskit_ibm_runtime.RuntimeEncoder`; the Hub's contract.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..errors import ConfigurationError
from .ibm_json import encoded

PROJECTORS = {"0": ("Z", 1), "1": ("Z", -1), "+": ("X", 1), "-": ("X", -1), "r": ("Y", 1), "l": ("Y", -1)}
"""A projector is (I + sign P) / 2, with this P and sign. IBM's service takes Paulis only."""

MOST_PROJECTORS = 12
"""In one term: n of them are 2 to the n Pauli terms."""


def encode(
    program_id: str,
    pubs: Sequence[tuple[Any, ...]],
    options: Mapping[str, Any],
    *,
    max_execution_time: int | None = None,
    log_level: str | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The contract's `input` and `input_params` of a job.

    Args:
        program_id: `sampler` or `estimator`.
        pubs: `(circuit, values, shots)`, or `(circuit, observables, values, precision)`.
        options: IBM's, without what is unset; `resilience_level` among them goes where IBM has it.
        max_execution_time: seconds.
        log_level: in IBM's upper case or the contract's lower.
    """
    said = {name: value for name, value in options.items() if name != "resilience_level"}
    level = {"resilience_level": options["resilience_level"]} if "resilience_level" in options else {}
    job_input = {"pubs": pubs, "options": said, "version": 2, "support_qiskit": True, **level}
    params: dict[str, Any] = {"program_id": program_id}
    if max_execution_time is not None:
        params["max_execution_time"] = max_execution_time
    if log_level is not None:
        params["log_level"] = log_level.lower()
    return encoded(job_input), params


def placed_observables(observables: Any, places: Sequence[int], width: int) -> Any:
    """Observables as Paulis on the qubits of the circuit that is sent.

    Args:
        observables: nested lists of `{label: coefficient}`, qubit 0 rightmost.
        places: the sent circuit's qubit for each qubit of the labels.
        width: how many qubits the sent circuit has.

    >>> placed_observables([{"XZ": 0.5}], [3, 1], 4)
    [{'ZIXI': 0.5}]
    >>> placed_observables({"0": 1.0}, [0], 2)
    {'II': 0.5, 'IZ': 0.5}

    Raises:
        ConfigurationError: there are too many projectors in a term.
    """
    if isinstance(observables, list):
        return [placed_observables(item, places, width) for item in observables]
    made: dict[str, float] = {}
    for label, coefficient in observables.items():
        for letters, factor in _paulis(label):
            row = ["I"] * width
            for place, letter in zip(places, reversed(letters), strict=True):
                row[-1 - place] = letter
            name = "".join(row)
            made[name] = made.get(name, 0.0) + factor * float(coefficient.real)
    return made


def _paulis(label: str) -> Iterator[tuple[str, float]]:
    count = sum(letter in PROJECTORS for letter in label)
    if count > MOST_PROJECTORS:
        raise ConfigurationError(
            f"the observable {label!r} has {count} projectors, which would be 2^{count} Pauli terms; at most "
            f"{MOST_PROJECTORS} can be sent to IBM"
        )
    choices = [
        (("I", 0.5), (PROJECTORS[letter][0], 0.5 * PROJECTORS[letter][1])) if letter in PROJECTORS else ((letter, 1.0),)
        for letter in label
    ]
    for chosen in itertools.product(*choices):
        factor = 1.0
        for _, part in chosen:
            factor *= part
        yield "".join(letter for letter, _ in chosen), factor
