"""Seeded chance as a pure function: the same key and time give the same value, in every process."""

import math
from functools import lru_cache
from hashlib import blake2b
from typing import Final

_FULL: Final = 2**64 - 1


# Sized for the weather of a few sites, which a whole fleet asks for again and again; what a single instrument adds is
# asked for once.
@lru_cache(maxsize=2_048)
def chance(key: str, index: int = 0) -> float:
    """Evenly spread over -1 to 1."""
    digest = blake2b(f"{key}#{index}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) / _FULL * 2 - 1


def drift(key: str, at_ms: int, period_ms: int) -> float:
    """A smooth curve between -1 and 1 that takes a new direction about once a period (value noise)."""
    index, rest = divmod(at_ms, period_ms)
    before, after = chance(key, index), chance(key, index + 1)
    return before + (after - before) * smooth_step(rest / period_ms)


def smooth_step(x: float) -> float:
    """0 up to x = 0, 1 from x = 1 on, and an S between them."""
    x = min(1.0, max(0.0, x))
    return x * x * (3 - 2 * x)


def day_wave(hour: float, peak_hour: float) -> float:
    """1 at the peak hour, -1 twelve hours later."""
    return math.cos(2 * math.pi * (hour - peak_hour) / 24)
