"""The devices' diary as the report needs it: each message, photo and fault with its times.

The diary's vocabulary is the simulator's (`device_simulator/README.md`). Its `at` is true time; what stands inside a
message or is called `taken_at` is the device's own clock, which may be off.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local_cloud.ledger import MessageNumber, ShotNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMessage:
    """A telemetry message.

    Attributes:
        samples: time by the device's clock, and the values.
        published_ms: when it left for the first time.
        acked_ms: when the broker first confirmed it; None: never.
    """

    number: MessageNumber
    samples: tuple[tuple[int, Mapping[str, float]], ...]
    published_ms: int
    acked_ms: int | None

    @property
    def first_ms(self) -> int:
        """The time of its first sample: with the seq, what the platform keeps it under."""
        return min(at_ms for at_ms, _ in self.samples)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A photo that a device took.

    Attributes:
        taken_ms: when the shutter was released; None where the diary does not tell.
        uploaded_ms: when the store had it; None: never.
        photo_ids: under which it was uploaded; more than one would be a mistake.
        size_bytes: of the file; 0 where the diary does not tell.
        label: what it shows in truth, where that is known.
        severity_pct: of a drawn leaf, how much of its area is ill.
        infection_risk: of a drawn leaf, the chance that it would show symptoms; None for a photo that was given.
    """

    number: ShotNumber
    taken_ms: int | None = None
    uploaded_ms: int | None = None
    photo_ids: frozenset[str] = frozenset()
    size_bytes: int = 0
    label: str | None = None
    severity_pct: float | None = None
    infection_risk: float | None = None
    order_id: str | None = None
    refused_because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that went wrong on purpose.

    Attributes:
        expect: what a sound platform makes of it: `stored`, `rejected`, `not_a_leaf`.
        facts: what else the diary tells, such as the `seq` of the message that it befell.
        over: whether the diary says that it has come to its end.
    """

    name: str
    device_id: str
    at_ms: int
    expect: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """A time in which a device was not connected; `to_ms` is None when it never came back."""

    device_id: str
    from_ms: int
    to_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Everything that the devices did.

    Attributes:
        dropped: messages that an outbox had no room for, which its device owns up to.
        from_ms, to_ms: times of the first and the last line.
        until_ms: what happened later is left out, as of a fleet that goes on working; None: all of it is here.
    """

    messages: Mapping[MessageNumber, SentMessage]
    shots: Mapping[ShotNumber, Shot]
    faults: tuple[Fault, ...]
    away: tuple[Away, ...]
    dropped: frozenset[MessageNumber]
    dropped_shots: frozenset[ShotNumber]
    device_ids: tuple[str, ...]
    from_ms: int
    to_ms: int
    until_ms: int | None = None

    def covers(self, at_ms: int) -> bool:
        """Whether what happened at this moment is part of this truth."""
        return self.until_ms is None or at_ms <= self.until_ms
