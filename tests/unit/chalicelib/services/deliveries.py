"""Deliveries as the cloud makes them: at least once, in any order, and again when something failed."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, TypeVar

from chalicelib.domain.errors import Outage

Item = TypeVar("Item")

# Every fault of a test strikes once, so that this many attempts see the end of all of them.
MOST_FAULTS: Final = 12


def deliver(batch: Sequence[Item], consume: Callable[[Sequence[Item]], object]) -> None:
    """Deliver a batch until it is taken in; only outages may make it fail."""
    for _ in range(MOST_FAULTS + 1):
        try:
            consume(batch)
        except Outage:
            continue
        except ExceptionGroup as group:
            _, others = group.split(Outage)
            if others is not None:
                raise
            continue
        return
    raise AssertionError("the batch was never taken in")


def cut(items: Sequence[Item], places: Sequence[int]) -> list[Sequence[Item]]:
    """The items in batches, cut at these places."""
    edges = [0, *sorted(place % (len(items) + 1) for place in places), len(items)]
    return [items[start:end] for start, end in pairwise(edges) if start < end]
