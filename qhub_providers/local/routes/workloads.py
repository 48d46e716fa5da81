"""`/workloads`: jobs and sessions in one listing. The same for those of a service execution."""

from __future__ import annotations

from starlette.responses import Response

from ..contract import properties
from ..listing import Listing
from .call import Call, page_of

# Jobs and sessions are counted apart; within a second a session comes first, as its jobs need it.
LISTING = Listing("workloads", properties("WorkloadResponse"), ("created_at", "type = 'JOB'", "number"))


def search(call: Call) -> Response:
    """One page of workloads."""
    page, size = call.page()
    found, total = LISTING.page(call.hub.store.database, call.scope, page, size, call.sort(LISTING.properties))
    return page_of(found, total, page, size)
