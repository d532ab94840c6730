"""The arithmetic of `soak`: what counts as lost or doubled, and what cannot hide it."""

from collections.abc import Mapping
from dataclasses import replace

from local_cloud.ledger import AlertKey, Limit, MessageId, SentMessage
from local_cloud.soak.account import Episodes, Kept, Rule, SampleId, expected_alerts, hold, samples_of

NOON = 1_763_812_800_000
MINUTE = 60_000
HEAT = Limit(rule_id="air-temp-high", metric="air_temp_c", direction="above", limits=(35.0, 40.0))
RULE = Rule(limits=(HEAT,))
HOT_ALERT = AlertKey("bed-2", "air-temp-high")


def a_message(device_id: str, temperatures: Mapping[int, float], *, seq: int = 1) -> SentMessage:
    """A message with a sample at each of these minutes past noon."""
    return SentMessage(
        message_id=MessageId(device_id, NOON + min(temperatures) * MINUTE, seq),
        samples=tuple({"air_temp_c": value} for value in temperatures.values()),
        times_ms=tuple(NOON + minute * MINUTE for minute in temperatures),
    )


MESSAGES = (a_message("bed-1", {0: 21.0, 1: 22.5}), a_message("bed-2", {0: 34.0, 1: 36.0}))
RULES = {"bed-1": (RULE,), "bed-2": (RULE,)}
KEPT = Kept(
    samples=samples_of(MESSAGES),
    alerts={"bed-2.air-temp-high.000001": HOT_ALERT},
    heard=frozenset({HOT_ALERT}),
)


def episodes(temperatures: Mapping[int, float], rule: Rule = RULE) -> Episodes | None:
    """What a device with these samples calls for."""
    expected = expected_alerts(samples_of([a_message("bed-2", temperatures)]), {"bed-2": (rule,)})
    return expected.get(HOT_ALERT)


def test_a_soak_that_kept_everything_has_nothing_to_complain_of() -> None:
    account = hold(MESSAGES, RULES, KEPT)

    assert (account.published, account.stored, account.lost, account.doubled) == (4, 4, 0, 0)
    assert account.alerts_expected == 1
    assert list(account.complaints()) == []


def test_a_lost_sample_is_noticed_and_named() -> None:
    samples = dict(KEPT.samples)
    del samples[SampleId("bed-1", NOON + MINUTE)]

    account = hold(MESSAGES, RULES, replace(KEPT, samples=samples))

    assert (account.stored, account.lost) == (3, 1)
    assert list(account.complaints()) == [f"the sample of bed-1 at {NOON + MINUTE} is not stored"]


def test_a_sample_with_another_value_is_lost() -> None:
    samples = {**KEPT.samples, SampleId("bed-1", NOON): {"air_temp_c": 21.1}}

    account = hold(MESSAGES, RULES, replace(KEPT, samples=samples))

    assert (account.stored, account.lost) == (3, 1)
    assert list(account.complaints()) == [f"the sample of bed-1 at {NOON} is stored with other values"]


def test_a_sample_without_one_of_its_values_is_lost() -> None:
    samples = {**KEPT.samples, SampleId("bed-1", NOON): {}}

    assert hold(MESSAGES, RULES, replace(KEPT, samples=samples)).lost == 1


def test_a_sample_that_nobody_published_is_noticed() -> None:
    """Another one that is lost is not made good by it."""
    samples = dict(KEPT.samples)
    samples[SampleId("bed-1", NOON + 9)] = samples.pop(SampleId("bed-1", NOON))

    account = hold(MESSAGES, RULES, replace(KEPT, samples=samples))

    assert account.lost == 1
    assert f"the sample of bed-1 at {NOON + 9} is stored, and nobody published it" in list(account.complaints())


def test_an_alert_that_was_never_opened_is_lost() -> None:
    account = hold(MESSAGES, RULES, replace(KEPT, alerts={}))

    assert account.alerts_lost == {HOT_ALERT}


def test_an_alert_that_nobody_heard_of_is_lost() -> None:
    account = hold(MESSAGES, RULES, replace(KEPT, heard=frozenset()))

    assert account.alerts_lost == {HOT_ALERT}
    assert list(account.complaints()) == ["the alert air-temp-high of bed-2 was not opened, or nobody heard of it"]


def test_a_doubled_alert_is_noticed() -> None:
    alerts = {**KEPT.alerts, "bed-2.air-temp-high.000002": HOT_ALERT}

    account = hold(MESSAGES, RULES, replace(KEPT, alerts=alerts))

    assert account.doubled == 1
    assert list(account.complaints()) == ["1 alerts air-temp-high of bed-2 too many"]


def test_an_alert_without_any_cause_is_one_too_many() -> None:
    alerts = {**KEPT.alerts, "bed-1.air-temp-high.000001": AlertKey("bed-1", "air-temp-high")}

    assert hold(MESSAGES, RULES, replace(KEPT, alerts=alerts)).doubled == 1


def test_an_alert_of_another_device_does_not_make_up_for_a_lost_one() -> None:
    stray = AlertKey("bed-1", "air-temp-high")
    kept = replace(KEPT, alerts={"bed-1.air-temp-high.000001": stray}, heard=frozenset({stray}))

    account = hold(MESSAGES, RULES, kept)

    assert account.alerts_lost == {HOT_ALERT}
    assert account.doubled == 1


def test_the_limit_itself_calls_for_nothing() -> None:
    assert episodes({0: 35.0}) is None
    assert episodes({0: 35.1}) == (1, 1)


def test_trouble_with_short_pauses_is_one_alert() -> None:
    assert episodes({0: 36.0, 1: 20.0, 9: 36.0, 10: 20.0}) == (1, 1)


def test_a_pause_of_ten_minutes_may_lead_to_a_second_alert() -> None:
    """It may also not: the check that closes alerts runs every minute."""
    assert episodes({0: 36.0, 5: 20.0, 10: 36.0}) == (1, 2)


def test_a_rule_with_a_duration_calls_for_an_alert_only_after_that_long() -> None:
    patient = Rule(limits=(HEAT,), lasting_ms=10 * MINUTE)

    assert episodes({0: 36.0, 9: 36.0}, patient) is None
    assert episodes({0: 36.0, 10: 36.0}, patient) == (1, 1)
    assert episodes({0: 36.0, 5: 20.0, 10: 36.0}, patient) is None
    assert episodes({0: 36.0, 61: 36.0}, patient) is None


def test_any_condition_breaks_a_rule() -> None:
    damp = Limit(rule_id="air-temp-high", metric="humidity_pct", direction="above", limits=(95.0,))

    assert episodes({0: 36.0}, Rule(limits=(damp, HEAT))) == (1, 1)


def test_the_order_of_messages_does_not_matter() -> None:
    early, late = a_message("bed-2", {0: 36.0, 1: 36.0}), a_message("bed-2", {5: 36.0, 11: 36.0}, seq=2)
    patient = {"bed-2": (Rule(limits=(HEAT,), lasting_ms=10 * MINUTE),)}

    assert expected_alerts(samples_of([late, early]), patient) == {HOT_ALERT: (1, 1)}
