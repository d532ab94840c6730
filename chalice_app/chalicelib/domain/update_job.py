"""What the message broker says of a roll-out: its job, and how far that has come at each device."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class UpdateState(StrEnum):
    """How far a roll-out has come at one device."""

    QUEUED = "queued"  # it has not heard of it yet
    IN_PROGRESS = "in_progress"
    SUCCEEDED = "succeeded"
    FAILED = "failed"  # the device says why
    REJECTED = "rejected"  # the device cannot make anything of the order
    TIMED_OUT = "timed_out"  # it began, and was not heard of again
    CANCELED = "canceled"  # before it had begun
    REMOVED = "removed"  # the device is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceUpdate:
    """A roll-out at one device.

    Attributes:
        reason: what the device says of its failure; empty otherwise.
        at: when that was last heard of.
    """

    device_id: str
    state: UpdateState
    reason: str
    at: datetime


class JobState(StrEnum):
    """What the broker's job is at."""

    RUNNING = "running"
    COMPLETED = "completed"
    CANCELED = "canceled"
    MISSING = "missing"  # there is none, not yet or not any more


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLook:
    """The job of a roll-out at a glance.

    Attributes:
        counts: how many devices are how far; states that none is in are left out.
        why: what the broker says of a canceled one, empty otherwise.
    """

    state: JobState
    counts: Mapping[UpdateState, int]
    why: str = ""
