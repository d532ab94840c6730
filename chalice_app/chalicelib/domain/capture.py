"""Orders to take a photo: to one device, to a site, or to the whole fleet."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from chalicelib.domain.device import FLEET
from chalicelib.domain.event import PLATFORM
from chalicelib.domain.ids import time_ordered_id

# Spreads the uploads of a whole fleet over the first minutes of the hour.
FLEET_JITTER_S: Final = 300
# From the end of the jitter: a photo, a cold function, and an upload that has to start again over a poor link.
ANSWERED_WITHIN: Final = timedelta(minutes=15)


class TargetKind(StrEnum):
    """How many an order is for."""

    DEVICE = "device"
    SITE = "site"
    FLEET = FLEET


@dataclass(frozen=True, slots=True)
class CaptureTarget:
    """Whom an order is for.

    Attributes:
        name: id of the device or the site; empty for the fleet.
    """

    kind: TargetKind
    name: str = ""

    def __str__(self) -> str:
        """`device:<id>`, `site:<id>` or `fleet`."""
        return f"{self.kind}:{self.name}" if self.name else self.kind.value

    @classmethod
    def parse(cls, text: str) -> "CaptureTarget":
        """The target that is written so.

        Raises:
            ValueError: no target is.
        """
        kind, _, name = text.partition(":")
        return cls(TargetKind(kind), name)


TO_FLEET: Final = CaptureTarget(TargetKind.FLEET)


def to_device(device_id: str) -> CaptureTarget:
    """One device."""
    return CaptureTarget(TargetKind.DEVICE, device_id)


def to_site(site_id: str) -> CaptureTarget:
    """Every device of a site."""
    return CaptureTarget(TargetKind.SITE, site_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureOrder:
    """The order to take one photo now.

    Attributes:
        jitter_s: every device waits a random part of this many seconds.
        due_by: until then a device may answer; later it leaves the order alone.
        except_sites: of an order to the fleet: sites with a schedule of their own, which it does not concern.
        undelivered: why the order never reached the message broker; None when it did.
    """

    order_id: str
    target: CaptureTarget
    ordered_at: datetime
    ordered_by: str
    jitter_s: int
    due_by: datetime
    except_sites: tuple[str, ...] = ()
    undelivered: str | None = None

    @classmethod
    def by_person(
        cls, target: CaptureTarget, *, at: datetime, by: str, jitter_s: int, answer_within: timedelta, nonce: str
    ) -> "CaptureOrder":
        """An operator's order, now.

        Args:
            answer_within: counted from the end of the jitter.
            nonce: tells apart two orders of the same millisecond.
        """
        return cls(
            order_id=time_ordered_id(at, str(target), nonce),
            target=target,
            ordered_at=at,
            ordered_by=by,
            jitter_s=jitter_s,
            due_by=at + timedelta(seconds=jitter_s) + answer_within,
        )

    @classmethod
    def by_schedule(cls, target: CaptureTarget, *, at: datetime, except_sites: Collection[str] = ()) -> "CaptureOrder":
        """The schedule's order; the same tick of the schedule gives the same order."""
        return cls(
            order_id=time_ordered_id(at, str(target)),
            target=target,
            ordered_at=at,
            ordered_by=PLATFORM,
            jitter_s=FLEET_JITTER_S,
            due_by=at + timedelta(seconds=FLEET_JITTER_S) + ANSWERED_WITHIN,
            except_sites=tuple(sorted(except_sites)),
        )

    @property
    def is_routine(self) -> bool:
        """Whether a schedule gave it: the next one makes up for what becomes of it."""
        return self.ordered_by == PLATFORM

    def concerns(self, device_id: str, *, site: str) -> bool:
        """Whether this device, at this site, is meant."""
        match self.target.kind:
            case TargetKind.DEVICE:
                return device_id == self.target.name
            case TargetKind.SITE:
                return site == self.target.name
            case TargetKind.FLEET:
                return site not in self.except_sites

    def not_delivered(self, why: str) -> "CaptureOrder":
        """The order that no device can have heard of."""
        return replace(self, undelivered=why)


def targets_of(device_id: str, *, site: str) -> tuple[CaptureTarget, ...]:
    """All that an order which concerns this device may be addressed to."""
    return to_device(device_id), to_site(site), TO_FLEET
