"""TelemetryStore: the fake and the telemetry table."""

import random
from datetime import timedelta

import pytest

from chalicelib.adapters.dynamo_telemetry import DynamoTelemetry
from chalicelib.domain.errors import CursorInvalid
from chalicelib.domain.sample import TelemetryMessage
from chalicelib.ports.telemetry import TelemetryStore
from tests.builders import DAY, DEVICE, HOUR, MINUTE, NOON, a_message, a_sample
from tests.contract import cloud
from tests.contract.pages import FOREIGN_CURSORS, all_pages
from tests.fakes.telemetry import InMemoryTelemetry


def dynamo_telemetry() -> DynamoTelemetry:
    cloud.make_telemetry_table()
    return DynamoTelemetry(
        cloud.client("dynamodb"), cloud.TELEMETRY_TABLE, retention=timedelta(days=365), sleep=cloud.no_sleep
    )


@pytest.fixture(params=[InMemoryTelemetry, dynamo_telemetry], ids=["fake", "dynamo"])
def store(request: pytest.FixtureRequest) -> TelemetryStore:
    made: TelemetryStore = request.param()
    return made


def kept(store: TelemetryStore, device_id: str = DEVICE) -> list[TelemetryMessage]:
    page = store.between(device_id, NOON - DAY, NOON + DAY, limit=200)
    assert page.cursor is None
    return list(page.rows)


def test_a_message_comes_back_as_it_was_kept(store: TelemetryStore) -> None:
    message = a_message(
        a_sample(NOON, air_temp_c=21.4, humidity_pct=83.1),
        a_sample(NOON + MINUTE, air_temp_c=-0.1, custom_metric=1e300),
        a_sample(NOON + 2 * MINUTE, humidity_pct=5e-324),
        seq=2**53 - 1,
    )

    store.put_all([message])

    assert kept(store) == [message]


def test_the_same_message_twice_is_kept_once(store: TelemetryStore) -> None:
    store.put_all([a_message(seq=7)])
    store.put_all([a_message(seq=7)])

    assert kept(store) == [a_message(seq=7)]


def test_the_same_message_twice_in_one_batch_is_kept_once(store: TelemetryStore) -> None:
    store.put_all([a_message(seq=7), a_message(seq=8), a_message(seq=7)])

    assert kept(store) == [a_message(seq=7), a_message(seq=8)]


def test_more_messages_than_one_write_takes_are_all_kept(store: TelemetryStore) -> None:
    messages = [a_message(seq=seq, at=NOON + seq * MINUTE) for seq in range(60)]

    store.put_all(random.Random(1).sample(messages, k=60))

    assert kept(store) == messages


def test_nothing_is_kept_of_no_messages(store: TelemetryStore) -> None:
    store.put_all([])

    assert kept(store) == []


@pytest.mark.parametrize("backwards", [False, True])
def test_which_of_two_messages_under_one_number_is_kept_does_not_depend_on_their_order(
    store: TelemetryStore, backwards: bool
) -> None:
    pair = [a_message(a_sample(air_temp_c=20.0), seq=7), a_message(a_sample(air_temp_c=30.0), seq=7)]

    store.put_all(pair[::-1] if backwards else pair)

    assert kept(store) in ([pair[0]], [pair[1]])
    winner = kept(store)
    store.put_all(pair if backwards else pair[::-1])
    assert kept(store) == winner


def test_a_window_includes_its_start_and_not_its_end(store: TelemetryStore) -> None:
    store.put_all([a_message(seq=seq, at=NOON + seq * MINUTE) for seq in range(4)])

    page = store.between(DEVICE, NOON + MINUTE, NOON + 3 * MINUTE, limit=10)

    assert [message.seq for message in page.rows] == [1, 2]


def test_a_window_that_ends_before_it_starts_is_empty(store: TelemetryStore) -> None:
    store.put_all([a_message()])

    assert store.between(DEVICE, NOON + HOUR, NOON - HOUR, limit=10).rows == ()


def test_messages_of_another_device_are_not_seen(store: TelemetryStore) -> None:
    store.put_all([a_message(device_id="greenhouse-1-b")])

    assert kept(store) == []
    assert store.latest(DEVICE) is None


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6])
def test_pages_show_every_message_once_oldest_first(store: TelemetryStore, limit: int) -> None:
    store.put_all([a_message(seq=seq, at=NOON + seq * MINUTE) for seq in range(5)])

    pages = all_pages(lambda cursor: store.between(DEVICE, NOON, NOON + HOUR, limit=limit, cursor=cursor))

    assert [message.seq for page in pages for message in page] == [0, 1, 2, 3, 4]
    assert all(len(page) <= limit for page in pages)
    assert len(pages) == -(-5 // limit)


@pytest.mark.parametrize("cursor", FOREIGN_CURSORS)
def test_a_cursor_that_is_not_ours_is_refused(store: TelemetryStore, cursor: str) -> None:
    with pytest.raises(CursorInvalid) as refused:
        store.between(DEVICE, NOON, NOON + HOUR, limit=1, cursor=cursor)

    assert refused.value.field == "cursor"


def test_a_cursor_is_good_for_its_own_device_only(store: TelemetryStore) -> None:
    store.put_all([a_message(seq=1), a_message(seq=2)])
    cursor = store.between(DEVICE, NOON, NOON + HOUR, limit=1).cursor

    with pytest.raises(CursorInvalid):
        store.between("greenhouse-1-b", NOON, NOON + HOUR, limit=1, cursor=cursor)


def test_the_latest_sample_is_the_last_of_the_message_that_began_last(store: TelemetryStore) -> None:
    newest = a_sample(NOON + 9 * MINUTE, air_temp_c=30.0)
    store.put_all([a_message(a_sample(NOON + 5 * MINUTE), newest, seq=1), a_message(seq=2, at=NOON)])

    assert store.latest(DEVICE) == newest


def test_a_device_that_never_sent_has_no_latest_sample(store: TelemetryStore) -> None:
    assert store.latest(DEVICE) is None
