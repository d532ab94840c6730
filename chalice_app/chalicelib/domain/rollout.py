"""A roll-out: the order to bring a release onto a device, a site or a share of the fleet, and how far that has come."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from chalicelib.domain.ids import time_ordered_id

# A first handful of devices tells whether a release is any good, and a night suffices for ten thousand at this rate.
DEFAULT_PER_MINUTE: Final = 20
# One in ten may fail of what has nothing to do with the release: flat batteries, weak signals.
DEFAULT_STOP_AT_PCT: Final = 10
DEFAULT_STOP_AFTER: Final = 5
# A device that has begun and says nothing more has not survived its update. Twenty megabytes over a poor mobile link
# take half an hour.
GIVEN_UP_AFTER: Final = timedelta(hours=2)

# Shares of the fleet are told apart to a hundredth of a percent.
_SLOTS: Final = 10_000


class RolloutReach(StrEnum):
    """Of what a roll-out speaks."""

    DEVICE = "device"
    SITE = "site"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class RolloutTarget:
    """Which devices are to have the release.

    Attributes:
        name: id of the device or the site; empty for a share.
        share_pct: of the fleet, above 0 and up to 100; None for the others.
    """

    reach: RolloutReach
    name: str = ""
    share_pct: float | None = None

    def chooses(self, device_id: str, version: str) -> bool:
        """Whether a device of the site or the fleet is among them.

        Chance decides, by the version: a larger share of the same release has all devices of a smaller one, and
        another release begins with other devices.
        """
        if self.share_pct is None:
            return True
        digest = sha256(f"{version}/{device_id}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % _SLOTS < self.share_pct * _SLOTS / 100


class RolloutState(StrEnum):
    """How far a roll-out has come."""

    PREPARING = "preparing"  # its devices are being gathered
    RUNNING = "running"
    COMPLETED = "completed"  # every device has answered, or was given up
    STOPPED = "stopped"  # by itself: too many devices failed
    CANCELLED = "cancelled"  # by an operator


_ACTIVE: Final = frozenset({RolloutState.PREPARING, RolloutState.RUNNING})


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRule:
    """When a roll-out stops by itself.

    Attributes:
        at_pct: so many percent of the devices that have come to an end have failed,
        after: and at least so many have come to an end.
    """

    at_pct: int = DEFAULT_STOP_AT_PCT
    after: int = DEFAULT_STOP_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout:
    """A roll-out.

    Attributes:
        per_minute: how many devices are told of it in a minute, at most.
        devices: how many were gathered.
        gathered_up_to: the last device that was looked at; None before the first.
        ended_at, why: when it ended, and one sentence on that; None and empty while it goes on.
        revision: counts its changes.
    """

    rollout_id: str
    version: str
    target: RolloutTarget
    per_minute: int
    stop: StopRule
    ordered_at: datetime
    ordered_by: str
    state: RolloutState = RolloutState.PREPARING
    devices: int = 0
    gathered_up_to: str | None = None
    ended_at: datetime | None = None
    why: str = ""
    revision: int = 0

    @property
    def active(self) -> bool:
        """Whether it goes on."""
        return self.state in _ACTIVE

    def gathered(self, count: int, *, up_to: str) -> "Rollout":
        """The same with so many devices more."""
        return replace(self, devices=self.devices + count, gathered_up_to=up_to, revision=self.revision + 1)

    def begun(self) -> "Rollout":
        """The same, all devices gathered and the first of them told."""
        return replace(self, state=RolloutState.RUNNING, revision=self.revision + 1)

    def ended(self, state: RolloutState, *, at: datetime, why: str) -> "Rollout":
        """The same at its end."""
        return replace(self, state=state, ended_at=at, why=why, revision=self.revision + 1)


def rollout_id_of(at: datetime, version: str, nonce: str) -> str:
    """The id of an order; `nonce` tells apart two of the same millisecond."""
    return time_ordered_id(at, version, nonce)
