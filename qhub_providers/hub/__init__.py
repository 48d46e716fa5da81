"""The Hub's Quantum API: a synchronous and an asynchronous client over the same requests and flows.

The way of a call, `client.jobs.get_job_status(id)`:

- `backends`, `sessions`, `jobs` (with `service_executions`) and `workloads` list the operations once, as methods of
  both clients;
- `operations` builds the `Request`, a value, and says how its answer is parsed (`parse`, `types`);
- `flow.send` is the flow that sends it, follows redirects and tries again: a generator that yields effects;
- `client` and `async_client` drive flows: the only places that do anything.

`submission` and `lookup` are the flow of `create_job`, over single attempts (`attempt`): never twice, never lost.
`paging` walks through listings that move. `types.inputs` are the typed inputs of all families, `create_job_request`
their names by backend. `credentials`, `context`, `bearer` and `connect` find the token, the organization and the
address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qhub_providers.lazy import names_on_first_use

if TYPE_CHECKING:
    from .async_client import AsyncHubQuantumClient
    from .client import HubQuantumClient
    from .environment import HubQuantumClientEnvironment

__all__ = ["AsyncHubQuantumClient", "HubQuantumClient", "HubQuantumClientEnvironment"]

_HOMES = {
    "AsyncHubQuantumClient": ".async_client",
    "HubQuantumClient": ".client",
    "HubQuantumClientEnvironment": ".environment",
}

__getattr__ = names_on_first_use(__name__, _HOMES)
