"""The arithmetic of `smoke`: what counts as lost, and what cannot hide it."""

from dataclasses import replace

import pytest

from local_cloud.ledger import (
    AlertKey,
    Arrived,
    Diagnosed,
    Limit,
    MessageId,
    PhotoId,
    Sent,
    SentMessage,
    balance,
    disease_rule_id,
)

HEAT = Limit(rule_id="air-temp-high", metric="air_temp_c", direction="above", limits=(35.0, 40.0))
COLD = Limit(rule_id="air-temp-low", metric="air_temp_c", direction="below", limits=(5.0,))
LIMITS = (HEAT, COLD)

COOL_MESSAGE = SentMessage(message_id=MessageId("bed-1", 1_763_823_600_000, 1), samples=({"air_temp_c": 21.0},))
HOT_MESSAGE = SentMessage(
    message_id=MessageId("bed-2", 1_763_823_600_000, 1), samples=({"air_temp_c": 21.0}, {"air_temp_c": 36.0})
)
PHOTO = PhotoId("bed-1", "019ab3c4-7f1d-7000-8000-5b1c3a7d9e20")
OTHER_PHOTO = PhotoId("bed-2", "019ab3c4-7f1d-7000-8000-5b1c3a7d9e21")

SENT = Sent(messages=(COOL_MESSAGE, HOT_MESSAGE), photos=frozenset({PHOTO, OTHER_PHOTO}))
ARRIVED = Arrived(
    messages=frozenset({COOL_MESSAGE.message_id, HOT_MESSAGE.message_id}),
    diagnoses=(
        Diagnosed(
            photo=PHOTO, photo_key="photos/1.jpg", size_bytes=9, label="Tomato___Early_blight", verdict="disease"
        ),
        Diagnosed(
            photo=OTHER_PHOTO, photo_key="photos/2.jpg", size_bytes=9, label="Tomato___healthy", verdict="healthy"
        ),
    ),
    alerts_delivered=frozenset({AlertKey("bed-2", "air-temp-high"), AlertKey("bed-1", "disease-tomato-early-blight")}),
)


def test_nothing_is_lost_when_everything_has_come_the_whole_way() -> None:
    account = balance(SENT, ARRIVED, LIMITS)

    assert account.lost == 0
    assert list(account.missing()) == []
    assert account.expected_alerts == ARRIVED.alerts_delivered


def test_a_dropped_message_is_lost_and_named() -> None:
    account = balance(SENT, replace(ARRIVED, messages=frozenset({COOL_MESSAGE.message_id})), LIMITS)

    assert account.lost == 1
    assert list(account.missing()) == ["message 1 of bed-2 (first sample at 1763823600000) is not stored"]


def test_a_message_stored_under_another_time_is_lost() -> None:
    moved = COOL_MESSAGE.message_id._replace(at_ms=1_763_823_600_001)

    assert balance(SENT, replace(ARRIVED, messages=frozenset({moved, HOT_MESSAGE.message_id})), LIMITS).lost == 1


def test_a_message_of_another_device_with_the_same_number_does_not_stand_in() -> None:
    stranger = COOL_MESSAGE.message_id._replace(device_id="bed-3")

    assert balance(SENT, replace(ARRIVED, messages=frozenset({stranger, HOT_MESSAGE.message_id})), LIMITS).lost == 1


def test_a_duplicate_does_not_hide_a_loss() -> None:
    twice = replace(SENT, messages=(COOL_MESSAGE, COOL_MESSAGE, HOT_MESSAGE))
    diagnosed_twice = (ARRIVED.diagnoses[1], ARRIVED.diagnoses[1])
    arrived = replace(ARRIVED, messages=frozenset({COOL_MESSAGE.message_id}), diagnoses=diagnosed_twice)

    account = balance(twice, arrived, LIMITS)

    assert account.missing_messages == {HOT_MESSAGE.message_id}
    assert account.missing_diagnoses == {PHOTO}
    assert len(account.published) == 2


