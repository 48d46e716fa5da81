"""Amazon Braket on the Hub: `QHubBraketProvider`, its devices (`Device`), tasks (`QuantumTask`) and batches.

No AWS account, credentials or region is needed: everything goes to the Hub, over HTTP, with the Hub's own token.
"""

from .batch import QHubTaskBatch
from .device import QHubDevice
from .provider import QHubBraketProvider
from .task import QHubTask

__all__ = ["QHubBraketProvider", "QHubDevice", "QHubTask", "QHubTaskBatch"]
