"""When a device was last heard of, what it measured then, and its last photo: coarse, for lists of many."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.diagnosis import Verdict
from chalicelib.domain.metrics import BATTERY, STANDARD
from chalicelib.domain.sample import Sample

# A glance at the whole fleet costs a few writes, and more often they would cost more than they tell: who fell silent
# is known from its alert, to the minute, and who watches is told of fresh samples as they come.
GLANCE_EVERY: Final = timedelta(minutes=30)
# Glances of devices that nobody looks at any more, because they were retired or stand elsewhere in the list.
GLANCE_HOLDS: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What was last seen of a device.

    Attributes:
        heard_at: time of its newest sample, to the minute.
        values: what that sample had of the standard metrics, to the hundredth.
    """

    device_id: str
    heard_at: datetime
    values: Mapping[str, float]

    @property
    def battery_v(self) -> float | None:
        """How its battery was; None if it did not say."""
        return self.values.get(BATTERY)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoGlance:
    """A device's newest photo, in short."""

    device_id: str
    photo_id: str
    taken_at: datetime
    verdict: Verdict
    label: str


def glance_at(device_id: str, sample: Sample) -> Glance:
    """What a device's newest sample shows at a glance."""
    values = {name: sample.values[name] for name in STANDARD if name in sample.values}
    return Glance(device_id=device_id, heard_at=sample.at, values=values)


def is_time_for_a_glance(now: datetime, *, every: timedelta) -> bool:
    """Whether a check that runs this often is the one that keeps what it sees.

    The clock decides, and nothing has to be remembered: a check that is late by one run keeps nothing that once.
    """
    into_the_hour = timedelta(minutes=now.minute, seconds=now.second)
    return into_the_hour % GLANCE_EVERY < every
