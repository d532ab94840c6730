"""LatestPhotos: the fake and the operations table's feed of photos."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.adapters.dynamo_latest_photos import DynamoLatestPhotos
from chalicelib.adapters.dynamo_photos import DynamoPhotos
from chalicelib.domain.diagnosis import Verdict
from chalicelib.domain.errors import Outage
from chalicelib.domain.glance import PhotoGlance
from tests.builders import DAY, DEVICE, MINUTE, NOON, a_diagnosis, a_photo
from tests.contract import cloud
from tests.contract.records import RETENTION, Records, dynamo_records
from tests.fakes.clock import FrozenClock
from tests.fakes.faults import fail


def photographed(
    records: Records, *, at: datetime = NOON, device_id: str = DEVICE, label: str = "Tomato___Early_blight"
) -> str:
    """A photo that was taken, uploaded and diagnosed at once; its id."""
    photo = a_photo(device_id, at=at, diagnosis=a_diagnosis(label))
    records.photos.record(photo, None)
    return photo.key.photo_id


def newest(records: Records, device_id: str = DEVICE) -> str:
    return records.latest_photos.by_device()[device_id].photo_id


def test_of_each_device_the_newest_photo_is_known_in_short(records: Records) -> None:
    photographed(records, at=NOON - 2 * MINUTE, label="Tomato___healthy")
    photo_id = photographed(records, at=NOON - MINUTE)
    photographed(records, at=NOON - 3 * MINUTE, device_id="field-7")

    latest = records.latest_photos.by_device()

    assert latest.keys() == {DEVICE, "field-7"}
    assert latest[DEVICE] == PhotoGlance(
        device_id=DEVICE,
        photo_id=photo_id,
        taken_at=NOON - MINUTE,
        verdict=Verdict.DISEASE,
        label="Tomato___Early_blight",
    )


def test_a_fleet_without_photos_has_none(records: Records) -> None:
    assert not records.latest_photos.by_device()


def test_a_new_photo_is_seen_when_the_feed_is_looked_at_again(records: Records) -> None:
    photographed(records, at=NOON - MINUTE)
    records.latest_photos.by_device()
    photo_id = photographed(records)
    records.clock.advance(timedelta(seconds=2))

    assert newest(records) == photo_id


def test_a_photo_that_was_diagnosed_late_is_seen_too(records: Records) -> None:
    """Its id tells when the device asked to upload it."""
    records.latest_photos.by_device()
    records.clock.advance(14 * MINUTE)
    photo_id = photographed(records, at=NOON)

    assert newest(records) == photo_id


def test_a_photo_of_a_device_that_was_cut_off_is_seen_within_minutes(records: Records) -> None:
    records.latest_photos.by_device()
    records.clock.advance(MINUTE)
    photo_id = photographed(records, at=NOON - 5 * 60 * MINUTE)
    records.clock.advance(10 * MINUTE)

    assert newest(records) == photo_id


def test_an_older_photo_never_takes_the_place_of_a_newer_one(records: Records) -> None:
    photo_id = photographed(records)
    records.latest_photos.by_device()
    photographed(records, at=NOON - MINUTE)
    records.clock.advance(timedelta(seconds=2))

    assert newest(records) == photo_id


@pytest.mark.parametrize("ago", [timedelta(hours=1), DAY, 20 * DAY], ids=str)
def test_the_last_month_counts_as_well(records: Records, ago: timedelta) -> None:
    first_of_december = datetime(2025, 12, 1, 0, 5, tzinfo=UTC)
    records.clock.advance(first_of_december - NOON)
    photo_id = photographed(records, at=first_of_december - ago)

    assert newest(records) == photo_id


def test_many_who_ask_are_answered_from_memory() -> None:
    records = dynamo_records()
    records.latest_photos.by_device()
    photographed(records)

    assert not records.latest_photos.by_device()


@pytest.mark.parametrize(
    ("looked_before", "age"),
    [(None, 5 * 60 * MINUTE), (timedelta(seconds=2), MINUTE), (2 * MINUTE, 10 * MINUTE), (10 * MINUTE, 60 * MINUTE)],
    ids=["the first look", "a short one", "a longer one", "the one at everything"],
)
def test_what_an_outage_kept_from_being_read_is_read_after_it(looked_before: timedelta | None, age: timedelta) -> None:
    table, clock = cloud.make_operations_table(), FrozenClock()
    photos, latest = DynamoPhotos(table, clock=clock, retention=RETENTION), DynamoLatestPhotos(table, clock=clock)
    if looked_before is not None:
        latest.by_device()
        clock.advance(looked_before)
    photos.record(a_photo(at=NOON - age), None)
    fail(table, "rows", times=1)
    with pytest.raises(Outage):
        latest.by_device()

    assert latest.by_device().keys() == {DEVICE}
