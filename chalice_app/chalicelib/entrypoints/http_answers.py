"""Shapes the answers: what the platform knows, as clients get it."""

import msgspec

from chalicelib.domain.alert import Alert
from chalicelib.domain.clock import to_ms
from chalicelib.domain.device import Credentials, Device
from chalicelib.domain.diagnosis import Diagnosis
from chalicelib.domain.event import Event
from chalicelib.domain.photo import Photo, UploadGrant
from chalicelib.domain.rejection import Rejection
from chalicelib.domain.review import Review
from chalicelib.domain.sample import Sample
from chalicelib.domain.telemetry_window import TelemetryBucket
from chalicelib.http_outputs.alerts import AlertItem
from chalicelib.http_outputs.devices import DeviceItem, EnrolledDevice, MqttAddress
from chalicelib.http_outputs.feeds import EventItem, RejectionItem
from chalicelib.http_outputs.photos import (
    DiagnosisItem,
    ModelItem,
    PhotoDetail,
    PhotoItem,
    RankedLabelItem,
    ReviewItem,
    UploadGrantItem,
)
from chalicelib.http_outputs.telemetry import BucketItem, MetricSummary, SampleItem
from chalicelib.payloads import settled_wire
from chalicelib.ports.photos import PhotoFiles


def device_item(device: Device) -> DeviceItem:
    """A device as it was registered."""
    return DeviceItem(
        device_id=device.device_id,
        site=device.site,
        name=device.name,
        registered_at=to_ms(device.registered_at),
        serial=device.serial,
        provisioned_at=None if device.provisioned_at is None else to_ms(device.provisioned_at),
    )


def enrolled_device(device: Device, credentials: Credentials | None) -> EnrolledDevice:
    """A new device with what it needs to connect."""
    if credentials is None:
        return EnrolledDevice(device=device_item(device))
    return EnrolledDevice(
        device=device_item(device),
        certificate_pem=credentials.certificate_pem,
        mqtt=MqttAddress(endpoint=credentials.mqtt_endpoint, port=credentials.mqtt_port),
    )


def sample_item(sample: Sample) -> SampleItem:
    """One reading."""
    return SampleItem(at=to_ms(sample.at), values=dict(sample.values))


def bucket_item(bucket: TelemetryBucket) -> BucketItem:
    """One span of time, summed up."""
    return BucketItem(
        at=to_ms(bucket.at),
        metrics={
            name: MetricSummary(mean=summary.mean, min=summary.low, max=summary.high, count=summary.count)
            for name, summary in bucket.metrics.items()
        },
    )


def photo_item(photo: Photo) -> PhotoItem:
    """A photo without its links: lists would sign many that nobody opens."""
    return PhotoItem(
        photo_id=photo.key.photo_id,
        device_id=photo.key.device_id,
        site=photo.site,
        taken_at=to_ms(photo.taken_at),
        diagnosed_at=to_ms(photo.diagnosed_at),
        size_bytes=photo.size_bytes,
        order_id=photo.order_id,
        diagnosis=diagnosis_item(photo.diagnosis),
        heatmap_key=photo.heatmap_key,
        review=None if photo.review is None else review_item(photo.review, photo.diagnosis),
    )


def photo_detail(photo: Photo, files: PhotoFiles) -> PhotoDetail:
    """A photo with its links."""
    return PhotoDetail(
        **msgspec.structs.asdict(photo_item(photo)),
        photo_url=files.view_url(photo.original_key, photo.original_version),
        thumbnail_url=files.view_url(photo.original_key, photo.original_version)
        if photo.thumbnail_key is None
        else files.thumbnail_url(photo.key),
        heatmap_url=None if photo.heatmap_key is None else files.heatmap_url(photo.key),
    )


def review_item(review: Review, diagnosis: Diagnosis) -> ReviewItem:
    """A review, held against what the model had said."""
    return ReviewItem(
        label=review.label,
        by=review.by,
        at=to_ms(review.at),
        comment=review.comment,
        agrees=review.label == diagnosis.claim,
    )


def diagnosis_item(diagnosis: Diagnosis) -> DiagnosisItem:
    """What the classifier says."""
    return DiagnosisItem(
        label=diagnosis.label,
        crop=diagnosis.crop,
        condition=diagnosis.condition,
        healthy=diagnosis.healthy,
        confidence=diagnosis.confidence,
        top=tuple(RankedLabelItem(label=ranked.label, confidence=ranked.confidence) for ranked in diagnosis.top),
        verdict=diagnosis.verdict,
        severity_pct=diagnosis.severity_pct,
        model=ModelItem(name=diagnosis.model.name, version=diagnosis.model.version, sha256=diagnosis.model.sha256),
    )


def alert_item(alert: Alert) -> AlertItem:
    """An alert, without what the platform notes for itself."""
    return AlertItem(
        alert_id=str(alert.alert_id),
        device_id=alert.alert_id.device_id or None,
        rule_id=alert.alert_id.rule_id,
        kind=alert.alert_id.kind,
        site=alert.site,
        status=alert.status,
        severity="critical" if alert.severity.name == "CRITICAL" else "warning",
        what=alert.what,
        value=alert.value,
        limit=alert.limit,
        unit=alert.unit,
        since=to_ms(alert.since),
        last_at=to_ms(alert.last_at),
        opened_at=to_ms(alert.opened_at),
        told_at=None if alert.told_at is None else to_ms(alert.told_at),
        escalated=alert.escalated is not None,
        acknowledged_by=alert.acknowledged_by,
        snoozed_until=None if alert.snoozed_until is None else to_ms(alert.snoozed_until),
        resolved_by=alert.resolved_by,
        resolved_at=None if alert.resolved_at is None else to_ms(alert.resolved_at),
    )


def upload_grant_item(grant: UploadGrant) -> UploadGrantItem:
    """The permission to upload one photo."""
    return UploadGrantItem(
        request_id=grant.request_id,
        photo_id=grant.photo_id,
        url=grant.url,
        fields=grant.fields,
        expires_at=to_ms(grant.expires_at),
        settled=settled_wire(grant.settled),
    )


def event_item(event: Event) -> EventItem:
    """A line of the feed."""
    return EventItem(
        event_id=event.event_id,
        kind=event.kind,
        at=to_ms(event.at),
        who=event.who,
        subject=event.subject,
        device_id=event.device_id or None,
        text=event.text,
    )


def rejection_item(rejection: Rejection) -> RejectionItem:
    """A refused input."""
    return RejectionItem(
        rejection_id=rejection.rejection_id,
        source=rejection.source,
        device_id=rejection.device_id,
        reason=rejection.reason,
        field=rejection.field,
        received_at=to_ms(rejection.received_at),
        key=rejection.key,
        size_bytes=rejection.size_bytes,
    )
