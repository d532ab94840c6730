"""CaptureBook: the fake and the operations table."""

from datetime import datetime, timedelta

import pytest

from chalicelib.adapters.cursors import encode_cursor
from chalicelib.adapters.remembered_orders import RememberedOrders
from chalicelib.domain.capture import TO_FLEET, CaptureOrder, to_device, to_site
from chalicelib.domain.capture_state import CaptureGrant, CaptureOutcome, Evidence, OutcomeKind, RefusedPhoto
from chalicelib.domain.errors import CursorInvalid
from chalicelib.domain.event import EventKind
from tests.builders import DEVICE, MINUTE, NOON, SITE, a_capture_order, a_photo, a_photo_key, an_event, an_hourly_order
from tests.contract import cloud
from tests.contract.pages import FOREIGN_CURSORS, all_pages
from tests.contract.records import Records, dynamo_records

NEIGHBOUR = "greenhouse-1-b"


def a_grant(order: CaptureOrder, device_id: str = DEVICE, *, request_id: str = "request-1") -> CaptureGrant:
    return CaptureGrant(
        device_id=device_id,
        order_id=order.order_id,
        key=a_photo_key(device_id, request_id=request_id),
        granted_at=NOON,
        valid_until=NOON + 10 * MINUTE,
    )


def an_outcome(
    order: CaptureOrder, reason: str = "no answer", *, device_id: str = DEVICE, at: datetime = NOON
) -> CaptureOutcome:
    return CaptureOutcome(device_id=device_id, order_id=order.order_id, kind=OutcomeKind.FAILED, reason=reason, at=at)


def a_refused_photo(photo_id: str, reason: str = "no JPEG") -> RefusedPhoto:
    return RefusedPhoto(device_id=DEVICE, photo_id=photo_id, reason=reason, at=NOON)


@pytest.mark.parametrize(
    "order",
    [
        a_capture_order(to_device(DEVICE), jitter_s=30),
        a_capture_order(to_site(SITE)).not_delivered("the broker is away"),
        an_hourly_order(except_sites=["orchard", "vineyard"]),
    ],
    ids=lambda order: str(order.target),
)
def test_an_order_comes_back_as_it_was_given(records: Records, order: CaptureOrder) -> None:
    records.captures.record(order)

    assert records.captures.find(order.order_id) == order


def test_an_order_and_what_tells_of_it_are_written_together(records: Records) -> None:
    order = a_capture_order()

    for _ in range(2):
        records.captures.record(order, an_event(EventKind.CAPTURE_ORDERED, subject=order.order_id))

    assert len(records.captures.listed(limit=10).rows) == 1
    assert [event.subject for event in records.events.recent(limit=10).rows] == [order.order_id]


def test_that_an_order_did_not_reach_the_broker_is_added(records: Records) -> None:
    order = a_capture_order()
    records.captures.record(order)

    records.captures.record(order.not_delivered("the broker is away"))

    assert records.captures.find(order.order_id) == order.not_delivered("the broker is away")


@pytest.mark.parametrize("order_id", ["", "order-1", "x" * 5000, a_photo_key().photo_id])
def test_what_was_never_ordered_is_not_found(records: Records, order_id: str) -> None:
    records.captures.record(a_capture_order())

    assert records.captures.find(order_id) is None


def test_orders_are_listed_newest_first_page_by_page(records: Records) -> None:
    orders = [an_hourly_order(at=NOON - minutes * MINUTE) for minutes in range(5)]
    for order in orders:
        records.captures.record(order)

    pages = all_pages(lambda cursor: records.captures.listed(limit=2, cursor=cursor))

    assert [row for page in pages for row in page] == orders
    assert [len(page) for page in pages] == [2, 2, 1]


def test_the_orders_to_some_targets_are_one_list(records: Records) -> None:
    targets = (to_device(DEVICE), to_site(SITE), TO_FLEET)
    orders = [a_capture_order(targets[number % 3], at=NOON - number * MINUTE) for number in range(7)]
    for order in orders:
        records.captures.record(order)
    records.captures.record(a_capture_order(to_device(NEIGHBOUR)))

    pages = all_pages(lambda cursor: records.captures.to_any_of(targets, limit=2, cursor=cursor))

    assert [row for page in pages for row in page] == orders
    assert [len(page) for page in pages] == [2, 2, 2, 1]


