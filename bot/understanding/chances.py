"""Probabilities on the scale on which independent evidence adds up."""

from __future__ import annotations

import math

SURE = 1e-4


def logit(chance: float) -> float:
    """The logarithm of the odds; nothing is taken to be surer than one in ten thousand."""
    chance = min(max(chance, SURE), 1 - SURE)
    return math.log(chance / (1 - chance))
