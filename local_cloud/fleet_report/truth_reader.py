"""Makes sense of the lines of the devices' diary."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from local_cloud.fleet_report.truth import Away, Fault, SentMessage, Shot, Truth
from local_cloud.ledger import MessageNumber, ShotNumber

Line = Mapping[str, Any]

_TIME: Final = "t"
# What every line of a fault has; the rest are its facts.
_FAULT_FIELDS: Final = frozenset({"kind", "at", "device_id", "fault", "expect"})


def read_truth(lines: Iterable[Line], *, until_ms: int | None = None) -> Truth:
    """Read a diary, over all runs that wrote it.

    Args:
        lines: in the order in which they were written.
        until_ms: leave out what happened later.
    """
    reader = _Reader()
    for line in lines:
        if until_ms is None or line["at"] <= until_ms or line["kind"] == _ANSWER:
            reader.take(line)
    return replace(reader.truth(), until_ms=until_ms)


# The broker's answer belongs to the message, whenever it came.
_ANSWER: Final = "telemetry_acked"


@dataclass(slots=True)
class _Reader:
    """What is known so far."""

    messages: dict[MessageNumber, SentMessage] = field(default_factory=dict)
    shots: dict[ShotNumber, Shot] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    away: list[Away] = field(default_factory=list)
    gone_since: dict[str, int] = field(default_factory=dict)
    dropped: set[MessageNumber] = field(default_factory=set)
    dropped_shots: set[ShotNumber] = field(default_factory=set)
    device_ids: set[str] = field(default_factory=set)
    from_ms: int | None = None
    to_ms: int = 0

    def take(self, line: Line) -> None:
        """One more line; kinds that the report has no use for only move the clock."""
        at_ms = line["at"]
        self.from_ms = at_ms if self.from_ms is None else min(self.from_ms, at_ms)
        self.to_ms = max(self.to_ms, at_ms)
        step = _STEPS.get(line["kind"])
        if step is not None:
            step(self, line)

    def truth(self) -> Truth:
        """All of it."""
        still_away = (Away(device_id=gone, from_ms=since, to_ms=None) for gone, since in self.gone_since.items())
        return Truth(
            messages=self.messages,
            shots=self.shots,
            faults=tuple(self.faults),
            away=(*self.away, *still_away),
            dropped=frozenset(self.dropped),
            dropped_shots=frozenset(self.dropped_shots),
            device_ids=tuple(sorted(self.device_ids)),
            from_ms=self.from_ms or 0,
            to_ms=self.to_ms,
        )

    def connected(self, line: Line) -> None:
        device_id = line["device_id"]
        self.device_ids.add(device_id)
        since = self.gone_since.pop(device_id, None)
        if since is not None:
            self.away.append(Away(device_id=device_id, from_ms=since, to_ms=line["at"]))

    def disconnected(self, line: Line) -> None:
        self.gone_since.setdefault(line["device_id"], line["at"])

    def published(self, line: Line) -> None:
        number = MessageNumber(line["device_id"], line["seq"])
        if number not in self.messages:  # a later run that sends it again does not make it younger
            samples = tuple((int(sample[_TIME]), _values(sample)) for sample in line["samples"])
            self.messages[number] = SentMessage(number=number, samples=samples, published_ms=line["at"], acked_ms=None)

    def acked(self, line: Line) -> None:
        message = self.messages.get(MessageNumber(line["device_id"], line["seq"]))
        if message is not None and message.acked_ms is None:
            self.messages[message.number] = replace(message, acked_ms=line["at"])

    def messages_dropped(self, line: Line) -> None:
        self.dropped |= {MessageNumber(line["device_id"], seq) for seq in line["seqs"]}

    def photos_dropped(self, line: Line) -> None:
        self.dropped_shots |= {ShotNumber(line["device_id"], request_id) for request_id in line["request_ids"]}

    def photo_taken(self, line: Line) -> None:
        shot = self._shot(line)
        self.shots[shot.number] = replace(
            shot,
            taken_ms=line["at"],
            label=line.get("label"),
            severity_pct=line.get("severity_pct"),
            infection_risk=line.get("infection_risk"),
            order_id=line.get("order_id"),
        )

    def photo_uploaded(self, line: Line) -> None:
        shot = self._shot(line)
        self.shots[shot.number] = replace(
            shot,
            uploaded_ms=line["at"] if shot.uploaded_ms is None else shot.uploaded_ms,
            photo_ids=shot.photo_ids | {line["photo_id"]},
            size_bytes=line.get("size_bytes", shot.size_bytes),
            label=line.get("label", shot.label),
            order_id=line.get("order_id", shot.order_id),
        )

    def refusal(self, line: Line) -> None:
        if line["request_id"] is not None:
            shot = self._shot(line)
            self.shots[shot.number] = replace(shot, refused_because=line["reason"])

    def fault(self, line: Line) -> None:
        self.faults.append(
            Fault(
                name=line["fault"],
                device_id=line["device_id"],
                at_ms=line["at"],
                expect=line["expect"],
                facts={name: value for name, value in line.items() if name not in _FAULT_FIELDS},
            )
        )

    def fault_over(self, line: Line) -> None:
        for place in range(len(self.faults) - 1, -1, -1):
            fault = self.faults[place]
            if (fault.name, fault.device_id) == (line["fault"], line["device_id"]):
                self.faults[place] = replace(fault, over=True)
                return

    def _shot(self, line: Line) -> Shot:
        number = ShotNumber(line["device_id"], line["request_id"])
        return self.shots.get(number) or Shot(number=number)


_STEPS: Final[Mapping[str, Callable[[_Reader, Line], None]]] = {
    "connected": _Reader.connected,
    "disconnected": _Reader.disconnected,
    "telemetry_published": _Reader.published,
    "telemetry_acked": _Reader.acked,
    "messages_dropped": _Reader.messages_dropped,
    "photos_dropped": _Reader.photos_dropped,
    "photo_taken": _Reader.photo_taken,
    "photo_uploaded": _Reader.photo_uploaded,
    "refusal": _Reader.refusal,
    "fault": _Reader.fault,
    "fault_over": _Reader.fault_over,
}


def _values(sample: Mapping[str, float]) -> dict[str, float]:
    return {name: value for name, value in sample.items() if name != _TIME}
