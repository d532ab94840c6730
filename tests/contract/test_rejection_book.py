"""RejectionBook: the fake, and the operations table with the raw bucket."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.errors import CursorInvalid, PhotoNotFound
from chalicelib.domain.event import EventKind
from chalicelib.domain.rejection import RejectionSource
from tests.builders import DAY, DEVICE, HOUR, MINUTE, NOON, a_rejection, an_event
from tests.contract.pages import FOREIGN_CURSORS, all_pages
from tests.contract.records import Records

TOLD = an_event(EventKind.INPUT_REJECTED)


def test_a_rejection_keeps_its_reason_and_its_bytes_and_is_told(records: Records) -> None:
    original = b"\x00\xff{not json"

    records.rejections.set_aside(a_rejection(original), TOLD, original=original)

    assert records.rejections.recent(limit=10).rows == (a_rejection(original),)
    assert records.raw(a_rejection(original).key) == original
    assert records.events.recent(limit=10).rows == (TOLD,)


def test_the_same_input_refused_again_is_one_rejection_and_told_once(records: Records) -> None:
    later = a_rejection(at=NOON + HOUR)
    records.rejections.set_aside(a_rejection(), TOLD, original=b"{not json")

    records.rejections.set_aside(later, an_event(at=NOON + HOUR), original=b"{not json")

    assert records.rejections.recent(limit=10).rows == (a_rejection(),)
    assert records.events.recent(limit=10).rows == (TOLD,)


@pytest.mark.parametrize("apart", [timedelta(0), MINUTE, -MINUTE, HOUR, -HOUR])
def test_the_same_input_sent_again_just_before_or_after_is_one_rejection(records: Records, apart: timedelta) -> None:
    records.rejections.set_aside(a_rejection(), TOLD, original=b"{not json")

    records.rejections.set_aside(a_rejection(at=NOON + apart), an_event(at=NOON + DAY), original=b"{not json")

    assert records.rejections.recent(limit=10).rows == (a_rejection(),)
    assert records.events.recent(limit=10).rows == (TOLD,)


def test_the_same_input_a_day_later_is_news(records: Records) -> None:
    for at in (NOON - DAY, NOON):
        records.rejections.set_aside(a_rejection(at=at), an_event(at=at), original=b"{not json")

    assert len(records.rejections.of_device(DEVICE, limit=10).rows) == 2


def test_an_empty_input_is_kept_too(records: Records) -> None:
    records.rejections.set_aside(a_rejection(b""), TOLD, original=b"")

    assert records.raw(a_rejection(b"").key) == b""


@pytest.mark.parametrize("raw_key", ["photos/a.jpg", "photos/with space+plus/ü%20.jpg"])
def test_stored_bytes_are_copied(records: Records, raw_key: str) -> None:
    rejection = a_rejection(raw_key.encode(), source=RejectionSource.PHOTO)
    records.put_raw(raw_key, b"no photo")

    records.rejections.set_aside_stored(rejection, TOLD, raw_key=raw_key)

    assert records.raw(rejection.key) == b"no photo"
    assert records.rejections.recent(limit=10).rows == (rejection,)


def test_stored_bytes_refused_again_are_one_rejection_even_when_they_are_gone(records: Records) -> None:
    rejection = a_rejection(b"photos/a.jpg", source=RejectionSource.PHOTO)
    records.put_raw("photos/a.jpg", b"no photo")
    records.rejections.set_aside_stored(rejection, TOLD, raw_key="photos/a.jpg")

    records.rejections.set_aside_stored(rejection, TOLD, raw_key="photos/gone.jpg")

    assert records.rejections.recent(limit=10).rows == (rejection,)


def test_stored_bytes_that_are_gone_cannot_be_set_aside(records: Records) -> None:
    with pytest.raises(PhotoNotFound):
        records.rejections.set_aside_stored(a_rejection(), TOLD, raw_key="photos/gone.jpg")

    assert records.rejections.recent(limit=10).rows == ()


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_rejections_are_listed_newest_first_across_months(records: Records, limit: int) -> None:
    moments = [NOON, NOON - HOUR, datetime(2025, 10, 31, 23, 59, tzinfo=UTC), NOON - 100 * DAY]
    rejections = [a_rejection(str(at).encode(), at=at) for at in moments]
    for rejection in reversed(rejections):
        records.rejections.set_aside(rejection, an_event(at=rejection.received_at), original=b"x")

    pages = all_pages(lambda cursor: records.rejections.recent(limit=limit, cursor=cursor))

    assert [rejection for page in pages for rejection in page] == rejections
    assert len(pages) == -(-4 // limit)


@pytest.mark.parametrize("limit", [1, 2, 10])
def test_the_rejections_of_a_device_are_listed_newest_first_and_are_its_own(records: Records, limit: int) -> None:
    mine = [a_rejection(str(at).encode(), at=at) for at in (NOON, NOON - HOUR, NOON - 40 * DAY)]
    others = [a_rejection(b"x", device_id=name) for name in ("", "greenhouse-1", f"{DEVICE}-2")]
    for rejection in (*mine[::-1], *others):
        records.rejections.set_aside(rejection, an_event(subject=rejection.rejection_id), original=b"x")

    pages = all_pages(lambda cursor: records.rejections.of_device(DEVICE, limit=limit, cursor=cursor))

    assert [rejection for page in pages for rejection in page] == mine
    assert records.rejections.of_device("", limit=10).rows == (others[0],)


def test_rejections_of_a_device_are_counted_from_a_time_on(records: Records) -> None:
    for at in (NOON - DAY, NOON - HOUR, NOON):
        records.rejections.set_aside(a_rejection(str(at).encode(), at=at), an_event(at=at), original=b"x")
    records.rejections.set_aside(a_rejection(device_id="field-7"), TOLD, original=b"x")

    counts = [records.rejections.count_since(DEVICE, NOON - span) for span in (-HOUR, 0 * HOUR, HOUR, DAY)]

    assert counts == [0, 1, 2, 3]


@pytest.mark.parametrize("cursor", FOREIGN_CURSORS)
def test_a_cursor_that_is_not_ours_is_refused(records: Records, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        records.rejections.recent(limit=1, cursor=cursor)
    with pytest.raises(CursorInvalid):
        records.rejections.of_device(DEVICE, limit=1, cursor=cursor)


def test_a_cursor_of_another_device_is_refused(records: Records) -> None:
    for original in (b"1", b"2"):
        rejection = a_rejection(original, device_id="field-7")
        records.rejections.set_aside(rejection, an_event(subject=rejection.rejection_id), original=b"x")
    foreign = records.rejections.of_device("field-7", limit=1).cursor

    with pytest.raises(CursorInvalid):
        records.rejections.of_device(DEVICE, limit=1, cursor=foreign)
