"""The job of a primitive's `run` on IBM's machines: sampler or estimator jobs of IBM's, and Qiskit's own results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qiskit.primitives import PrimitiveResult
from qiskit.primitives.containers import PubResult

from ...errors import HubJobError, JobTimeoutError, QHubError, UnsupportedBackendError
from ...formats import ibm_results, unreadable
from ...jobs import HubJob
from ..ibm_max_time import explained
from ..ibm_records import is_of_ibm, program_of
from ..job import Part, QHubJob
from ..outcomes import remaining
from ..session import provider_of
from .ibm_plan import Plan
from .ibm_pub_result import finished
from .job import QHubPrimitiveJob, Sent

if TYPE_CHECKING:
    from ..provider import QHubProvider
    from ..runtime import QHubRuntimeService


@dataclass(frozen=True)
class _PartMetadata:
    job_id: str
    first_pub: int
    of_ibm: Mapping[str, Any]


class IbmPrimitiveJob(QHubPrimitiveJob):
    """What a primitive's `run` returns on IBM's machines; also what `from_id` finds again.

    Attributes:
        primitive_id: `sampler` or `estimator`.
    """

    found_again = "IbmPrimitiveJob.from_id({id!r}, QHubProvider())"

    def __init__(self, job: QHubJob | None, primitive_id: str, plans: Sequence[Sequence[Plan]] | None) -> None:
        self._plans = plans
        self._metadata: list[_PartMetadata] = []
        super().__init__([Sent((), job)] if job else [], primitive_id=primitive_id)

    @classmethod
    def from_id(
        cls,
        job_id: str,
        provider: QHubProvider | QHubRuntimeService | None = None,
        *,
        service: QHubRuntimeService | None = None,
    ) -> IbmPrimitiveJob:
        """A job by its id, from any process at any time; also several by their `batch-...` id.

        Args:
            job_id: the Hub's id of it.
            provider: where to find it; also a service.
            service: a `QHubRuntimeService` in the provider's place, by the name that IBM's has.

        Raises:
            NotFoundError: there is none with this id.
            ConfigurationError: there is neither a provider nor a service.
            UnsupportedBackendError: it is none of IBM's sampler or estimator; says what reads it.
        """
        job = provider_of(cls, provider, service).retrieve_job(job_id)
        record = job.hub_jobs[0].known if job.hub_jobs else None
        program_id = program_of(record) if record else ""
        if program_id not in ("sampler", "estimator"):
            what = f"QHubRuntimeService().job({job_id!r})" if record and is_of_ibm(record) else "retrieve_job()"
            raise UnsupportedBackendError(f"job {job_id} is none of IBM's sampler or estimator: use {what}")
        return cls(job, program_id, None)

    def __repr__(self) -> str:
        return f"<IbmPrimitiveJob({self.job_id()!r}, {self.primitive_id!r})>"

    @property
    def _parts(self) -> Sequence[Part]:
        return self.jobs[0].parts if self.jobs else ()

    def result(self, timeout: float | None = None) -> PrimitiveResult[Any]:
        """Wait, then return the results of all pubs, in the order they were given; with IBM's metadata.

        Where the pubs took several jobs, the metadata have a list `jobs` with those of each, their `job_id`, and the
        `first_pub`, from which what they say of pubs (execution spans, for example) counts.

        Raises:
            QHubJobMaxTimeError: IBM ended the job for its `max_execution_time`. Also a `TimeoutError`.
            JobFailedError, JobCancelledError, JobAbortedError: as in `QHubPrimitiveJob`.
            JobTimeoutError: after `timeout` seconds (default: never); the jobs go on.
        """
        made = super().result(timeout)
        if len(self._parts) == 1:
            metadata = {name: value for part in self._metadata for name, value in part.of_ibm.items()}
        else:
            jobs = [{**part.of_ibm, "job_id": part.job_id, "first_pub": part.first_pub} for part in self._metadata]
            metadata = {"jobs": jobs} if jobs else {}
        return PrimitiveResult(list(made), metadata={"version": 2, **metadata})

    def _read(self, sent: Sent, timeout: float | None) -> Iterator[tuple[int, PubResult | QHubError]]:
        if sent.job is None:
            return
        rest = remaining(timeout)
        sent.job.wait_for_final_state(timeout)
        self._metadata = []
        results: list[PubResult | QHubError] = []
        for index, _ in enumerate(sent.job.parts):
            results += self._of_part(index, len(results), rest())
        yield from enumerate(results)

    def _of_part(self, index: int, first_pub: int, timeout: float | None) -> Sequence[PubResult | QHubError]:
        part = self._parts[index]
        plans = self._plans[index] if self._plans is not None else None
        if part.job is None:
            return [part.error or QHubError("the Hub has no such job")] * self._num_pubs(index)
        lost: dict[int, str] = {}
        try:
            made = ibm_results.decode(part.job.result(timeout), part.job.id, lost)
            results = finished(made, part.job, plans, self.primitive_id, lost)
        except JobTimeoutError:
            raise
        except QHubError as error:
            return [explained(error, part.job)] * self._num_pubs(index)
        except unreadable.kinds() as error:
            return [_unreadable(part.job, error)] * self._num_pubs(index)
        self._metadata.append(_PartMetadata(part.job.id, first_pub, dict(made.metadata)))
        return results

    def _circuit_name(self, number: int) -> str | None:
        plans = [plan for chunk in self._plans or () for plan in chunk]
        return plans[number].circuit_name if plans else None

    def _num_pubs(self, index: int) -> int:
        return len(self._plans[index]) if self._plans is not None else self._parts[index].num_circuits or 1


def _unreadable(job: HubJob, error: Exception) -> HubJobError:
    job.forget_result()
    said = str(error) or repr(error)
    found = HubJobError(
        f"the result of job {job.id} cannot be read: {said}; jobs[0].raw_result() gives it as it came", job_id=job.id
    )
    found.__cause__ = error
    return found
