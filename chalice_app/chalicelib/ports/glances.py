"""What was last seen of the devices, for lists of many."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from chalicelib.domain.glance import Glance, PhotoGlance


class GlanceBook(Protocol):
    """The latest glance at the fleet."""

    def keep(self, glances: Sequence[Glance]) -> None:
        """Keep what was seen of devices that stand beside each other in the order of their ids."""

    def latest(self) -> Mapping[str, Glance]:
        """What was last seen of each device, by id; those that were never heard of, or not looked at lately, are left
        out."""


class LatestPhotos(Protocol):
    """The newest photos of the fleet, for lists of many."""

    def by_device(self) -> Mapping[str, PhotoGlance]:
        """Each device's newest photo among the fleet's newest thousands, by the device's id."""
