"""PhotoBook: the fake and the operations table."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.domain.diagnosis import Verdict
from chalicelib.domain.errors import CursorInvalid, PhotoNotFound
from chalicelib.domain.event import EventKind
from chalicelib.domain.photo import Photo
from tests.builders import DAY, DEVICE, MINUTE, NOON, a_diagnosis, a_photo, an_event
from tests.contract.pages import FOREIGN_CURSORS, all_pages
from tests.contract.records import Records


def record(records: Records, photo: Photo) -> bool:
    told = an_event(EventKind.PHOTO_DIAGNOSED, at=photo.diagnosed_at, subject=photo.key.photo_id)
    return records.photos.record(photo, told)


def test_a_photo_comes_back_as_it_was_recorded(records: Records) -> None:
    photo = a_photo(diagnosis=a_diagnosis(confidence=1 / 3))

    assert record(records, photo)

    assert records.photos.get(photo.key.photo_id) == photo


def test_a_photo_is_found_by_its_key_once_it_is_recorded(records: Records) -> None:
    photo = a_photo()
    assert records.photos.find(photo.key) is None

    record(records, photo)

    assert records.photos.find(photo.key) == photo
    assert records.photos.find(a_photo("greenhouse-1-b").key) is None


def test_a_measured_severity_comes_back(records: Records) -> None:
    photo = a_photo(diagnosis=replace(a_diagnosis(verdict=Verdict.UNSURE), severity_pct=12.5))
    record(records, photo)

    assert records.photos.get(photo.key.photo_id).diagnosis.severity_pct == 12.5


def test_where_the_heat_map_lies_comes_back(records: Records) -> None:
    photo = replace(a_photo(), heatmap_key=a_photo().key.heatmap)
    record(records, photo)

    assert records.photos.get(photo.key.photo_id).heatmap_key == photo.key.heatmap


def test_a_photo_recorded_twice_changes_nothing_and_is_told_once(records: Records) -> None:
    photo, second = a_photo(), a_photo(diagnosis=a_diagnosis("Tomato___Late_blight"))

    assert record(records, photo)
    assert not records.photos.record(second, an_event(at=NOON + DAY))

    assert records.photos.get(photo.key.photo_id) == photo
    assert len(records.events.recent(limit=10).rows) == 1


def test_a_photo_may_be_kept_without_a_word(records: Records) -> None:
    photo = a_photo(order_id="order-1", version_id="version-1")

    assert records.photos.record(photo, None)

    assert records.photos.find(photo.key) == photo
    assert records.events.recent(limit=10).rows == ()


@pytest.mark.parametrize(
    "photo_id",
    [
        a_photo(request_id="other").key.photo_id,
        "",
        "nonsense",
        "x" * 5000,
        "00000000-0000-0000-0000-000000000000",
        a_photo().key.photo_id.upper(),
        a_photo().key.photo_id[:-1],
        a_photo().key.photo_id.replace("-", ""),
    ],
)
def test_a_photo_that_was_never_diagnosed_is_not_found(records: Records, photo_id: str) -> None:
    record(records, a_photo())

    with pytest.raises(PhotoNotFound):
        records.photos.get(photo_id)


@pytest.mark.parametrize("limit", [1, 2, 4, 5])
def test_a_devices_photos_are_listed_newest_first(records: Records, limit: int) -> None:
    photos = [a_photo(request_id=f"r{hours}", at=NOON - hours * 60 * MINUTE) for hours in range(4)]
    for photo in [photos[2], photos[0], photos[3], photos[1]]:
        record(records, photo)
    record(records, a_photo("greenhouse-1-b"))

    pages = all_pages(lambda cursor: records.photos.of_device(DEVICE, limit=limit, cursor=cursor))

    assert [photo for page in pages for photo in page] == photos
    assert len(pages) == -(-4 // limit)


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_the_fleets_photos_are_listed_newest_first_across_months_without_any(records: Records, limit: int) -> None:
    days = [
        datetime(2025, 11, 1, tzinfo=UTC),
        datetime(2025, 10, 31, 23, 59, tzinfo=UTC),
        datetime(2025, 3, 1, tzinfo=UTC),
    ]
    photos = [a_photo("greenhouse-1-b", at=NOON + 5 * MINUTE), *(a_photo(at=day) for day in days)]
    for photo in reversed(photos):
        record(records, photo)

    pages = all_pages(lambda cursor: records.photos.of_fleet(limit=limit, cursor=cursor))

    assert [photo for page in pages for photo in page] == photos
    assert len(pages) == -(-4 // limit)


def test_a_fleet_without_photos_has_none(records: Records) -> None:
    assert records.photos.of_fleet(limit=10).rows == ()
    assert records.photos.of_device(DEVICE, limit=10).rows == ()


@pytest.mark.parametrize("cursor", FOREIGN_CURSORS)
def test_a_cursor_that_is_not_ours_is_refused(records: Records, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        records.photos.of_fleet(limit=1, cursor=cursor)
    with pytest.raises(CursorInvalid):
        records.photos.of_device(DEVICE, limit=1, cursor=cursor)


def test_a_devices_cursor_is_good_for_that_device_only(records: Records) -> None:
    for request_id in ("r1", "r2"):
        record(records, a_photo(request_id=request_id))
    cursor = records.photos.of_device(DEVICE, limit=1).cursor

    with pytest.raises(CursorInvalid):
        records.photos.of_device("greenhouse-1-b", limit=1, cursor=cursor)


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
@pytest.mark.parametrize("device_id", [None, DEVICE])
def test_the_photos_of_a_time_are_read_oldest_first_across_months(
    records: Records, limit: int, device_id: str | None
) -> None:
    start, end = NOON - 40 * DAY, NOON
    taken = [start - MINUTE, start, NOON - 20 * DAY, NOON - MINUTE, end]
    photos = [a_photo(request_id=f"r{number}", at=at) for number, at in enumerate(taken)]
    elsewhere = a_photo("greenhouse-1-b", at=NOON - DAY)
    for photo in (*reversed(photos), elsewhere):
        record(records, photo)

    pages = all_pages(
        lambda cursor: records.photo_archive.taken_between(start, end, device_id=device_id, limit=limit, cursor=cursor)
    )

    wanted = photos[1:4] if device_id else [*photos[1:3], elsewhere, photos[3]]
    assert [photo for page in pages for photo in page] == wanted


def test_in_no_time_no_photo_was_taken(records: Records) -> None:
    record(records, a_photo())

    assert records.photo_archive.taken_between(NOON, NOON, device_id=None, limit=10).rows == ()
