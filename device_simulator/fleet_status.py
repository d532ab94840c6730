"""What a fleet does at one moment, in figures."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from device_simulator.outbox import Outbox
from device_simulator.post import Post
from device_simulator.truth_log import TruthLog


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetStatus:
    """The figures that are shown.

    Attributes:
        at_s: when, by a clock that only runs forward.
        states: how many devices are in each state.
        counts: how many lines of each kind the ground truth has got in this run, and what it counts besides.
        waiting_messages, waiting_photos, waiting_bytes: what the outbox keeps.
    """

    at_s: float
    states: Mapping[str, int]
    counts: Mapping[str, int]
    waiting_messages: int
    waiting_photos: int
    waiting_bytes: int

    @classmethod
    def of(cls, posts: Sequence[Post], outbox: Outbox, log: TruthLog, *, at_s: float) -> Self:
        """As it is now."""
        depth = outbox.depth()
        return cls(
            at_s=at_s,
            states=Counter(post.state for post in posts),
            counts=log.counts.copy(),
            waiting_messages=depth.messages,
            waiting_photos=depth.photos,
            waiting_bytes=depth.bytes,
        )

    @property
    def devices(self) -> int:
        return sum(self.states.values())

    @property
    def connected(self) -> int:
        return self.states.get("connected", 0)

    def messages_per_second(self, earlier: "FleetStatus") -> float:
        """How many telemetry messages the broker acknowledged, on average since then."""
        messages = self.counts.get("telemetry_acked", 0) - earlier.counts.get("telemetry_acked", 0)
        return messages / max(1e-3, self.at_s - earlier.at_s)
