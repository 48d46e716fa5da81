"""Whether counts are a fair draw from a distribution, by the binomial distribution itself."""

from __future__ import annotations

from collections.abc import Mapping

from scipy.stats import binom

TOO_RARE = 1e-11
"""What a fair draw hardly ever gives: with it all comparisons of all tests together are wrong less than once in 10^6
runs. In the middle of the binomial distribution it is 6.7 standard deviations."""


def check_fair(counts: Mapping[str, int], expected: Mapping[str, float]) -> None:
    """Fail where an outcome has so many counts, or so few, that hardly any fair draw gives them.

    A number of standard deviations would not do: where few counts are expected, some more of them are no wonder.
    """
    shots = sum(counts.values())
    for key in set(counts) | set(expected):
        count, probability = counts.get(key, 0), min(1.0, expected.get(key, 0.0))
        rarity = min(binom.cdf(count, shots, probability), binom.sf(count - 1, shots, probability))
        assert rarity > TOO_RARE, (key, count, probability * shots, counts)
