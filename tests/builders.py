"""Things as tests need them: whole and valid, with only what matters to the test said out loud."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.domain.alert import Alert, AlertId, AlertStatus
from chalicelib.domain.alert_rules import AlertRule, Condition, Direction, QuietHours
from chalicelib.domain.breach import Breach, Severity
from chalicelib.domain.capture import TO_FLEET, CaptureOrder, CaptureTarget, to_device
from chalicelib.domain.claim import Claim
from chalicelib.domain.device import Device
from chalicelib.domain.diagnosis import Diagnosis, Findings, ModelPassport, RankedLabel, Verdict
from chalicelib.domain.event import PLATFORM, Event, EventKind
from chalicelib.domain.heatmap import Heatmap
from chalicelib.domain.notice import News, Notice
from chalicelib.domain.operator import KeyState, OperatorKey, Role
from chalicelib.domain.photo import Photo, PhotoKey, UploadGrant, UploadRequest
from chalicelib.domain.rejection import Rejection, RejectionSource
from chalicelib.domain.release import Release
from chalicelib.domain.review import Review
from chalicelib.domain.rollout import Rollout, RolloutReach, RolloutTarget, StopRule, rollout_id_of
from chalicelib.domain.sample import Sample, TelemetryMessage
from chalicelib.domain.site import Growing, Site

NOON: Final = datetime(2025, 11, 22, 12, 0, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
DEVICE: Final = "greenhouse-1-a"
SITE: Final = "greenhouse-1"


def a_device(
    device_id: str = DEVICE,
    *,
    site: str = SITE,
    name: str = "North bench",
    at: datetime = NOON,
    serial: str | None = None,
    provisioned_at: datetime | None = None,
) -> Device:
    return Device(
        device_id=device_id,
        site=site,
        name=name,
        registered_at=at,
        registered_by="owner",
        serial=serial,
        provisioned_at=provisioned_at,
    )


def a_claim(*, name: str = "Lot 7", number: int = 7, at: datetime = NOON) -> Claim:
    return Claim(claim_id=f"{number:064x}", name=name, made_at=at, made_by="owner")


def a_site(
    site_id: str = SITE,
    *,
    name: str = "Greenhouse 1",
    crops: tuple[str, ...] = ("tomato",),
    time_zone: str = "Europe/Berlin",
    growing: Growing = Growing.UNDER_COVER,
    season_start: date | None = None,
    capture_cron: str | None = None,
) -> Site:
    return Site(
        site_id=site_id,
        name=name,
        crops=crops,
        time_zone=time_zone,
        growing=growing,
        season_start=season_start,
        capture_cron=capture_cron,
        registered_at=NOON,
        registered_by="owner",
    )


def a_sample(at: datetime = NOON, values: Mapping[str, float] | None = None, **more: float) -> Sample:
    """A sample; `a_sample(air_temp_c=41)` says what was measured."""
    return Sample(at=at, values={**(values or {}), **more} or {"air_temp_c": 21.5, "humidity_pct": 80.0})


def a_message(*samples: Sample, device_id: str = DEVICE, seq: int = 1, at: datetime = NOON) -> TelemetryMessage:
    return TelemetryMessage.of(device_id=device_id, seq=seq, samples=samples or (a_sample(at),))


def an_event(
    kind: EventKind = EventKind.CAPTURE_ORDERED,
    *,
    at: datetime = NOON,
    subject: str = "order-1",
    device_id: str = DEVICE,
    text: str = "A photo was ordered.",
    who: str = PLATFORM,
) -> Event:
    return Event.of(kind, at=at, subject=subject, text=text, device_id=device_id, who=who)


def a_diagnosis(
    label: str = "Tomato___Early_blight",
    *,
    verdict: Verdict = Verdict.DISEASE,
    confidence: float = 0.93,
    severity_pct: float | None = None,
) -> Diagnosis:
    crop, _, condition = label.partition("___")
    return Diagnosis(
        label=label,
        crop=crop,
        condition=condition.replace("_", " "),
        healthy=verdict is Verdict.HEALTHY,
        confidence=confidence,
        top=(RankedLabel(label=label, confidence=confidence), RankedLabel(label="Tomato___healthy", confidence=0.02)),
        verdict=verdict,
        severity_pct=severity_pct,
        model=ModelPassport(name="leaf", version="1", sha256="0" * 64),
    )


def a_heatmap() -> Heatmap:
    """Warm in the upper right, cold elsewhere."""
    return Heatmap(((0, 100), (0, 10)))


def some_findings(diagnosis: Diagnosis | None = None, *, heatmap: Heatmap | None = None) -> Findings:
    return Findings(diagnosis=diagnosis or a_diagnosis(), heatmap=heatmap)


def a_photo_key(device_id: str = DEVICE, *, request_id: str = "request-1", at: datetime = NOON) -> PhotoKey:
    return PhotoKey.for_request(device_id, request_id, at)


def a_photo(
    device_id: str = DEVICE,
    *,
    request_id: str = "request-1",
    at: datetime = NOON,
    diagnosis: Diagnosis | None = None,
    order_id: str | None = None,
    version_id: str | None = None,
    review: Review | None = None,
) -> Photo:
    return Photo(
        key=a_photo_key(device_id, request_id=request_id, at=at),
        site=SITE,
        taken_at=at,
        diagnosed_at=at + MINUTE,
        size_bytes=183_211,
        diagnosis=diagnosis or a_diagnosis(),
        order_id=order_id,
        version_id=version_id,
        review=review,
    )


def a_review(
    label: str = "Tomato___Late_blight",
    *,
    of: Photo | None = None,
    by: str = "owner",
    at: datetime = NOON + HOUR,
    comment: str | None = None,
) -> Review:
    """A review, made on the photo as it is."""
    photo = of or a_photo()
    return Review.of(photo.key.photo_id, label=label, by=by, at=at, comment=comment, after=photo.review)


def an_upload_request(
    device_id: str = DEVICE,
    *,
    request_id: str = "request-1",
    at: datetime = NOON,
    size_bytes: int = 183_211,
    order_id: str | None = None,
    unsettled: tuple[str, ...] = (),
) -> UploadRequest:
    return UploadRequest(
        device_id=device_id,
        request_id=request_id,
        taken_at=at,
        size_bytes=size_bytes,
        order_id=order_id,
        unsettled=unsettled,
    )


def an_upload_grant(*, request_id: str = "request-1", at: datetime = NOON) -> UploadGrant:
    key = a_photo_key(request_id=request_id, at=at)
    return UploadGrant(
        request_id=request_id,
        photo_id=key.photo_id,
        url="https://raw.example/",
        fields={"key": key.raw},
        expires_at=at + 10 * MINUTE,
    )


def a_capture_order(
    target: CaptureTarget | None = None,
    *,
    at: datetime = NOON,
    by: str = "owner",
    jitter_s: int = 0,
    answer_within: timedelta = 15 * MINUTE,
) -> CaptureOrder:
    """An operator's order, to `DEVICE` unless somebody else is named."""
    return CaptureOrder.by_person(
        target or to_device(DEVICE), at=at, by=by, jitter_s=jitter_s, answer_within=answer_within, nonce="1"
    )


