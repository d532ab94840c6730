"""The faults that a device is to have next: ordered by the duty that plans them, carried out where they belong."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal

# What a sound platform makes of a fault: stores everything, each thing once; sets the one thing aside as a rejection;
# stores the photo and answers that it shows no leaf.
Expectation = Literal["stored", "rejected", "not_a_leaf"]
# What the device protocol allows a clock.
_AHEAD_MS: Final = 10 * 60_000
_BEHIND_MS: Final = 30 * 24 * 3_600_000


class Trick(StrEnum):
    """The faults that there are, by the names of the command line and of the ground truth."""

    OFFLINE = "offline"
    DUPLICATE = "duplicate"
    REORDERED = "reordered"
    MALFORMED = "malformed"
    WRONG_CLOCK = "wrong-clock"
    CORRUPT_PHOTO = "corrupt-photo"
    NOT_A_LEAF = "not-a-leaf"
    POWER_CUT = "power-cut"


@dataclass(slots=True)
class Mischief:
    """What one device still has to do wrong. Without faults it stays empty for good.

    Attributes:
        wrong_by_ms: how far the clock of the next telemetry message is to be off; 0: not at all.
    """

    wrong_by_ms: int = 0
    _due: set[Trick] = field(default_factory=set)

    def order(self, trick: Trick) -> None:
        """Do this at the next opportunity; once, however often it was ordered."""
        self._due.add(trick)

    def take(self, trick: Trick) -> bool:
        """Whether it has to be done now; it counts as done then."""
        if trick not in self._due:
            return False
        self._due.remove(trick)
        return True

    def take_wrong_clock(self) -> int:
        """By how many milliseconds the clock is to be off now; only once."""
        wrong_by_ms, self.wrong_by_ms = self.wrong_by_ms, 0
        return wrong_by_ms


def expected_of_clock(wrong_by_ms: int) -> Expectation:
    """What becomes of a message whose samples are stamped so far off."""
    return "stored" if -_BEHIND_MS < wrong_by_ms <= _AHEAD_MS else "rejected"
