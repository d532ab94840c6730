"""However the stream delivers, and whatever fails meanwhile, the tables end as after one clean delivery.

The real functions run over their real adapters, driven by an event source that keeps AWS's rules. Messages, orders,
repetitions and faults are drawn by Hypothesis. `CLOUDIOT_EXAMPLES=2000` in the environment tries each property so
many times, which takes minutes.
"""

import base64
import os
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.builders import DEVICE, MINUTE, NOON
from tests.event_source.lane import FunctionKilled
from tests.event_source.options import Options
from tests.functional.deliveries.aws_weather import Fault, Weather
from tests.functional.deliveries.cloud_platform import AT_ONCE, PATIENT, CloudPlatform, Rules, alerts_in, differences
from tests.functional.deliveries.drawn_deliveries import Delivery, deliveries, faults
from tests.functional.deliveries.drawn_telemetry import Published, messages, restless_device
from tests.functional.events.lambda_calls import an_event
from tests.unit.chalicelib.services.telemetry_arrivals import a_payload, measured

# Half a minute each on an idle machine; when one fails, Hypothesis looks for a smaller example for minutes.
pytestmark = pytest.mark.timeout(900)

_CONSUMER: Final = "on_telemetry_batch"
_EXAMPLES: Final = int(os.environ.get("CLOUDIOT_EXAMPLES", "50"))
# What the consumer of telemetry needs of AWS.
_OPERATIONS: Final = (
    "BatchGetItem",
    "BatchWriteItem",
    "GetParameter",
    "PublishBatch",
    "PutObject",
    "Query",
    "TransactWriteItems",
)

drawn: Final = settings(
    derandomize=True,
    deadline=None,
    max_examples=_EXAMPLES,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.nested_given],
)


def after_a_clean_run(published: Sequence[Published], rules: Rules = AT_ONCE) -> tuple[dict[str, Any], frozenset[str]]:
    """What the tables hold, and which alerts people heard of, when each message comes once, alone and in order."""
    with CloudPlatform.up(rules) as platform:
        Delivery().run(published, platform.function(_CONSUMER))
        platform.invoke("on_alert_settlement", an_event("schedule"))
        return platform.contents(), platform.told


def test_any_order_repetition_and_fault_ends_like_one_clean_delivery() -> None:
    struck: Counter[Fault] = Counter()
    opened = 0

    @drawn
    @given(published=messages(), data=st.data(), weather=faults().map(Weather), delivery=deliveries())
    def hold(published: list[Published], data: st.DataObject, weather: Weather, delivery: Delivery) -> None:
        nonlocal opened
        repeated = published + data.draw(st.lists(st.sampled_from(published), max_size=6), label="repeated")
        arriving = data.draw(st.permutations(repeated), label="arriving")
        clean, told = after_a_clean_run(published)

        with CloudPlatform.up() as platform:
            with platform.in_weather(weather):
                delivery.run(arriving, platform.function(_CONSUMER))
            platform.invoke("on_alert_settlement", an_event("schedule"))
            messy = platform.contents()
            assert differences(messy, clean) == []
            assert platform.told == told
        assert stored_in(messy) == {message.key for message in published if message.sound}
        assert sorted(messy["refused"]) == sorted(message.payload for message in published if not message.sound)
        opened += len(alerts_in(messy))
        _note(weather, struck)

    hold()

    assert set(struck) == set(Fault)
    assert sum(struck.values()) > _EXAMPLES
    assert opened > _EXAMPLES // 2


def test_no_fault_opens_an_alert_of_a_rule_that_asks_for_trouble_to_last() -> None:
    """The device's messages come in their order: calm that arrives behind an alert cannot undo it."""
    struck: Counter[Fault] = Counter()
    opened = 0

    @drawn
    @given(
        published=restless_device(),
        data=st.data(),
        weather=faults().map(Weather),
        outages=st.sets(st.integers(1, 6), min_size=1, max_size=4),
        delivery=deliveries(largest_batch=3),
    )
    def hold(
        published: list[Published], data: st.DataObject, weather: Weather, outages: set[int], delivery: Delivery
    ) -> None:
        nonlocal opened
        arriving = published + data.draw(st.lists(st.sampled_from(published), max_size=4), label="repeated")
        clean, told = after_a_clean_run(published, PATIENT)

        with CloudPlatform.up(PATIENT) as platform:
            consume = _with_outages(platform, outages)
            with platform.in_weather(weather):
                delivery.run(arriving, consume)
            platform.invoke("on_alert_settlement", an_event("schedule"))
            messy = platform.contents()
            assert differences(messy, clean) == []
            assert platform.told == told
        opened += len(alerts_in(messy))
        _note(weather, struck)

    hold()

    assert sum(struck.values()) > _EXAMPLES // 2
    assert opened > _EXAMPLES // 10