def an_hourly_order(*, at: datetime = NOON, except_sites: Sequence[str] = ()) -> CaptureOrder:
    """The schedule's order to the fleet."""
    return CaptureOrder.by_schedule(TO_FLEET, at=at, except_sites=except_sites)


def an_alert(
    device_id: str = DEVICE,
    *,
    rule_id: str = "air-temp-high",
    ordinal: int = 1,
    status: AlertStatus = AlertStatus.OPEN,
    severity: Severity = Severity.WARNING,
    value: float | None = 36.5,
    opened_at: datetime = NOON,
) -> Alert:
    return Alert(
        alert_id=AlertId(subject=device_id, rule_id=rule_id, ordinal=ordinal),
        site=SITE,
        status=status,
        severity=severity,
        since=opened_at - MINUTE,
        onset_at=opened_at - MINUTE,
        last_at=opened_at - MINUTE,
        value=value,
        badness=value or 0.0,
        limit=35.0,
        unit="°C",
        what="Air temperature above its limit",
        opened_at=opened_at,
    )


def a_breach(
    device_id: str = DEVICE,
    *,
    rule_id: str = "air-temp-high",
    at: datetime = NOON,
    value: float = 36.0,
    severity: Severity | None = None,
) -> Breach:
    """A value beyond the limits of `an_alert_rule`."""
    severity = severity or (Severity.CRITICAL if value > 40.0 else Severity.WARNING)
    return Breach(
        device_id=device_id,
        rule_id=rule_id,
        at=at,
        severity=severity,
        value=value,
        badness=value,
        limit=40.0 if severity is Severity.CRITICAL else 35.0,
        unit="°C",
        what="Air temperature above its limit",
    )


