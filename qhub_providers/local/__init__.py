"""The embedded Hub: the Hub's REST API on this machine, over real HTTP, without an account.

```python
from qhub_providers import LocalHub

with LocalHub() as hub:
    print(hub.url, hub.access_token)
```

The server is a process of its own (`python -m qhub_providers.local`), and so are its workers, which run real
simulators. It shares no code with the client: requests are checked against its own copy of the contract, and programs
are read by the vendors' own parsers. The rooms:

- `settings`, `hub`, `server`, `lifeline`: how the server is started, and how it ends with its parent
- `app`, `routes`, `problems`, `contract`, `additions`: the HTTP side
- `accounts`: tokens, users, organizations, and what each of them sees
- `database`, `listing`, `store`, `jobs`, `sessions`: what is kept, in SQLite, and the life of jobs and sessions
- `faults`, `disturbance`: what goes wrong on request
- `overrides`: changes to backends' records
- `devices`: backend records, configurations and calibrations
- `workers`, `simulators`: the processes that run the jobs, and what they run
"""

from __future__ import annotations

from .hub import LocalHub, LocalHubError

__all__ = ["LocalHub", "LocalHubError"]