def test_calm_that_the_table_refuses_at_first_is_not_overlooked() -> None:
    """Of a batch that could not be stored, the later message must not be judged without the earlier one."""
    hot, calm, hot_again = (
        Published(DEVICE, a_payload(measured(NOON - minutes * MINUTE, air_temp_c=temperature), seq=seq), sound=True)
        for seq, (minutes, temperature) in enumerate(((30, 41.0), (25, 20.0), (19, 41.0)))
    )
    with CloudPlatform.up(PATIENT) as platform:
        Delivery().run([hot], platform.function(_CONSUMER))
        together = Delivery(options=Options(batch_size=10))
        together.run([calm, hot_again], _with_outages(platform, {1}))

        assert alerts_in(platform.contents()) == []
        assert platform.told == frozenset()


def test_a_message_that_kills_the_function_takes_no_other_with_it() -> None:
    """It is cut out of its batch half by half, given up, and shown to people with its bytes."""
    struck: Counter[Fault] = Counter()
    given_up = 0

    @drawn
    @given(
        published=messages(),
        data=st.data(),
        weather=faults().map(Weather),
        delivery=deliveries(max_retries=12, bisect=True),
    )
    def hold(published: list[Published], data: st.DataObject, weather: Weather, delivery: Delivery) -> None:
        nonlocal given_up
        deadly = data.draw(st.sets(st.sampled_from(published), min_size=1, max_size=3), label="deadly")
        arriving = data.draw(st.permutations(published), label="arriving")
        clean, told = after_a_clean_run([message for message in published if message not in deadly])

        with CloudPlatform.up() as platform:
            consume = _unless(deadly, platform.function(_CONSUMER))
            with platform.in_weather(weather):
                letters = delivery.run(arriving, consume)
            platform.invoke("on_alert_settlement", an_event("schedule"))
            assert differences(platform.contents(), clean) == []
            assert platform.told == told
            assert {record.data for letter in letters for record in letter.records} == {each.payload for each in deadly}

            for letter in letters:
                platform.hand_over(letter)
            refused = sorted([*clean["refused"], *(message.payload for message in deadly)])
            assert platform.contents()["refused"] == refused
        given_up += len(letters)
        _note(weather, struck)

    hold()

    assert sum(struck.values()) > _EXAMPLES
    assert given_up >= _EXAMPLES


def test_what_an_outage_outlasts_is_stored_or_shown_to_people() -> None:
    struck: Counter[Fault] = Counter()
    rescued = 0

    @drawn
    @given(
        published=messages(),
        down=st.sets(st.sampled_from(_OPERATIONS), min_size=1, max_size=3),
        later=faults(),
        delivery=deliveries(max_retries=2),
    )
    def hold(published: list[Published], down: set[str], later: dict[int, Fault], delivery: Delivery) -> None:
        nonlocal rescued
        outage, aftermath = Weather(down=down), Weather(later)
        with CloudPlatform.up() as platform:
            with platform.in_weather(outage):
                letters = delivery.run(published, platform.function(_CONSUMER))
            with platform.in_weather(aftermath):
                for letter in letters:
                    platform.hand_over(letter)
            kept = platform.contents()
        stored, refused = stored_in(kept), set(kept["refused"])
        assert stored <= {message.key for message in published if message.sound}
        assert refused <= {message.payload for message in published}
        for message in published:
            assert message.payload in refused or (message.sound and message.key in stored), message
        rescued += len(letters)
        _note(outage, struck)
        _note(aftermath, struck)

    hold()

    assert sum(struck.values()) > _EXAMPLES
    assert rescued > _EXAMPLES // 2


def _with_outages(platform: CloudPlatform, outages: set[int]) -> Callable[[Any], Any]:
    """The consumer of telemetry; the telemetry table takes nothing during these of its invocations."""
    invocations = count(1)

    def consume(batch: Any) -> Any:
        if next(invocations) not in outages:
            return platform.invoke(_CONSUMER, batch)
        with platform.in_weather(Weather(down={"BatchWriteItem", "PutItem"})):
            return platform.invoke(_CONSUMER, batch)

    return consume


def stored_in(contents: dict[str, Any]) -> set[tuple[str, str]]:
    """The keys of the messages that these contents hold; what begins with a letter is no message."""
    keys = [(item["device_id"]["S"], item["at_seq"]["S"]) for item in contents["telemetry"]]
    return {key for key in keys if key[1][0].isdigit()}


def _unless(deadly: set[Published], function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The function, but that these messages exhaust its memory."""
    fatal = {base64.b64encode(message.payload).decode() for message in deadly}

    def consume(batch: Any) -> Any:
        if any(record["kinesis"]["data"] in fatal for record in batch["Records"]):
            raise FunctionKilled("out of memory")
        return function(batch)

    return consume


def _note(weather: Weather, struck: Counter[Fault]) -> None:
    struck.update(weather.struck)
    for fault in weather.struck:
        event(f"fault: {fault}")
