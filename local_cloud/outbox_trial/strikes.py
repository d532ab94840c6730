"""What is done to the devices in a trial, and when: chance with a seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# Devices that send a message a second have one in flight at some moment of this span.
_LATEST_S: Final = 2.0


class Blow(StrEnum):
    """What can happen to devices."""

    KILL = "kill"  # the process of all devices ends between two of its instructions, as in a power cut
    CUT = "cut"  # every connection to the broker ends, and what is on the wire is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """One blow, so many seconds after the devices are at work again."""

    blow: Blow
    after_s: float


def strikes(rounds: int, *, seed: int) -> Sequence[Strike]:
    """The blows of a trial: both kinds equally often, in an order and at moments that the seed decides."""
    chance = random.Random(seed)
    blows = [Blow.KILL if number % 2 else Blow.CUT for number in range(rounds)]
    chance.shuffle(blows)
    return tuple(Strike(blow=blow, after_s=chance.uniform(0, _LATEST_S)) for blow in blows)
