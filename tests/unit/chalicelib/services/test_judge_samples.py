"""Judging messages: what it reads, and that the order of arrival does not matter."""

from collections.abc import Sequence
from datetime import datetime
from itertools import permutations

import pytest

from chalicelib.domain.alert_rules import AlertRule
from chalicelib.domain.breach import STALE_AFTER, Breach
from chalicelib.domain.sample import TelemetryMessage
from chalicelib.domain.watch import Watch
from chalicelib.services import judge_samples
from chalicelib.services.judge_samples import judge
from tests.builders import DEVICE, HOUR, MINUTE, NOON, a_message, a_sample, an_alert_rule
from tests.fakes.faults import fail
from tests.fakes.telemetry import InMemoryTelemetry

AT_ONCE = (an_alert_rule(),)
FOR_TEN_MINUTES = (an_alert_rule(lasting=10 * MINUTE),)


def judged(
    *messages: TelemetryMessage,
    rules: tuple[AlertRule, ...] = AT_ONCE,
    at: datetime = NOON,
    store: InMemoryTelemetry | None = None,
) -> Sequence[Breach]:
    telemetry = store or InMemoryTelemetry()
    return judge([(message, at) for message in messages], {DEVICE: rules}, telemetry=telemetry)


def warm(start: int, minutes: int, seq: int) -> TelemetryMessage:
    return a_message(
        *(a_sample(NOON + minute * MINUTE, air_temp_c=36.0) for minute in range(start, start + minutes)), seq=seq
    )


@pytest.mark.parametrize("rules", [AT_ONCE, FOR_TEN_MINUTES], ids=["at once", "lasting"])
def test_calm_messages_are_judged_without_reading_anything(rules: tuple[AlertRule, ...]) -> None:
    store = InMemoryTelemetry()
    fail(store, "between")

    assert judged(a_message(a_sample(air_temp_c=34.0)), rules=rules, store=store) == []


def test_a_rule_that_need_not_last_is_judged_by_the_message_alone() -> None:
    store = InMemoryTelemetry()
    fail(store, "between")

    (breach,) = judged(a_message(a_sample(air_temp_c=36.0)), store=store)

    assert (breach.device_id, breach.rule_id, breach.value) == (DEVICE, "air-temp-high", 36.0)


def test_what_was_long_past_on_arrival_is_no_breach_any_more() -> None:
    message = a_message(a_sample(NOON, air_temp_c=36.0))

    assert judged(message, at=NOON + STALE_AFTER)
    assert not judged(message, at=NOON + STALE_AFTER + MINUTE)


def test_whether_trouble_lasted_does_not_depend_on_the_order_of_arrival_or_on_repeats() -> None:
    parts = [warm(0, 4, seq=1), warm(4, 4, seq=2), warm(8, 4, seq=3)]
    firsts = set()

    for order in permutations(parts):
        store = InMemoryTelemetry()
        found: list[Breach] = []
        for message in (*order, order[0]):
            store.put_all([message])
            found += judged(message, rules=FOR_TEN_MINUTES, at=NOON + 15 * MINUTE, store=store)
        firsts.add(min(breach.at for breach in found))

    assert firsts == {NOON + 10 * MINUTE}


def test_it_looks_far_enough_back_for_a_message_that_began_long_before() -> None:
    rules = (an_alert_rule(lasting=2 * HOUR),)
    store = InMemoryTelemetry()
    store.put_all([a_message(*(a_sample(NOON + m * MINUTE, air_temp_c=36.0) for m in range(0, 61, 30)), seq=1)])
    now = a_message(*(a_sample(NOON + m * MINUTE, air_temp_c=36.0) for m in range(90, 121, 30)), seq=2)

    (breach,) = judged(now, rules=rules, at=NOON + 2 * HOUR, store=store)

    assert breach.at == NOON + 2 * HOUR


def test_what_is_made_of_rules_is_kept_for_as_long_as_they_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[AlertRule, ...]] = []
    working = Watch.over

    def over(rules: tuple[AlertRule, ...]) -> Watch:
        made.append(rules)
        return working(rules)

    monkeypatch.setattr(judge_samples, "_watches", {})
    monkeypatch.setattr(judge_samples, "_WATCHES_KEPT", 2)
    monkeypatch.setattr(Watch, "over", over)

    for rules in (AT_ONCE, AT_ONCE, FOR_TEN_MINUTES, AT_ONCE, (an_alert_rule("other"),)):
        judged(a_message(), rules=rules)

    assert made == [AT_ONCE, FOR_TEN_MINUTES, (an_alert_rule("other"),)]
