"""Everything that the report tells, worked out from the truth and from what the platform shows. Nothing here reads."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from local_cloud.fleet_report.agreement import Agreement, JudgedPhoto
from local_cloud.fleet_report.alert_account import AlertAccount, account_of_alerts
from local_cloud.fleet_report.arrival_watch import Seen
from local_cloud.fleet_report.delays import Delays
from local_cloud.fleet_report.fates import (
    MessageFates,
    PhotoFates,
    message_fates,
    photo_fates,
    shots_by_photo,
)
from local_cloud.fleet_report.fault_answers import Answer, FaultAnswers
from local_cloud.fleet_report.findings import Findings, Refused, RiskToday
from local_cloud.fleet_report.truth import SentMessage, Shot, Truth
from local_cloud.ledger import MessageNumber, ShotNumber

RENDERED: Final = "rendered"
GIVEN: Final = "given"
_HOUR_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoDelays:
    """From the shutter to the store, from there to the diagnosis, and both together.

    Attributes:
        unhindered: both together, of photos whose device neither lost its connection nor its power meanwhile.
    """

    uploading: Delays
    diagnosing: Delays
    whole: Delays
    unhindered: Delays


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRisk:
    """How likely leaves showed symptoms at a site in truth, how many did, and what the platform's models say of it.

    Attributes:
        truth: the chance, 0 to 1, of the last photo.
        ill, leaves: drawn leaves that showed symptoms, and all of them.
        told_ill: those that the platform called ill.
    """

    site: str
    truth: float
    ill: int
    leaves: int
    told_ill: int
    models: tuple[RiskToday, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The truth beside the platform.

    Attributes:
        storing: from leaving the device to being found in the table, of the messages that were watched.
        severities: of drawn leaves that were called ill: how much of the leaf is ill in truth, and by the diagnosis.
        unexplained: rejections that no fault accounts for.
    """

    truth: Truth
    findings: Findings
    messages: MessageFates
    photos: PhotoFates
    storing: Delays
    photo_delays: PhotoDelays
    agreement: Agreement
    severities: tuple[tuple[float, float], ...]
    alerts: AlertAccount
    answers: tuple[Answer, ...]
    unexplained: tuple[Refused, ...]
    risks: tuple[SiteRisk, ...]

    @property
    def complaints(self) -> Iterator[str]:
        """One line for each thing that a sound platform would not have done."""
        for what, numbers in (
            ("is lost", self.messages.lost),
            ("is stored twice", self.messages.doubled),
        ):
            yield from (f"message {number.seq} of {number.device_id} {what}" for number in sorted(numbers))
        for what, shots in (("is lost", self.photos.lost), ("is diagnosed twice", self.photos.doubled)):
            yield from (f"photo {shot.request_id} of {shot.device_id} {what}" for shot in sorted(shots))
        yield from (f"alert {key.rule_id} of {key.device_id} was not opened" for key in sorted(self.alerts.missing))
        for key, count in sorted(self.alerts.surplus.items()):
            yield f"{count} alerts {key.rule_id} of {key.device_id} too many"
        for answer in self.answers:
            if answer.good is False:
                yield f"{answer.fault.name} of {answer.fault.device_id}: {answer.words}"
        for refused in self.unexplained:
            yield f"{refused.device_id} was refused without a fault: {refused.reason}"


def compare(truth: Truth, findings: Findings, seen: Mapping[MessageNumber, Seen]) -> Comparison:
    """Hold everything against everything.

    Args:
        seen: when messages were found in the table.
    """
    messages = message_fates(truth, findings)
    answers = FaultAnswers(truth=truth, findings=findings, fates=messages)
    answered = answers.all()
    photos = photo_fates(truth, findings, answers.set_aside)
    return Comparison(
        truth=truth,
        findings=findings,
        messages=messages,
        photos=photos,
        storing=Delays.of_ms(
            arrival.seen_ms - truth.messages[number].published_ms
            for number, arrival in seen.items()
            if number in truth.messages and _is_of_now(truth.messages[number])
        ),
        photo_delays=_photo_delays(truth, findings),
        agreement=_agreement(truth, findings),
        severities=tuple(_severities(truth, findings)),
        alerts=account_of_alerts(truth, findings, messages.stored),
        answers=answered,
        unexplained=answers.unexplained,
        risks=tuple(_risks(truth, findings)),
    )


