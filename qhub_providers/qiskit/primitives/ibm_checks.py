"""What options of IBM's primitives have to have in common, checked before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import ConfigurationError
from .ibm_options import IbmEstimatorOptions, IbmSamplerOptions, Resilience, Zne, for_wire

USUAL_NOISE_FACTORS = (1, 3, 5)
USUAL_EXTRAPOLATORS = ("exponential", "linear")
NOISE_FACTORS = {"linear": 2, "exponential": 2, "double_exponential": 4, "fallback": 2}
"""How many noise factors an extrapolator needs; a polynomial one more than its degree."""


def check(options: IbmSamplerOptions | IbmEstimatorOptions) -> None:
    """Refuse options that IBM refuses.

    Raises:
        ConfigurationError: names them, and why they cannot work.
    """
    if "image" in (options.experimental or {}):
        raise ConfigurationError("option experimental: the Hub chooses the runtime image itself; leave out 'image'")
    if isinstance(options, IbmEstimatorOptions):
        _check_resilience(options.resilience)


def _check_resilience(chosen: Resilience) -> None:
    if chosen.zne_mitigation and chosen.pec_mitigation:
        raise ConfigurationError("options resilience.zne_mitigation and resilience.pec_mitigation exclude each other")
    if not chosen.measure_mitigation and for_wire(chosen.measure_noise_learning):
        raise ConfigurationError(
            "option resilience.measure_noise_learning has no effect without resilience.measure_mitigation=True"
        )
    _check_zne(chosen.zne)
    depths = chosen.layer_noise_learning.layer_pair_depths
    if depths is not None and any(depth < 0 for depth in depths):
        raise ConfigurationError(f"option resilience.layer_noise_learning.layer_pair_depths={depths}: none may be < 0")


def _check_zne(chosen: Zne) -> None:
    factors = chosen.noise_factors if chosen.noise_factors is not None else USUAL_NOISE_FACTORS
    if isinstance(factors, str) or any(factor < 1 for factor in factors):
        raise ConfigurationError(f"option resilience.zne.noise_factors={factors!r}: give numbers, each at least 1")
    given = chosen.extrapolator or USUAL_EXTRAPOLATORS
    names: Sequence[str] = [given] if isinstance(given, str) else given
    for name in names:
        needed = NOISE_FACTORS.get(name) or int(name.rpartition("_")[2]) + 1
        if len(factors) < needed:
            raise ConfigurationError(
                f"option resilience.zne.extrapolator={name!r} needs at least {needed} noise_factors, not {len(factors)}"
            )