@pytest.mark.parametrize("cursor", FOREIGN_CURSORS)
def test_a_foreign_cursor_is_refused(records: Records, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        records.captures.to_any_of([TO_FLEET], limit=2, cursor=cursor)
    with pytest.raises(CursorInvalid):
        records.captures.listed(limit=2, cursor=cursor)


def test_a_cursor_that_names_no_order_is_refused() -> None:
    with pytest.raises(CursorInvalid):
        dynamo_records().captures.to_any_of([TO_FLEET], limit=2, cursor=encode_cursor("order-1"))


def test_of_an_order_that_nobody_answered_nothing_is_known(records: Records) -> None:
    order = a_capture_order()

    assert records.captures.evidence([(order.order_id, DEVICE)]) == {(order.order_id, DEVICE): Evidence()}
    assert records.captures.evidence([]) == {}


def test_evidence_is_gathered_for_many_devices_and_orders_at_once(records: Records) -> None:
    first, second = a_capture_order(TO_FLEET, at=NOON - MINUTE), a_capture_order(TO_FLEET)
    diagnosed, refused = a_grant(first), a_grant(second, request_id="request-2")
    for grant in (diagnosed, refused):
        records.captures.note_grant(grant)
    records.photos.record(a_photo(), an_event())
    records.captures.note_refused_photo(a_refused_photo(refused.key.photo_id))
    records.captures.note_outcome(an_outcome(second, device_id=NEIGHBOUR))

    places = [(order.order_id, device) for order in (first, second) for device in (DEVICE, NEIGHBOUR)]
    evidence = records.captures.evidence(places)

    assert evidence == {
        (first.order_id, DEVICE): Evidence(grant=diagnosed, diagnosed=True),
        (first.order_id, NEIGHBOUR): Evidence(),
        (second.order_id, DEVICE): Evidence(grant=refused, refused=a_refused_photo(refused.key.photo_id)),
        (second.order_id, NEIGHBOUR): Evidence(outcome=an_outcome(second, device_id=NEIGHBOUR)),
    }


def test_the_newest_grant_and_the_newest_word_count(records: Records) -> None:
    order = a_capture_order()
    for request_id, reason in (("request-1", "no answer"), ("request-2", "403")):
        records.captures.note_grant(a_grant(order, request_id=request_id))
        records.captures.note_outcome(an_outcome(order, reason))

    evidence = records.captures.evidence([(order.order_id, DEVICE)])[order.order_id, DEVICE]

    assert evidence == Evidence(grant=a_grant(order, request_id="request-2"), outcome=an_outcome(order, "403"))


def test_an_older_word_that_comes_late_changes_nothing(records: Records) -> None:
    order = a_capture_order()
    newest = an_outcome(order, "403", at=NOON + timedelta(milliseconds=1_500))
    for outcome in (newest, an_outcome(order, at=NOON + timedelta(seconds=1))):
        records.captures.note_outcome(outcome)

    evidence = records.captures.evidence([(order.order_id, DEVICE)])[order.order_id, DEVICE]

    assert evidence == Evidence(outcome=newest)


def test_the_fate_of_photos_is_told_as_far_as_it_is_settled(records: Records) -> None:
    diagnosed, refused, under_way = (a_photo(request_id=name) for name in ("first", "second", "third"))
    records.photos.record(diagnosed, an_event())
    records.captures.note_refused_photo(a_refused_photo(refused.key.photo_id))

    asked = [photo.key.photo_id for photo in (diagnosed, refused, under_way, diagnosed)]

    assert records.captures.fates(DEVICE, asked) == {diagnosed.key.photo_id: None, refused.key.photo_id: "no JPEG"}
    assert records.captures.fates(NEIGHBOUR, asked) == {}


def test_a_photo_that_came_again_whole_is_diagnosed_whatever_was_said_of_it_before(records: Records) -> None:
    photo = a_photo()
    records.captures.note_refused_photo(a_refused_photo(photo.key.photo_id))
    records.photos.record(photo, an_event())

    assert records.captures.fates(DEVICE, [photo.key.photo_id]) == {photo.key.photo_id: None}


def test_orders_and_notes_lie_where_the_data_model_says() -> None:
    captures, order = dynamo_records().captures, a_capture_order(to_site(SITE))
    photo_id = a_photo_key().photo_id
    captures.record(order)
    captures.note_grant(a_grant(order))
    captures.note_outcome(an_outcome(order))
    captures.note_refused_photo(a_refused_photo(photo_id))

    keys = [
        {name: item[name]["S"] for name in ("pk", "sk", "feed", "feed_sort") if name in item}
        for item in cloud.stored_items(cloud.OPERATIONS_TABLE)
    ]

    assert sorted(keys, key=str) == sorted(
        [
            {
                "pk": "ORDERS#2025-11",
                "sk": order.order_id,
                "feed": f"ORDERS#site:{SITE}",
                "feed_sort": order.order_id,
            },
            {"pk": f"CAPTURES#{DEVICE}", "sk": order.order_id},
            {"pk": f"CAPTURES#{DEVICE}", "sk": f"{order.order_id}#outcome"},
            {"pk": f"CAPTURES#{DEVICE}", "sk": f"{photo_id}#refused"},
        ],
        key=str,
    )


def test_orders_and_notes_are_kept_for_thirty_days() -> None:
    captures, order = dynamo_records().captures, a_capture_order()
    captures.record(order)
    captures.note_grant(a_grant(order))
    captures.note_outcome(an_outcome(order))
    captures.note_refused_photo(a_refused_photo(a_photo_key().photo_id))

    ends = {item["expires_at"]["N"] for item in cloud.stored_items(cloud.OPERATIONS_TABLE)}

    assert ends == {str(int(NOON.timestamp()) + 30 * 24 * 3600)}


def test_a_busy_container_asks_once_for_an_order_and_again_for_one_that_it_did_not_find() -> None:
    captures, order = dynamo_records().captures, a_capture_order()
    remembered = RememberedOrders(captures)
    assert remembered.find(order.order_id) is None

    captures.record(order)
    assert remembered.find(order.order_id) == order
    captures.record(order.not_delivered("the broker is away"))

    assert remembered.find(order.order_id) == order
