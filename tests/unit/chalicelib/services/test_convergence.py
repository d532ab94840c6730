"""However the cloud delivers telemetry and photos, the tables end the same."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.alert import AlertStatus
from chalicelib.domain.alert_rules import Direction
from chalicelib.domain.arrival import Arrival
from chalicelib.domain.diagnosis import Diagnosis, Verdict
from chalicelib.domain.photo import StoredObject
from chalicelib.services.diagnose_photo import diagnose_photo
from chalicelib.services.ingest_telemetry import ingest_telemetry
from chalicelib.services.settle_alerts import settle_alerts
from tests.builders import DEVICE, MINUTE, NOON, a_device, a_diagnosis, a_photo_key, an_alert_rule
from tests.fakes.outages import Weather
from tests.fakes.platform_parts import RETENTION
from tests.fakes.world import World
from tests.unit.chalicelib.services.deliveries import MOST_FAULTS, cut, deliver
from tests.unit.chalicelib.services.telemetry_arrivals import a_payload, an_arrival, measured

OTHER_DEVICE: Final = "greenhouse-1-b"
RULES: Final = (
    an_alert_rule("air-temp-high", warning=35.0, critical=40.0),
    an_alert_rule("air-temp-low", direction=Direction.BELOW, warning=0.5, critical=-5.0),
    an_alert_rule("humidity-high", metric="humidity_pct", warning=95.0, critical=None),
)
# Few values, so that ties are common: equal breaches at other times, both zeros, a limit itself.
TEMPERATURES: Final = (20.0, 35.0, 36.0, 37.0, 41.0, 42.0, 0.0, -0.0, -6.0)
POISONS: Final = (b"{%d", b'{"v":2,"seq":%d}', b"\xff%d", b'{"v":1,"seq":%d,"samples":[{"t":1,"air_temp_c":NaN}]}')

reproducible: Final = settings(
    derandomize=True, deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow]
)


@st.composite
def _messages(draw: st.DrawFn) -> list[Arrival]:
    """Messages of two devices in the order in which they were measured; some are poison, some come late."""
    arrivals = []
    for seq in range(draw(st.integers(1, 6))):
        device_id = draw(st.sampled_from([DEVICE, OTHER_DEVICE, "never-registered"]))
        at = NOON - 70 * MINUTE + draw(st.integers(0, 5)) * MINUTE + seq * 10 * MINUTE
        samples = [
            measured(
                at + minute * MINUTE,
                air_temp_c=draw(st.sampled_from(TEMPERATURES)),
                humidity_pct=draw(st.sampled_from((80.0, 96.0))),
            )
            for minute in range(draw(st.integers(1, 3)))
        ]
        payload = a_payload(*samples, seq=seq) if draw(st.integers(0, 5)) else draw(st.sampled_from(POISONS)) % seq
        arrivals.append(an_arrival(payload, device_id=device_id, at=NOON + draw(st.integers(0, 3)) * MINUTE))
    return arrivals


def _faults() -> st.SearchStrategy[frozenset[int]]:
    return st.frozensets(st.integers(1, 40), max_size=MOST_FAULTS // 2)


def _world(weather: Weather | None = None) -> World:
    world = World(RULES, weather=weather)
    world.devices.devices[OTHER_DEVICE] = a_device(OTHER_DEVICE)
    return world


def _take_in(world: World, batch: Sequence[Arrival]) -> None:
    ingest_telemetry(batch, retention=RETENTION, ports=world.intake())


@reproducible
@given(messages=_messages(), data=st.data(), before=_faults(), after=_faults())
def test_repeated_shuffled_and_broken_deliveries_end_like_one_clean_one(
    messages: list[Arrival], data: st.DataObject, before: frozenset[int], after: frozenset[int]
) -> None:
    clean = _world()
    for message in messages:
        _take_in(clean, [message])

    messy = _world(Weather(before=before, after=after))
    shuffled = data.draw(st.permutations(messages + messages), label="deliveries")
    for batch in cut(shuffled, data.draw(st.lists(st.integers(0, 12), max_size=4), label="cuts")):
        deliver(batch, lambda each: _take_in(messy, each))

    assert messy.kept() == clean.kept()
    assert {str(alert.alert_id) for alert in messy.notifier.told} == set(map(str, clean.alerts.alerts))


@reproducible
@given(messages=_messages(), data=st.data())
def test_a_device_that_repeats_a_message_later_changes_nothing(messages: list[Arrival], data: st.DataObject) -> None:
    """It heard no acknowledgement and sends the same bytes again: for the stream that is a new record."""
    # A rejection keeps the time of whichever copy came first; all else must not depend on it.
    messages = [message for message in messages if b"NaN" not in message.payload and b"samples" in message.payload]
    messages = [message for message in messages if message.device_id in (DEVICE, OTHER_DEVICE)]
    repeated = [
        replace(message, received_at=message.received_at + data.draw(st.integers(0, 60)) * MINUTE)
        for message in messages
    ]
    clean, messy = _world(), _world()

    _take_in(clean, messages)
    _take_in(messy, data.draw(st.permutations(messages + repeated), label="deliveries"))

    assert messy.kept() == clean.kept()


@st.composite
def _troubled_days(draw: st.DrawFn) -> list[Arrival]:
    """Messages of one device that is in and out of trouble, each long enough after the last one for calm to return."""
    arrivals = []
    at = NOON - 59 * MINUTE
    for seq in range(draw(st.integers(2, 4))):
        samples = [
            measured(at + minute * MINUTE, air_temp_c=draw(st.sampled_from((20.0, 36.0, 41.0)))) for minute in (0, 12)
        ]
        arrivals.append(an_arrival(a_payload(*samples[: draw(st.integers(1, 2))], seq=seq)))
        at += 14 * MINUTE
    return arrivals


@reproducible
@given(messages=_troubled_days(), data=st.data(), before=_faults(), after=_faults())
def test_settling_amid_broken_and_repeated_deliveries_loses_no_alert(
    messages: list[Arrival], data: st.DataObject, before: frozenset[int], after: frozenset[int]
) -> None:
    clean = _world()
    for message in messages:
        _take_in(clean, [message])
        settle_alerts(ports=clean.settlement())

    messy = _world(Weather(before=before, after=after))
    calm_weather = World.settlement

    def settle_and_take_in(batch: Sequence[Arrival]) -> None:
        try:
            _take_in(messy, batch)
        finally:
            # Between the attempts as well: what is settled then must not rest on half a batch.
            deliver([()], lambda _: settle_alerts(ports=calm_weather(messy)))

    for index, message in enumerate(messages):
        deliver([message], settle_and_take_in)
        for earlier in data.draw(st.lists(st.sampled_from(messages[: index + 1]), max_size=2), label="repeated"):
            deliver([earlier], settle_and_take_in)

    assert messy.kept() == clean.kept()


DISEASES: Final = {
    b"blight": a_diagnosis("Tomato___Early_blight", confidence=0.93),
    b"faint": a_diagnosis("Tomato___Early_blight", confidence=0.71),
    b"rust": a_diagnosis("Apple___Cedar_apple_rust", confidence=0.93),
    b"fine": a_diagnosis("Tomato___healthy", verdict=Verdict.HEALTHY),
}


def _developed(photo: bytes) -> Diagnosis:
    return DISEASES[photo[2:-2]]


@st.composite
def _photos(draw: st.DrawFn) -> dict[str, bytes]:
    """Keys of the raw bucket and what lies there."""
    stored: dict[str, bytes] = {}
    for number in range(draw(st.integers(1, 6))):
        device_id = draw(st.sampled_from([DEVICE, OTHER_DEVICE, "never-registered"]))
        at = NOON - timedelta(hours=draw(st.integers(0, 2)))
        key = a_photo_key(device_id, request_id=f"request-{number}", at=at).raw
        if draw(st.integers(0, 5)) == 0:
            key = draw(st.sampled_from(["photos/with space + plus.jpg", key.replace("/2025/", "/2024/")]))
        whole = b"\xff\xd8" + draw(st.sampled_from(sorted(DISEASES))) + b"\xff\xd9"
        stored[key] = draw(st.sampled_from([whole, whole, whole, whole[:-2], b"GIF89a"]))
    return stored


@reproducible
@given(photos=_photos(), data=st.data(), before=_faults(), after=_faults())
def test_photos_announced_twice_and_shuffled_end_like_announced_once(
    photos: dict[str, bytes], data: st.DataObject, before: frozenset[int], after: frozenset[int]
) -> None:
    announced = [StoredObject(key=key, size_bytes=len(photo), stored_at=NOON) for key, photo in photos.items()]
    clean, messy = _world(), _world(Weather(before=before, after=after))
    for world in (clean, messy):
        world.files.raw.update(photos)
        world.classifier.answer = _developed

    for stored in announced:
        diagnose_photo(stored, ports=clean.photo_intake())
    for stored in data.draw(st.permutations(announced + announced), label="deliveries"):
        deliver([stored], lambda batch: diagnose_photo(batch[0], ports=messy.photo_intake()))

    assert messy.kept() == clean.kept()
    assert {str(alert.alert_id) for alert in messy.notifier.told} == set(map(str, clean.alerts.alerts))


def test_the_deliveries_above_do_open_and_close_alerts() -> None:
    """The properties would hold of nothing, too: this shows that something happens."""
    world = _world()
    hot, mild = measured(NOON - 30 * MINUTE, air_temp_c=41.0), measured(NOON, air_temp_c=20.0)

    _take_in(world, [an_arrival(a_payload(hot, seq=1)), an_arrival(a_payload(mild, seq=2)), an_arrival(b"{")])
    assert [alert.status for alert in world.alerts.alerts.values()] == [AlertStatus.OPEN]
    settle_alerts(ports=world.settlement())

    assert [alert.status for alert in world.alerts.alerts.values()] == [AlertStatus.RESOLVED]
    assert len(world.rejections.rejections) == 1


@pytest.mark.parametrize("places", [[], [0], [3], [1, 2], [9, 9, 9]])
def test_cutting_loses_nothing(places: list[int]) -> None:
    assert [item for batch in cut([1, 2, 3], places) for item in batch] == [1, 2, 3]