def a_notice(
    alert: Alert | None = None,
    *,
    news: News = News.OPENED,
    site_name: str = "Greenhouse 1",
    device_name: str = "North bench",
    time_zone: str = "Europe/Berlin",
) -> Notice:
    return Notice(
        news=news,
        alert=alert or an_alert(),
        site_name=site_name,
        device_name=device_name,
        zone=ZoneInfo(time_zone),
    )


def a_rejection(
    original: bytes = b"{not json",
    *,
    source: RejectionSource = RejectionSource.TELEMETRY,
    device_id: str = DEVICE,
    at: datetime = NOON,
) -> Rejection:
    return Rejection.of(
        source,
        fingerprint=original,
        size_bytes=len(original),
        device_id=device_id,
        reason="JSON is malformed",
        received_at=at,
    )


def an_alert_rule(
    rule_id: str = "air-temp-high",
    *,
    metric: str = "air_temp_c",
    direction: Direction = Direction.ABOVE,
    warning: float | None = 35.0,
    critical: float | None = 40.0,
    clear_margin: float = 0.0,
    lasting: timedelta = timedelta(0),
    quiet_hours: QuietHours | None = None,
    repeat_after: timedelta | None = None,
    escalate_after: timedelta | None = None,
) -> AlertRule:
    """A rule with one condition."""
    condition = Condition(
        metric=metric, direction=direction, warning=warning, critical=critical, clear_margin=clear_margin
    )
    return AlertRule(
        rule_id=rule_id,
        conditions=(condition,),
        lasting=lasting,
        quiet_hours=quiet_hours,
        repeat_after=repeat_after,
        escalate_after=escalate_after,
    )


def an_operator_key(
    name: str = "owner", *, role: Role = Role.OPERATOR, state: KeyState = KeyState.CURRENT, key: str = "k" * 32
) -> OperatorKey:
    return OperatorKey(name=name, role=role, state=state, key=key)


@cache
def a_jpeg(width: int = 320, height: int = 240, *, orientation: int | None = None) -> bytes:
    """A whole JPEG: left half red, right half green.

    Args:
        orientation: the EXIF orientation that the file claims, 1 to 8.
    """
    from PIL import Image

    picture = Image.new("RGB", (width, height), "red")
    picture.paste("green", (width // 2, 0, width, height))
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85, exif=exif)
    return file.getvalue()


def a_release(version: str = "2.0.0", *, package: bytes = b"the software", at: datetime = NOON) -> Release:
    return Release(
        version=version,
        size_bytes=len(package),
        sha256=sha256(package).hexdigest(),
        signature="MEUC" + "A" * 88,
        notes="Fewer reboots",
        published_at=at,
        published_by="owner",
    )


def a_rollout(
    target: RolloutTarget | None = None, *, version: str = "2.0.0", at: datetime = NOON, number: int = 1
) -> Rollout:
    return Rollout(
        rollout_id=rollout_id_of(at, version, str(number)),
        version=version,
        target=target or RolloutTarget(RolloutReach.DEVICE, name=DEVICE),
        per_minute=20,
        stop=StopRule(),
        ordered_at=at,
        ordered_by="owner",
    )
