"""Faults on request: what goes wrong in an embedded Hub, and how often, so that programs can be tried against it."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

SHARES = ("unavailable", "rate_limited", "lost_answer", "late_job", "truncated", "slow_drip")
"""What can happen to a request: one of them, or nothing."""


@dataclass(frozen=True)
class Faults:
    """What goes wrong. Shares are between 0 and 1, times in seconds; by default nothing goes wrong.

    Attributes:
        latency: every answer comes so much later.
        unavailable: share of requests that get 503 with `Retry-After`; nothing was done.
        rate_limited: share of requests that get 429 with `Retry-After`; nothing was done.
        retry_after: what `Retry-After` says, in whole seconds.
        lost_answer: share of requests whose work is done and whose connection then closes without an answer.
        late_job: share of submissions whose connection closes at once, and whose job is created `late_by` later.
        late_by: how much later.
        truncated: share of answers that end in the middle of their body.
        slow_drip: share of answers whose body comes in small pieces, all of them within `drip_time`.
        drip_time: how long such a body takes.
        queue_time: every job waits so long before it can run.
        job_failure: share of jobs that fail.
        seed: makes the same requests in the same order meet the same faults; None draws anew each time.

    Raises:
        ValueError: for a share outside 0 to 1, shares of requests that add up to more than 1, or a negative time.

    >>> Faults(unavailable=0.1, seed=7).to_text()
    'unavailable=0.1,seed=7'
    """

    latency: float = 0.0
    unavailable: float = 0.0
    rate_limited: float = 0.0
    retry_after: int = 1
    lost_answer: float = 0.0
    late_job: float = 0.0
    late_by: float = 2.0
    truncated: float = 0.0
    slow_drip: float = 0.0
    drip_time: float = 2.0
    queue_time: float = 0.0
    job_failure: float = 0.0
    seed: int | None = None

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            _check(name, value)
        if sum(getattr(self, name) for name in SHARES) > 1:
            raise ValueError(f"faults: {', '.join(SHARES)} must not add up to more than 1")

    def generator(self) -> random.Random:
        """What the faults of requests are drawn from."""
        return random.Random(self.seed)

    def draw(self, generator: random.Random) -> str | None:
        """What happens to the next request: one of `SHARES`, or None."""
        number = generator.random()
        for name in SHARES:
            number -= getattr(self, name)
            if number < 0:
                return name
        return None

    def fails(self, number: int) -> bool:
        """Whether the nth job of a folder fails."""
        drawn = random.random() if self.seed is None else random.Random(f"{self.seed}:{number}").random()
        return drawn < self.job_failure

    def to_text(self) -> str:
        """What `read` reads back: those that differ from the default, as `name=value,name=value`."""
        default = asdict(Faults())
        return ",".join(f"{name}={value}" for name, value in asdict(self).items() if value != default[name])


def read(given: Faults | Mapping[str, Any] | str) -> Faults:
    """Faults from themselves, a mapping of their attributes, or text. Raises a ValueError that says what is wrong.

    >>> read("latency=0.05,seed=3") == read({"latency": 0.05, "seed": 3})
    True
    """
    if isinstance(given, Faults):
        return given
    if not isinstance(given, str | Mapping):
        raise ValueError(f"faults: give a mapping or a text, not {given!r}")
    values = _parse(given) if isinstance(given, str) else dict(given)
    names = [field.name for field in fields(Faults)]
    unknown = [name for name in values if name not in names]
    if unknown:
        raise ValueError(f"faults: there is no {', '.join(map(repr, unknown))}; there are {', '.join(names)}")
    return Faults(**values)


def _parse(text: str) -> dict[str, Any]:
    pairs = [item.partition("=") for item in text.split(",") if item.strip()]
    return {name.strip(): _number(name.strip(), value) for name, _, value in pairs}


def _number(name: str, text: str) -> float:
    try:
        return int(text) if text.strip().lstrip("-").isdigit() else float(text)
    except ValueError:
        raise ValueError(f"faults: write {name}=NUMBER, not {name}={text}") from None


def _check(name: str, value: Any) -> None:
    if name == "seed" and value is None:
        return
    whole = name in ("seed", "retry_after")
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        raise ValueError(f"faults: {name} must be a {'whole ' if whole else ''}number, not {value!r}")
    largest = 1 if name in (*SHARES, "job_failure") else math.inf
    if name != "seed" and not (0 <= value <= largest and math.isfinite(value)):
        raise ValueError(f"faults: {name} must be {'between 0 and 1' if largest == 1 else 'at least 0'}, not {value}")
