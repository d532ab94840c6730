"""Ids that sort by time, and that come out the same whenever the same thing is named again."""

import re
from datetime import datetime
from hashlib import sha256
from typing import Final

from chalicelib.domain.clock import from_ms, to_ms

_VERSION_7: Final = 0x7 << 76
_VARIANT_RFC9562: Final = 0b10 << 62
_CANONICAL: Final = re.compile(r"([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def time_ordered_id(moment: datetime, *cause: str) -> str:
    """A UUIDv7 (RFC 9562, section 5.7) of a moment and a cause.

    The bits that are random in other generators are a digest of the cause here: who
    asks twice for the same thing gets the same id, and nothing has to be remembered.

    Args:
        moment: sorts the ids, to the millisecond.
        cause: what makes the thing unique at that moment.
    """
    digest = int.from_bytes(sha256("\x1f".join(cause).encode()).digest()[:10], "big")
    rand_a, rand_b = digest >> 68, digest & ((1 << 62) - 1)
    milliseconds = to_ms(moment) & ((1 << 48) - 1)
    digits = f"{milliseconds << 80 | _VERSION_7 | rand_a << 64 | _VARIANT_RFC9562 | rand_b:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def least_id(moment: datetime) -> str:
    """The id before every other one of a moment and of those that follow."""
    return f"{time_ordered_id(moment)[: len('01234567-0123')]}-7000-8000-000000000000"


def span_of_ids(start: datetime, end: datetime) -> tuple[str, str]:
    """Texts that sort before and after all ids of the moments from start to end, both included."""
    first, last = (time_ordered_id(moment)[: len("01234567-0123")] for moment in (start, end))
    return first, f"{last}~"


def moment_of(time_ordered: str) -> datetime:
    """The moment that a time-ordered id carries.

    Raises:
        ValueError: it is not one, in the form in which we write them.
    """
    parts = _CANONICAL.fullmatch(time_ordered)
    if parts is None:
        raise ValueError(f"{time_ordered!r} is not a UUIDv7 in its canonical form")
    try:
        return from_ms(int(parts[1] + parts[2], 16))
    except OverflowError as error:
        raise ValueError(f"{time_ordered!r} is from a year beyond 9999") from error
