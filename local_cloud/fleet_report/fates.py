"""What became of each message and each photo: nothing may be missing, nothing may be there twice."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from local_cloud.fleet_report.findings import Findings
from local_cloud.fleet_report.truth import Shot, Truth
from local_cloud.ledger import MessageNumber, PhotoId, ShotNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFates:
    """The messages, each in one of these sets; `doubled` ones are stored, too.

    Attributes:
        refused: set aside as rejections.
        waiting: the broker never confirmed them, so that their devices still keep them, or have dropped them.
        lost: the broker confirmed them, and they are nowhere.
    """

    stored: frozenset[MessageNumber]
    doubled: frozenset[MessageNumber]
    refused: frozenset[MessageNumber]
    waiting: frozenset[MessageNumber]
    dropped: frozenset[MessageNumber]
    lost: frozenset[MessageNumber]

    @property
    def sent(self) -> int:
        """How many the broker confirmed or the platform has."""
        return len(self.stored) + len(self.refused) + len(self.lost)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoFates:
    """The photos that were uploaded, each in one of these sets; `doubled` ones are diagnosed, too.

    Attributes:
        refused: uploaded, and set aside as they were meant to be.
        waiting: taken, and not uploaded yet.
    """

    diagnosed: frozenset[ShotNumber]
    doubled: frozenset[ShotNumber]
    refused: frozenset[ShotNumber]
    waiting: frozenset[ShotNumber]
    lost: frozenset[ShotNumber]

    @property
    def sent(self) -> int:
        """How many were uploaded."""
        return len(self.diagnosed) + len(self.refused) + len(self.lost)


def message_fates(truth: Truth, findings: Findings) -> MessageFates:
    """Look for every message."""
    keys = Counter(MessageNumber(key.device_id, key.seq) for key in findings.stored)
    stored = frozenset(number for number in truth.messages if number in keys)
    refused = frozenset(
        MessageNumber(refused.device_id, refused.seq) for refused in findings.refused if refused.seq is not None
    )
    elsewhere = truth.messages.keys() - stored - refused
    acked = {number for number in elsewhere if truth.messages[number].acked_ms is not None}
    return MessageFates(
        stored=stored,
        doubled=frozenset(number for number in stored if keys[number] > 1),
        refused=(refused & truth.messages.keys()) - stored,
        waiting=frozenset(elsewhere - acked - truth.dropped),
        dropped=truth.dropped,
        lost=frozenset(acked),
    )


def photo_fates(truth: Truth, findings: Findings, set_aside: Collection[ShotNumber]) -> PhotoFates:
    """Look for every photo.

    Args:
        set_aside: the shots whose rejection was found.
    """
    known = {photo.photo for photo in findings.photos}
    uploaded = {number: shot for number, shot in truth.shots.items() if shot.uploaded_ms is not None}
    times = {number: sum(photo in known for photo in photos_of(shot)) for number, shot in uploaded.items()}
    diagnosed = frozenset(number for number, count in times.items() if count)
    refused = frozenset(set_aside) - diagnosed
    return PhotoFates(
        diagnosed=diagnosed,
        doubled=frozenset(number for number, count in times.items() if count > 1),
        refused=refused,
        waiting=frozenset(truth.shots.keys() - uploaded.keys() - refused - truth.dropped_shots),
        lost=frozenset(uploaded.keys() - diagnosed - refused),
    )


def photos_of(shot: Shot) -> Iterator[PhotoId]:
    """The ids under which a shot was uploaded: one, if all is well."""
    for photo_id in sorted(shot.photo_ids):
        yield PhotoId(shot.number.device_id, photo_id)


def shots_by_photo(truth: Truth) -> Mapping[PhotoId, Shot]:
    """The way back from what the platform knows."""
    return {photo: shot for shot in truth.shots.values() for photo in photos_of(shot)}
