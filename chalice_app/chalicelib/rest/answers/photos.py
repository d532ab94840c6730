"""Shapes the answers about photos and their diagnoses."""

import msgspec

from chalicelib.domain.clock import to_ms
from chalicelib.domain.diagnosis import Diagnosis
from chalicelib.domain.photo import Photo, UploadGrant
from chalicelib.domain.review import Review
from chalicelib.payloads import settled_wire
from chalicelib.ports.photos import PhotoFiles
from chalicelib.rest.outputs.photos import (
    DiagnosisItem,
    ModelItem,
    PhotoDetail,
    PhotoItem,
    RankedLabelItem,
    ReviewItem,
    UploadGrantItem,
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
        thumbnail_url=thumbnail_url(photo, files),
        heatmap_url=None if photo.heatmap_key is None else files.heatmap_url(photo.key),
    )


def thumbnail_url(photo: Photo, files: PhotoFiles) -> str:
    """A link to the small picture; to the photo itself where that is small enough."""
    if photo.thumbnail_key is None:
        return files.view_url(photo.original_key, photo.original_version)
    return files.thumbnail_url(photo.key)


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
