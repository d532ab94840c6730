"""EventFeed: the fake and the operations table."""

from datetime import UTC, datetime

import pytest

from chalicelib.domain.errors import CursorInvalid
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.page import Page
from tests.builders import DAY, DEVICE, MINUTE, NOON, an_event
from tests.contract.pages import FOREIGN_CURSORS, all_pages
from tests.contract.records import Records

MONTH_ENDS = datetime(2025, 10, 31, 23, 59, 59, tzinfo=UTC)


def append(records: Records, *events: Event) -> None:
    for event in events:
        records.events.append(event)


def story() -> list[Event]:
    """Events of four months, one of them without any; oldest first."""
    moments = [MONTH_ENDS - 61 * DAY, MONTH_ENDS, MONTH_ENDS + MINUTE, NOON, NOON + MINUTE]
    return [an_event(at=at, subject=f"order-{number}") for number, at in enumerate(moments)]


def test_the_same_event_twice_is_one_line(records: Records) -> None:
    append(records, an_event(), an_event())

    assert records.events.recent(limit=10).rows == (an_event(),)


def test_an_event_of_the_whole_fleet_comes_back_as_it_was(records: Records) -> None:
    event = an_event(device_id="", text="Alle Geräte 🌱", who="owner")

    append(records, event)

    assert records.events.recent(limit=10).rows == (event,)


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6])
def test_the_feed_is_read_newest_first_across_months(records: Records, limit: int) -> None:
    events = story()
    append(records, events[3], events[0], events[4], events[2], events[1])

    pages = all_pages(lambda cursor: records.events.recent(limit=limit, cursor=cursor))

    assert [event for page in pages for event in page] == events[::-1]
    assert len(pages) == -(-5 // limit)


def test_what_came_after_an_event_is_read_oldest_first_across_months(records: Records) -> None:
    events = story()
    append(records, *events)

    assert records.events.after(events[0].event_id, limit=10) == tuple(events[1:])
    assert records.events.after(events[1].event_id, limit=2) == tuple(events[2:4])
    assert records.events.after(events[4].event_id, limit=10) == ()


def test_an_event_that_was_never_written_still_has_a_place_in_the_feed(records: Records) -> None:
    append(records, *story())

    assert records.events.after(an_event(at=NOON - DAY, subject="never").event_id, limit=10) == tuple(story()[3:])


@pytest.mark.parametrize("event_id", ["", "nonsense", "x" * 5000, "00000000-0000-0000-0000-000000000000", "ä"])
def test_after_what_cannot_be_an_event_there_is_nothing(records: Records, event_id: str) -> None:
    with pytest.raises(CursorInvalid):
        records.events.after(event_id, limit=10)


@pytest.mark.parametrize("cursor", FOREIGN_CURSORS)
def test_a_cursor_that_is_not_ours_is_refused(records: Records, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        records.events.recent(limit=1, cursor=cursor)


def test_a_page_goes_on_where_the_last_one_ended_though_more_was_written(records: Records) -> None:
    events = story()
    append(records, *events[:4])
    cursor = records.events.recent(limit=2).cursor

    append(records, events[4])

    assert records.events.recent(limit=10, cursor=cursor).rows == (events[1], events[0])


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_the_events_about_a_device_in_a_time_are_listed_newest_first(records: Records, limit: int) -> None:
    about = [an_event(at=NOON + minute * MINUTE, subject=f"order-{minute}") for minute in range(5)]
    for event in (*about, an_event(device_id="greenhouse-1-b"), an_event(device_id="")):
        records.events.append(event)

    def read(cursor: str | None) -> Page[Event]:
        start, end = NOON + MINUTE, NOON + 3 * MINUTE
        return records.events.about(DEVICE, start=start, end=end, limit=limit, cursor=cursor)

    assert [event for page in all_pages(read) for event in page] == about[3:0:-1]


def test_the_events_of_an_alert_that_concerns_a_site_are_found_by_the_alert(records: Records) -> None:
    alert_id = "greenhouse-1.risk-late-blight.000001"
    opened = an_event(EventKind.ALERT_OPENED, subject=alert_id, device_id="")
    records.events.append(opened)
    records.events.append(an_event(EventKind.ALERT_OPENED, subject="field-1.risk-late-blight.000001", device_id=""))

    assert records.events.about(alert_id, start=NOON, end=NOON, limit=10).rows == (opened,)
