"""Every fault that the devices had on purpose, beside what the platform made of it."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from local_cloud.fleet_report.fates import MessageFates, photos_of
from local_cloud.fleet_report.findings import DiagnosedPhoto, Findings, Refused
from local_cloud.fleet_report.truth import Fault, Truth
from local_cloud.ledger import MessageNumber, PhotoId, ShotNumber

_REJECTED: Final = "rejected"
_NOT_A_LEAF: Final = "not_a_leaf"
_PHOTO: Final = "photo"
_TELEMETRY: Final = "telemetry"
# A photo's rejection names no photo: it is known by its size, and by coming soon after the upload.
_SOON_MS: Final = 120_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the platform made of a fault.

    Attributes:
        good: whether that is what a sound platform does; None: what befell the fault never reached the platform.
        words: for people.
    """

    fault: Fault
    good: bool | None
    words: str


@dataclass(slots=True, kw_only=True)
class FaultAnswers:
    """Looks for the platform's answers; each rejection answers for what it is about.

    Attributes:
        explained: the rejections that a fault accounts for.
        set_aside: the shots whose rejection was found.
    """

    truth: Truth
    findings: Findings
    fates: MessageFates
    explained: set[Refused] = field(default_factory=set, init=False)
    set_aside: set[ShotNumber] = field(default_factory=set, init=False)
    _photos: Mapping[PhotoId, DiagnosedPhoto] = field(init=False)

    def __post_init__(self) -> None:
        self._photos = {photo.photo: photo for photo in self.findings.photos}

    def all(self) -> tuple[Answer, ...]:
        """One answer for each fault, in the order of the faults."""
        return tuple(map(self._answer, sorted(self.truth.faults, key=lambda fault: fault.at_ms)))

    @property
    def unexplained(self) -> tuple[Refused, ...]:
        """Rejections that no fault accounts for. To be asked for after `all`."""
        covered = (refused for refused in self.findings.refused if self.truth.covers(refused.received_ms))
        return tuple(refused for refused in covered if refused not in self.explained)

    def _answer(self, fault: Fault) -> Answer:
        match fault.expect:
            case "rejected":
                return self._rejection(fault)
            case "not_a_leaf":
                return self._no_leaf(fault)
            case _:
                return self._stored(fault)

    def _rejection(self, fault: Fault) -> Answer:
        found = self._rejection_of(fault)
        if found is not None:
            self.explained.add(found)
            return Answer(fault=fault, good=True, words=f"rejected: {found.reason}")
        if self._never_sent(fault):
            return Answer(fault=fault, good=None, words="never reached the platform")
        return Answer(fault=fault, good=False, words="no rejection found")

    def _rejection_of(self, fault: Fault) -> Refused | None:
        facts = fault.facts
        if "request_id" in facts:
            return self._photo_rejection(ShotNumber(fault.device_id, facts["request_id"]))
        ours = (each for each in self.findings.refused if each.device_id == fault.device_id)
        telemetry = (each for each in ours if each.source == _TELEMETRY)
        if "payload_base64" in facts:
            digest = sha256(base64.b64decode(facts["payload_base64"])).hexdigest()
            return next((each for each in telemetry if each.sha256 == digest), None)
        return next((each for each in telemetry if each.seq == facts.get("seq")), None)

    def _photo_rejection(self, number: ShotNumber) -> Refused | None:
        shot = self.truth.shots.get(number)
        if shot is None or shot.uploaded_ms is None:
            return None
        for refused in self.findings.refused:
            fits = refused.source == _PHOTO and refused.size_bytes == shot.size_bytes
            soon = abs(refused.received_ms - shot.uploaded_ms) <= _SOON_MS
            if refused.device_id == number.device_id and fits and soon and refused not in self.explained:
                self.set_aside.add(number)
                return refused
        return None

    def _never_sent(self, fault: Fault) -> bool:
        if "request_id" in fault.facts:
            shot = self.truth.shots.get(ShotNumber(fault.device_id, fault.facts["request_id"]))
            return shot is None or shot.uploaded_ms is None
        if "seq" in fault.facts:
            message = self.truth.messages.get(MessageNumber(fault.device_id, fault.facts["seq"]))
            return message is None or message.acked_ms is None
        return not fault.over

    def _no_leaf(self, fault: Fault) -> Answer:
        photo = self._diagnosis_of(fault)
        if photo is None:
            never = self._never_sent(fault)
            words = "never reached the platform" if never else "no diagnosis found"
            return Answer(fault=fault, good=None if never else False, words=words)
        return Answer(
            fault=fault,
            good=photo.verdict == _NOT_A_LEAF,
            words=f"told as {photo.verdict.replace('_', ' ')}, {photo.confidence:.0%} sure",
        )

    def _stored(self, fault: Fault) -> Answer:
        if "request_id" in fault.facts:
            return self._photo_stored(fault)
        numbers = [number for number in self._messages_of(fault) if not self._set_aside_for_another_fault(number)]
        missing = [number for number in numbers if number not in self.fates.stored]
        doubled = [number for number in numbers if number in self.fates.doubled]
        waiting = [number for number in missing if number in self.fates.waiting or number not in self.truth.messages]
        if doubled or len(waiting) < len(missing):
            lost = len(missing) - len(waiting)
            return Answer(fault=fault, good=False, words=f"{lost} messages lost, {len(doubled)} stored twice")
        if not numbers and any(self._messages_of(fault)):
            return Answer(fault=fault, good=True, words="rejected once, for another fault of it")
        if not numbers or waiting:
            return Answer(fault=fault, good=None, words=f"{len(waiting)} messages still with the device")
        words = "stored once" if len(numbers) == 1 else f"all {len(numbers)} messages stored once"
        return Answer(fault=fault, good=True, words=words)

    def _messages_of(self, fault: Fault) -> Iterator[MessageNumber]:
        """The messages that the fault befell: those that it names, or those that were made while it lasted."""
        facts = fault.facts
        seqs: list[Any] = list(facts.get("seqs", ())) + ([facts["seq"]] if "seq" in facts else [])
        if seqs:
            yield from (MessageNumber(fault.device_id, seq) for seq in seqs)
            return
        until_ms = fault.at_ms + 1000 * facts.get("seconds", 0)
        for number, message in self.truth.messages.items():
            if number.device_id == fault.device_id and fault.at_ms <= message.first_ms <= until_ms:
                yield number

    def _set_aside_for_another_fault(self, number: MessageNumber) -> bool:
        """A message of a wrong clock may also be repeated, reordered or sent after an offline spell."""
        return number in self.fates.refused and any(
            fault.expect == _REJECTED and (fault.device_id, fault.facts.get("seq")) == number
            for fault in self.truth.faults
        )

    def _photo_stored(self, fault: Fault) -> Answer:
        if ShotNumber(fault.device_id, fault.facts["request_id"]) in self.set_aside:
            # It was spoilt before it was cut off.
            return Answer(fault=fault, good=True, words="uploaded anew, rejected for another fault of it")
        photo = self._diagnosis_of(fault)
        if photo is not None:
            return Answer(fault=fault, good=True, words="uploaded anew, diagnosed once")
        never = self._never_sent(fault)
        words = "still with the device" if never else "no diagnosis found"
        return Answer(fault=fault, good=None if never else False, words=words)

    def _diagnosis_of(self, fault: Fault) -> DiagnosedPhoto | None:
        shot = self.truth.shots.get(ShotNumber(fault.device_id, fault.facts["request_id"]))
        if shot is None:
            return None
        return next((self._photos[photo] for photo in photos_of(shot) if photo in self._photos), None)
