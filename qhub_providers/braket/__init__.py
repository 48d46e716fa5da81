"""Amazon Braket on the Hub: `QHubBraketProvider`, its devices (`Device`), tasks (`QuantumTask`) and batches.

No AWS account, credentials or region is needed: everything goes to the Hub, over HTTP, with the Hub's own token. Braket
loads with the first device or task.
"""

from typing import TYPE_CHECKING

from ..lazy import names_on_first_use
from .provider import QHubBraketProvider

if TYPE_CHECKING:
    from .batch import QHubTaskBatch
    from .device import QHubDevice
    from .program_set_task import QHubProgramSetTask
    from .task import QHubTask

__all__ = ["QHubBraketProvider", "QHubDevice", "QHubProgramSetTask", "QHubTask", "QHubTaskBatch"]

__getattr__ = names_on_first_use(
    __name__,
    {
        "QHubDevice": ".device",
        "QHubProgramSetTask": ".program_set_task",
        "QHubTask": ".task",
        "QHubTaskBatch": ".batch",
    },
)
