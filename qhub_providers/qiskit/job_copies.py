"""What a job says to those who want to pickle or copy it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NoReturn, Self


class Uncopied:
    """A job, which holds its connection to the Hub: it is found again by its id, and not pickled or deep-copied.

    `copy.copy` works, with the same connection.
    """

    found_again: ClassVar[str]
    """The code that finds it, with `{id!r}` where its id belongs."""

    job_id: Callable[[], str]

    def __copy__(self) -> Self:
        made = object.__new__(type(self))
        vars(made).update(vars(self))
        return made

    def __deepcopy__(self, memo: dict[int, Any]) -> NoReturn:
        self._refuse()

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        self._refuse()

    def _refuse(self) -> NoReturn:
        job_id = self.job_id()
        raise TypeError(
            f"job {job_id} holds its connection to the Hub, so that it can be neither pickled nor deep-copied: keep "
            f"its id, and {self.found_again.format(id=job_id)} finds it again, also in another process"
        )
