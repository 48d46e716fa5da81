"""IBM's machines, from the snapshots of real ones that ship with qiskit-ibm-runtime.

The snapshots are the JSON that IBM's service returns. They are read where they lie in the installed package, without
importing it: that takes more than a second, and the server must answer at once. Their configurations were taken without
the fractional gates, their properties with them; IBM's service itself names these gates in both.
"""

from __future__ import annotations

import importlib.util
import json
from functools import cache, partial
from pathlib import Path
from typing import Any

from .device import EVERY_DAY, Device, configuration
from .ibm_calibration import calibration

FRACTIONAL = ("rx", "rzz")

NAMES = ("fez", "boston", "marrakesh", "pittsburgh", "aachen", "berlin", "miami", "kingston")


def machines() -> list[Device]:
    """The devices."""
    return [
        Device(
            id=f"ibm.qpu.{name}",
            family="IBM",
            qubit_count=ibm_configuration(name)["n_qubits"],
            record=partial(record, name),
            config=partial(config, name),
            calibration=partial(calibration_response, name),
        )
        for name in NAMES
    ]


def snapshot(name: str, part: str) -> Path:
    """The file of a machine's snapshot. `part` is `conf` (configuration) or `props` (properties).

    Raises:
        FileNotFoundError: if the installed qiskit-ibm-runtime has no such snapshot.
    """
    spec = importlib.util.find_spec("qiskit_ibm_runtime")
    places = spec.submodule_search_locations if spec is not None else None
    if not places:
        raise FileNotFoundError('qiskit-ibm-runtime is not installed: pip install "qhub-providers[local]"')
    return Path(places[0]) / "fake_provider" / "backends" / name / f"{part}_{name}.json"


@cache
def ibm_configuration(name: str) -> Any:
    """IBM's backend configuration, with the fractional gates of the properties."""
    found = json.loads(snapshot(name, "conf").read_bytes())
    for gate in FRACTIONAL:
        places = [entry["qubits"] for entry in ibm_properties(name)["gates"] if entry["gate"] == gate]
        if places and gate not in found["basis_gates"]:
            found["gates"].append({"name": gate, "parameters": ["theta"], "qasm_def": "", "coupling_map": places})
            found["basis_gates"].append(gate)
            found["supported_instructions"].append(gate)
    return found


@cache
def ibm_properties(name: str) -> Any:
    """IBM's backend properties."""
    return json.loads(snapshot(name, "props").read_bytes())


def config(name: str) -> bytes:
    """`{"config": configuration, "properties": properties}`, both as IBM's service returns them."""
    return b'{"config":%b,"properties":%b}' % (
        json.dumps(ibm_configuration(name)).encode(),
        snapshot(name, "props").read_bytes(),
    )


@cache
def record(name: str) -> dict[str, Any]:
    """The contract's `Backend`."""
    ibm = ibm_configuration(name)
    graph: dict[str, list[str]] = {str(qubit): [] for qubit in range(ibm["n_qubits"])}
    for first, second in ibm["coupling_map"]:
        graph[str(first)].append(str(second))
    return {
        "id": f"ibm.qpu.{name}",
        "internal_id": ibm["backend_name"],
        "provider": "IBM",
        "hardware_provider": "IBM",
        "name": ibm["backend_name"],
        "display_name": f"IBM {name.capitalize()}",
        "type": "QPU",
        "status": "ONLINE",
        "technology": "SUPERCONDUCTING",
        "updated_at": ibm_properties(name)["last_update_date"][:10],
        "access_type": "TOKEN_BASED",
        "documentation": {
            "description": f"{ibm['n_qubits']}-qubit {ibm['processor_type']['family']} processor",
            "sdks": ["PLANQK", "QISKIT_RUNTIME"],
        },
        "configuration": configuration(
            gates=[gate for gate in ibm["basis_gates"] if gate not in FRACTIONAL],
            native=True,
            operations=[name for name in ibm["supported_instructions"] if name not in ibm["basis_gates"]],
            qubit_count=ibm["n_qubits"],
            shots=ibm["max_shots"],
            input_format="QISKIT_QPY",
            graph=graph,
        ),
        "availability": EVERY_DAY,
        "has_calibration": True,
    }


def calibration_response(name: str) -> dict[str, Any]:
    """The contract's `CalibrationResponse`."""
    return {"backend_id": f"ibm.qpu.{name}", **calibration(ibm_configuration(name), ibm_properties(name))}
