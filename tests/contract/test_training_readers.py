"""What training reads of the platform is what the platform writes: reviews for feedback, diagnoses for drift."""

from pathlib import Path

import pytest

from chalicelib.domain.event import EventKind
from ml_model.drift_report.diagnosed import photos_in_table
from ml_model.feedback.export import export
from ml_model.feedback.manifest import read_manifest
from ml_model.feedback.photo_store import S3Photos
from ml_model.feedback.reviews import reviews_that_count
from ml_model.operations_feed import DynamoFeed
from tests.builders import DAY, NOON, a_diagnosis, a_photo, a_review, an_event
from tests.contract import cloud
from tests.contract.records import Records, dynamo_records


@pytest.fixture
def records() -> Records:
    return dynamo_records()


@pytest.fixture
def feed(records: Records) -> DynamoFeed:  # noqa: ARG001 - makes the table
    return DynamoFeed(cloud.client("dynamodb"), cloud.OPERATIONS_TABLE)


def test_a_review_and_its_photo_are_exported(records: Records, feed: DynamoFeed, tmp_path: Path) -> None:
    photo = a_photo()
    records.photos.record(photo, an_event(EventKind.PHOTO_DIAGNOSED))
    records.put_raw(photo.key.reviewed, b"leaf")
    first = a_review("Tomato___Leaf_Mold", of=photo)
    records.reviews.record(first, photo, an_event(EventKind.PHOTO_REVIEWED))
    photo = photo.reviewed(first)
    second = a_review("Tomato___Late_blight", of=photo, by="botanist", comment="seen under the lens")
    records.reviews.record(second, photo, an_event(EventKind.PHOTO_REVIEWED))

    reviews = reviews_that_count(feed, NOON - DAY, NOON + DAY)
    export(reviews, S3Photos(cloud.client("s3"), cloud.RAW_BUCKET), tmp_path, download=True)

    (line,) = read_manifest(tmp_path)
    assert (tmp_path / line.path).read_bytes() == b"leaf"
    assert (line.key, line.photo_id, line.device_id) == (photo.key.reviewed, photo.key.photo_id, photo.key.device_id)
    assert (line.label, line.reviewed_by, line.reviewed_at) == (second.label, "botanist", second.at)
    assert (line.said_label, line.said_verdict) == (photo.diagnosis.label, "disease")
    assert line.comment == second.comment


def test_diagnoses_are_read_as_they_were_made(records: Records, feed: DynamoFeed) -> None:
    # DynamoDB writes a confidence of 1.0 as the number 1.
    photos = [
        a_photo(request_id=str(number), diagnosis=a_diagnosis(confidence=c)) for number, c in enumerate((1.0, 0.5))
    ]
    for photo in photos:
        records.photos.record(photo, an_event(EventKind.PHOTO_DIAGNOSED))

    found = list(photos_in_table(feed, NOON, NOON + DAY))

    assert sorted(photo.confidence for photo in found) == [0.5, 1.0]
    assert {(photo.device_id, photo.taken_at) for photo in found} == {(photos[0].key.device_id, NOON)}
    assert {photo.model_version for photo in found} == {photos[0].diagnosis.model.version}
