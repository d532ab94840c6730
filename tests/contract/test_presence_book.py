"""PresenceBook and GlanceBook: the fakes and the operations table."""

from datetime import timedelta

from chalicelib.domain.glance import GLANCE_HOLDS, Glance
from chalicelib.domain.presence import ENDS_KEPT, TAKEN_OVER, Connection, ConnectionEnd, Presence
from tests.builders import DEVICE, NOON
from tests.contract import cloud
from tests.contract.records import Records, dynamo_records

MINUTE = timedelta(minutes=1)
# What a write unit covers.
KILOBYTE = 1_024


def begun(minute: int = 0) -> Connection:
    return Connection(NOON + minute * MINUTE, minute, "b4ba1ba7", "0123456789ab")


def nothing(device_id: str = DEVICE) -> Presence:
    return Presence(device_id=device_id)


def full() -> Presence:
    """As long as it can become."""
    presence = nothing("x" * 64).after(Connection(NOON, 2**40, "b4ba1ba7", "0123456789ab"))
    for minute in range(ENDS_KEPT):
        presence = presence.after(ConnectionEnd(NOON + minute * MINUTE, 2**40, "b4ba1ba7", "API_INITIATED_DISCONNECT"))
    return presence


def test_of_a_device_that_was_never_heard_of_nothing_is_known(records: Records) -> None:
    assert records.presence.read(DEVICE) == nothing()
    assert records.presence.of_all([DEVICE]) == {}


def test_what_was_kept_is_read_again(records: Records) -> None:
    connected = nothing().after(begun())
    gone = connected.after(ConnectionEnd(NOON + MINUTE, 0, "b4ba1ba7", TAKEN_OVER))

    assert records.presence.keep(connected, replacing=nothing())
    assert records.presence.read(DEVICE) == connected
    assert records.presence.keep(gone, replacing=connected)
    assert records.presence.of_all([DEVICE, "field-9"]) == {DEVICE: gone}


def test_whoever_was_overtaken_is_told_so(records: Records) -> None:
    first, second = nothing().after(begun(1)), nothing().after(begun(2))
    assert records.presence.keep(first, replacing=nothing())

    assert not records.presence.keep(second, replacing=nothing())
    assert records.presence.read(DEVICE) == first


def test_keeping_the_same_twice_is_keeping_it_once(records: Records) -> None:
    presence = nothing().after(begun())

    assert records.presence.keep(presence, replacing=nothing())
    assert records.presence.keep(presence, replacing=nothing())


def test_an_event_costs_one_write_unit_whatever_happened_before() -> None:
    dynamo_records().presence.keep(full(), replacing=nothing("x" * 64))

    (item,) = cloud.stored_items(cloud.OPERATIONS_TABLE)
    assert len(str(item)) < 2 * KILOBYTE  # with all the brackets and type names of the SDK
    assert _bytes_of(item) < KILOBYTE


def _bytes_of(value: object) -> int:
    """An item's size as DynamoDB counts it: names and texts by their bytes, numbers at most 21, 3 for each nesting."""
    match value:
        case {"S": text}:
            return len(str(text).encode())
        case {"N": _}:
            return 21
        case {"BOOL": _}:
            return 1
        case {"L": entries}:
            return 3 + sum(1 + _bytes_of(entry) for entry in entries)
        case dict():
            return sum(len(name) + _bytes_of(entry) for name, entry in value.items())
        case _:
            raise AssertionError(value)


def a_glance(device_id: str, *, minute: int = 0, battery_v: float | None = 3.91) -> Glance:
    values = {"air_temp_c": 21.45, "humidity_pct": 83.0} | ({} if battery_v is None else {"battery_v": battery_v})
    return Glance(device_id=device_id, heard_at=NOON + minute * MINUTE, values=values)


def test_glances_are_read_as_they_were_kept(records: Records) -> None:
    seen = [a_glance("a-1"), a_glance("a-2", minute=-40, battery_v=None), a_glance("b-1", battery_v=0.0)]
    records.glances.keep(seen[:2])
    records.glances.keep(seen[2:])
    records.glances.keep([])

    assert records.glances.latest() == {glance.device_id: glance for glance in seen}


def test_the_newer_of_two_glances_counts() -> None:
    records = dynamo_records()
    records.glances.keep([a_glance("a-1"), a_glance("a-2")])
    records.clock.advance(30 * MINUTE)
    newer = a_glance("a-2", minute=30)
    records.glances.keep([newer])

    assert records.glances.latest()["a-2"] == newer


def test_what_nobody_has_looked_at_for_hours_is_no_glance() -> None:
    records = dynamo_records()
    records.glances.keep([a_glance("a-1")])
    records.clock.advance(GLANCE_HOLDS)

    assert not records.glances.latest()


def test_two_hundred_devices_take_a_few_write_units() -> None:
    """As many as the check for silence looks at together."""
    dynamo_records().glances.keep(
        [
            a_glance(f"greenhouse-{n // 4:03d}-{'abcd'[n % 4]}", minute=-n % 7, battery_v=3.5 + n / 500)
            for n in range(200)
        ]
    )

    (item,) = cloud.stored_items(cloud.OPERATIONS_TABLE)
    assert len(item["packed"]["B"]) < 2 * KILOBYTE
