"""How far back the feed is looked at, and how often.

Ids sort by the moment at which a writer set out to write. Writers are many and none waits for another, so an event may
appear behind one that was told already. Each look therefore begins a little before the newest event: most looks very
little, some of them farther, and what was told before is left out.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

# Half of a second, on average half of that, and what the query takes: a person does not notice.
TURN_S: Final = 0.5
# With nobody there, somebody may come: looks go on, at a tenth of the price.
IDLE_TURN_S: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One kind of look.

    Attributes:
        every_s: at least so far apart.
        back: from the newest event. An event that appears late by no more than `back` less `every_s` is found.
    """

    every_s: float
    back: timedelta


LOOKS: Final = (
    # A function writes its event within a second or two of naming it.
    Look(every_s=0.0, back=timedelta(seconds=3)),
    # One whose requests are repeated takes three attempts of five seconds.
    Look(every_s=5.0, back=timedelta(seconds=20)),
    # One that died in between is called again by its queue, minutes later, and tells of it under the same id.
    Look(every_s=60.0, back=timedelta(minutes=15)),
)
FARTHEST_BACK: Final = max(look.back for look in LOOKS)
# For so long before the newest event that was told, an older one may still have to be. What comes later than that is
# told to who is there.
UNSETTLED: Final = LOOKS[1].back


class LookPlan:
    """Which look is due."""

    def __init__(self) -> None:
        self._last_s = dict.fromkeys(LOOKS, float("-inf"))

    def due(self, now_s: float) -> timedelta:
        """How far back to look now, by a clock that never goes back."""
        due = [look for look in LOOKS if now_s - self._last_s[look] >= look.every_s]
        self._last_s |= dict.fromkeys(due, now_s)
        return max(look.back for look in due)
