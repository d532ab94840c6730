"""How the platform itself fares, in a few numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.rejection import RejectionSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number, or why there is none.

    Attributes:
        reason: why it is not known; empty when it is.
    """

    value: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformFigures:
    """Measured over the last minutes.

    Attributes:
        messages_per_minute: that came into the telemetry stream.
        lag_ms: how old the oldest message is that was not read yet.
        endpoint_p50_ms, endpoint_p95_ms: how long the classifier takes for a photo.
    """

    messages_per_minute: Figure
    lag_ms: Figure
    endpoint_p50_ms: Figure
    endpoint_p95_ms: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalCount:
    """How often input of one kind was refused for one reason."""

    source: RejectionSource
    reason: str
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusals:
    """What was refused within a day.

    Attributes:
        counted: how many were looked at.
        more: whether there are older ones within the day, which were not.
        reasons: the most frequent first.
    """

    counted: int
    more: bool
    reasons: Sequence[RefusalCount]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartState:
    """Whether a part that everything stands on answers.

    Attributes:
        problem: empty when it does.
    """

    name: str
    problem: str
    took_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemReport:
    """The platform at a glance."""

    at: datetime
    figures: PlatformFigures
    refusals: Refusals
    parts: Sequence[PartState]
