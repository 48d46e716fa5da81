"""Programs written for `qiskit_ibm_runtime`, on the Hub's IBM machines: `QHubRuntimeService` takes the place of IBM's
`QiskitRuntimeService`, and IBM's own primitives, sessions and batches work on it unchanged.
"""

from .backend import QHubRuntimeBackend
from .job import QHubRuntimeJob
from .service import QHubRuntimeService

__all__ = ["QHubRuntimeBackend", "QHubRuntimeJob", "QHubRuntimeService"]
