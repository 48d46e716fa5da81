"""What `client.jobs` can do with a managed service's jobs and sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .core.request_options import RequestOptions
from .flow import sending
from .operation import Items, Operation, Stream
from .operations import service_executions as operations
from .operations.listing import Sort
from .paging import Listing, sorted_by
from .request import Request

if TYPE_CHECKING:
    from .types import PageResponseWorkloadResponse, WorkloadResponse

__all__ = ["ServiceExecutionOperations"]


def iter_service_execution_workloads(
    service_execution_id: str, *, sort: Sort = None, request_options: RequestOptions | None = None
) -> Listing[WorkloadResponse]:
    """All jobs and sessions of a service execution, one after the other, each once; see `iter_workloads`.

    Args:
        service_execution_id: the service execution.
        sort: as for `get_service_execution_workloads`; newest first unless given.
        request_options: settings of each request.
    """
    order = sorted_by(sort)

    def build(page: int, size: int) -> Request[PageResponseWorkloadResponse]:
        return operations.get_service_execution_workloads(
            service_execution_id, page=page, size=size, sort=order, request_options=request_options
        )

    return Listing(build)


class ServiceExecutionOperations:
    """Each is described where its request is built."""

    get_service_execution_workloads = Operation(sending(operations.get_service_execution_workloads))
    iter_service_execution_workloads = Items(iter_service_execution_workloads)
    get_service_execution_session_status = Operation(sending(operations.get_service_execution_session_status))
    get_service_execution_session_jobs = Operation(sending(operations.get_service_execution_session_jobs))
    update_service_execution_session_state = Operation(sending(operations.update_service_execution_session_state))
    close_service_execution_session = Operation(sending(operations.close_service_execution_session))
    get_service_execution_job = Operation(sending(operations.get_service_execution_job))
    get_service_execution_job_status = Operation(sending(operations.get_service_execution_job_status))
    get_service_execution_job_input = Operation(sending(operations.get_service_execution_job_input))
    get_service_execution_job_result_stream = Stream(operations.get_service_execution_job_result_stream)
    get_service_execution_job_calibration = Operation(sending(operations.get_service_execution_job_calibration))
    cancel_service_execution_job = Operation(sending(operations.cancel_service_execution_job))