def _is_of_now(message: SentMessage) -> bool:
    """Whether it is no part of a past that was played."""
    return message.published_ms - message.first_ms < _HOUR_MS


def _photo_delays(truth: Truth, findings: Findings) -> PhotoDelays:
    shots = shots_by_photo(truth)
    timed = [
        (shot, shot.taken_ms, shot.uploaded_ms, photo.diagnosed_ms)
        for photo in findings.photos
        if (shot := shots.get(photo.photo)) is not None and shot.taken_ms is not None and shot.uploaded_ms is not None
    ]
    return PhotoDelays(
        uploading=Delays.of_ms(uploaded - taken for _, taken, uploaded, _ in timed),
        # A diagnosis can be finished before the device hears that its upload was.
        diagnosing=Delays.of_ms(max(0, diagnosed - uploaded) for _, _, uploaded, diagnosed in timed),
        whole=Delays.of_ms(diagnosed - taken for _, taken, _, diagnosed in timed),
        unhindered=Delays.of_ms(
            diagnosed - taken
            for shot, taken, uploaded, diagnosed in timed
            if not _was_hindered(shot, truth, taken, uploaded)
        ),
    )


def _was_hindered(shot: Shot, truth: Truth, taken_ms: int, uploaded_ms: int) -> bool:
    return any(
        away.device_id == shot.number.device_id
        and away.from_ms <= uploaded_ms
        and (away.to_ms is None or away.to_ms >= taken_ms)
        for away in truth.away
    )


def _agreement(truth: Truth, findings: Findings) -> Agreement:
    """Of the photos whose truth is known; those with a fault are judged as faults."""
    faulty = _faulty(truth)
    shots = shots_by_photo(truth)
    return Agreement(
        tuple(
            JudgedPhoto(
                source=GIVEN if shot.infection_risk is None else RENDERED,
                truth=shot.label,
                verdict=photo.verdict,
                label=photo.label,
            )
            for photo in findings.photos
            if (shot := shots.get(photo.photo)) is not None and shot.label is not None and shot.number not in faulty
        )
    )


def _faulty(truth: Truth) -> frozenset[ShotNumber]:
    """Photos that were spoilt on purpose; a power cut spoils none."""
    return frozenset(
        ShotNumber(fault.device_id, fault.facts["request_id"])
        for fault in truth.faults
        if fault.expect != "stored" and "request_id" in fault.facts
    )


def _severities(truth: Truth, findings: Findings) -> Iterator[tuple[float, float]]:
    shots = shots_by_photo(truth)
    for photo in findings.photos:
        shot = shots.get(photo.photo)
        if shot is None or not shot.severity_pct or photo.severity_pct is None or photo.verdict != "disease":
            continue
        yield shot.severity_pct, photo.severity_pct


def _risks(truth: Truth, findings: Findings) -> Iterator[SiteRisk]:
    told_ill = {photo.photo for photo in findings.photos if photo.verdict == "disease"}
    ill_shots = {shot.number for photo, shot in shots_by_photo(truth).items() if photo in told_ill}
    of_site = defaultdict(list)
    for shot in truth.shots.values():
        site = findings.sites.get(shot.number.device_id)
        if site is not None and shot.infection_risk is not None and shot.taken_ms is not None:
            of_site[site].append(shot)
    for site, shots in sorted(of_site.items()):
        last = max(shots, key=lambda shot: shot.taken_ms or 0)
        yield SiteRisk(
            site=site,
            truth=last.infection_risk or 0.0,
            ill=sum(bool(shot.severity_pct) for shot in shots),
            leaves=len(shots),
            told_ill=sum(shot.number in ill_shots for shot in shots),
            models=tuple(risk for risk in findings.risks if risk.site == site),
        )
