"""Holds what devices wrote down of themselves against what the platform keeps, by id: the arithmetic of the trial.

Nothing here reads or waits. While it runs, a device numbers its messages without a gap, so that a number that never
left is a message that its outbox has lost. At a start its numbers may leap up to the time in milliseconds.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any, Final

from local_cloud.ledger import MessageId, MessageNumber, PhotoId, ShotNumber

_COMPLAINTS_SHOWN: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxLog:
    """What the devices wrote down.

    Attributes:
        published: how often each message was begun to be sent; once a run of the simulator at most.
        photo_ids: of each shot the photo ids under which it may have been uploaded; one, if all is well.
        open_shots: shots that were taken and, as far as the log knows, not uploaded yet.
        starts_ms: when the devices were switched on.
    """

    published: Mapping[MessageNumber, int]
    acknowledged: frozenset[MessageNumber]
    photo_ids: Mapping[ShotNumber, frozenset[str]]
    open_shots: frozenset[ShotNumber]
    starts_ms: tuple[int, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[Mapping[str, Any]]) -> "OutboxLog":
        """Make sense of the diary's lines."""
        published: Counter[MessageNumber] = Counter()
        acknowledged: set[MessageNumber] = set()
        photo_ids: defaultdict[ShotNumber, set[str]] = defaultdict(set)
        done: set[ShotNumber] = set()
        starts_ms: list[int] = []
        for entry in entries:
            device_id = entry["device_id"]
            match entry["kind"]:
                case "run_started":
                    starts_ms.append(entry["at"])
                case "telemetry_published":
                    published[MessageNumber(device_id, entry["seq"])] += 1
                case "telemetry_acked":
                    acknowledged.add(MessageNumber(device_id, entry["seq"]))
                case "photo_taken":
                    photo_ids.setdefault(ShotNumber(device_id, entry["request_id"]), set())
                case "grant":
                    photo_ids[ShotNumber(device_id, entry["request_id"])].add(entry["photo_id"])
                case "photo_uploaded" | "photo_settled":
                    shot = ShotNumber(device_id, entry["request_id"])
                    photo_ids[shot].add(entry["photo_id"])
                    done.add(shot)
        return cls(
            published=published,
            acknowledged=frozenset(acknowledged),
            photo_ids={shot: frozenset(ids) for shot, ids in photo_ids.items()},
            open_shots=frozenset(photo_ids.keys() - done),
            starts_ms=tuple(starts_ms),
        )

    @property
    def waiting(self) -> frozenset[MessageNumber]:
        """Messages that were begun to be sent, and that the broker has not confirmed."""
        return frozenset(self.published.keys() - self.acknowledged)

    @property
    def never_sent(self) -> Iterator[MessageNumber]:
        """The numbers that a device must have given between two messages that are known, and that never left."""
        by_device: defaultdict[str, list[int]] = defaultdict(list)
        for message in self.published:
            by_device[message.device_id].append(message.seq)
        for device_id, seqs in by_device.items():
            for earlier, later in pairwise(sorted(seqs)):
                leapt = any(earlier < start_ms <= later for start_ms in self.starts_ms)
                yield from (MessageNumber(device_id, seq) for seq in range(earlier + 1, later) if not leapt)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxAccount:
    """What is missing, and what is there twice.

    Attributes:
        resent: messages that were sent again by a later run, which is what an outbox is for.
        never_sent: numbers that were given to messages which never left.
        waiting: messages that the broker has not confirmed in the end.
        photos_lost: shots without a diagnosis, uploaded or not.
    """

    messages: int
    resent: int
    stored: int
    photos: int
    never_sent: frozenset[MessageNumber]
    waiting: frozenset[MessageNumber]
    lost: frozenset[MessageNumber]
    doubled: frozenset[MessageNumber]
    photos_lost: frozenset[ShotNumber]
    photos_doubled: frozenset[ShotNumber]

    @property
    def wrong(self) -> int:
        """How many messages and photos are not there exactly once."""
        kinds = (self.never_sent, self.waiting, self.lost, self.doubled, self.photos_lost, self.photos_doubled)
        return sum(map(len, kinds))

    def complaints(self) -> Iterator[str]:
        """One line for each thing that is wrong, up to a point."""
        yield from islice(self._all_complaints(), _COMPLAINTS_SHOWN)
        if self.wrong > _COMPLAINTS_SHOWN:
            yield f"and {self.wrong - _COMPLAINTS_SHOWN} more"

    def _all_complaints(self) -> Iterator[str]:
        for what, messages in (
            ("was numbered and never sent", self.never_sent),
            ("still waits in the outbox", self.waiting),
            ("is not stored", self.lost),
            ("is stored more than once", self.doubled),
        ):
            for message in sorted(messages):
                yield f"message {message.seq} of {message.device_id} {what}"
        for what, shots in (("has no diagnosis", self.photos_lost), ("was taken in twice", self.photos_doubled)):
            for shot in sorted(shots):
                yield f"photo {shot.request_id} of {shot.device_id} {what}"


def hold(log: OutboxLog, stored: Collection[MessageId], diagnosed: Collection[PhotoId]) -> OutboxAccount:
    """Hold the devices' log against the tables.

    Args:
        stored: the keys of the telemetry table, of these devices.
        diagnosed: the photos that have a diagnosis.
    """
    keys = Counter(MessageNumber(message.device_id, message.seq) for message in set(stored))
    found = {shot: [PhotoId(shot.device_id, photo_id) for photo_id in ids] for shot, ids in log.photo_ids.items()}
    there = {shot: sum(photo in diagnosed for photo in photos) for shot, photos in found.items()}
    return OutboxAccount(
        messages=len(log.published),
        resent=sum(count > 1 for count in log.published.values()),
        stored=sum(message in keys for message in log.published),
        photos=len(log.photo_ids),
        never_sent=frozenset(log.never_sent),
        waiting=log.waiting,
        lost=frozenset(message for message in log.acknowledged if message not in keys),
        doubled=frozenset(message for message in log.published if keys[message] > 1),
        photos_lost=frozenset(shot for shot, count in there.items() if count == 0),
        photos_doubled=frozenset(shot for shot, count in there.items() if count > 1),
    )