def test_a_photo_that_was_rejected_is_lost() -> None:
    # A rejection leaves no diagnosis, and a diagnosis is what a photo is sent for.
    account = balance(SENT, replace(ARRIVED, diagnoses=ARRIVED.diagnoses[:1]), LIMITS)

    assert account.lost == 1
    assert list(account.missing()) == [f"photo {OTHER_PHOTO.photo_id} of bed-2 has no diagnosis"]


@pytest.mark.parametrize("undelivered", sorted(ARRIVED.alerts_delivered))
def test_an_alert_that_nobody_heard_of_is_lost(undelivered: AlertKey) -> None:
    account = balance(SENT, replace(ARRIVED, alerts_delivered=ARRIVED.alerts_delivered - {undelivered}), LIMITS)

    assert account.lost == 1
    assert list(account.missing()) == [f"alert {undelivered.rule_id} of {undelivered.device_id} was not delivered"]


def test_an_alert_that_was_opened_but_not_delivered_is_lost() -> None:
    arrived = replace(ARRIVED, alerts_opened=ARRIVED.alerts_delivered, alerts_delivered=frozenset())

    assert balance(SENT, arrived, LIMITS).lost == 2


def test_an_alert_that_nobody_expected_does_not_make_up_for_one_that_is_missing() -> None:
    arrived = replace(ARRIVED, alerts_delivered=frozenset({AlertKey("bed-9", "silence")}))

    assert balance(SENT, arrived, LIMITS).lost == 2


def test_many_breaches_of_one_rule_on_one_device_call_for_one_alert() -> None:
    again = replace(HOT_MESSAGE, message_id=HOT_MESSAGE.message_id._replace(seq=2))
    sent = replace(SENT, messages=(*SENT.messages, again))
    arrived = replace(ARRIVED, messages=ARRIVED.messages | {again.message_id})

    assert balance(sent, arrived, LIMITS).lost == 0


NO_HEAT = replace(SENT, messages=(COOL_MESSAGE,))


@pytest.mark.parametrize(("sent", "limits"), [(SENT, ()), (NO_HEAT, LIMITS)], ids=["no rules", "no heat spell"])
def test_without_a_sample_beyond_a_limit_alerts_are_unproven(sent: Sent, limits: tuple[Limit, ...]) -> None:
    account = balance(sent, ARRIVED, limits)

    # The photo's alert came; whether one of telemetry would have come cannot be told.
    assert account.lost == 0
    assert account.expected_alerts == {AlertKey("bed-1", "disease-tomato-early-blight")}
    assert list(account.unproven()) == [
        "no sample was beyond a limit of GET /thresholds, so nothing proves that alerts of telemetry arrive"
    ]


def test_a_sample_beyond_a_limit_puts_the_way_of_alerts_to_the_proof() -> None:
    # Also when its alert is missing: that is a loss then.
    account = balance(SENT, replace(ARRIVED, alerts_delivered=frozenset()), LIMITS)

    assert list(account.unproven()) == []
    assert account.lost == 2


@pytest.mark.parametrize(("celsius", "crossed"), [(35.0, False), (35.1, True), (40.1, True), (4.9, True), (5.0, False)])
def test_only_a_value_beyond_a_limit_calls_for_an_alert(celsius: float, crossed: bool) -> None:
    assert any(limit.crossed_by({"air_temp_c": celsius}) for limit in LIMITS) is crossed


def test_a_sample_without_the_metric_calls_for_nothing() -> None:
    assert not HEAT.crossed_by({"humidity_pct": 99.0})


@pytest.mark.parametrize("verdict", ["healthy", "unsure", "not_a_leaf"])
def test_only_a_disease_calls_for_an_alert(verdict: str) -> None:
    diagnoses = tuple(replace(diagnosed, verdict=verdict) for diagnosed in ARRIVED.diagnoses)

    account = balance(SENT, replace(ARRIVED, diagnoses=diagnoses), LIMITS)

    assert account.expected_alerts == {AlertKey("bed-2", "air-temp-high")}


def test_the_rule_of_a_disease_is_its_label_in_lower_case_with_dashes() -> None:
    assert disease_rule_id("Corn_(maize)___Cercospora_leaf_spot Gray_leaf_spot") == (
        "disease-corn-maize-cercospora-leaf-spot-gray-leaf-spot"
    )
