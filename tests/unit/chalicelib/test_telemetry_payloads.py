"""Telemetry as devices send it: what is read, and what is refused with which words."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import telemetry_payloads
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import MessageRefused
from chalicelib.domain.metrics import METRICS
from chalicelib.domain.sample import TelemetryMessage
from chalicelib.telemetry_payloads import MAX_AGE, parse_telemetry
from tests.builders import DAY, DEVICE, HOUR, MINUTE, NOON
from tests.fakes.platform_parts import RETENTION
from tests.unit.chalicelib.bad_telemetry import BAD_MESSAGES, BadMessage
from tests.unit.chalicelib.services.telemetry_arrivals import a_payload, measured

METRIC_NAMES = [metric.name for metric in METRICS]

# Numbers about the edges of what sensors say, and the spellings in which JSON may hide a zero.
NUMBERS = st.one_of(
    st.integers(-41, 71),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([-0.0, 0.0, 5e-324, -5e-324, 0.1, 99.999, 200_000.0]),
)
SAMPLES = st.fixed_dictionaries(
    {"t": st.integers(-30, 11).map(lambda minutes: to_ms(NOON + minutes * MINUTE))},
    optional=dict.fromkeys([*METRIC_NAMES, "ph_7"], NUMBERS),
)


def parse(payload: bytes, *, retention: timedelta = RETENTION) -> TelemetryMessage:
    return parse_telemetry(payload, device_id=DEVICE, received_at=NOON, retention=retention)


def outcome_of(payload: bytes) -> str:
    """What becomes of a message; as text, because 0.0 and -0.0 are equal."""
    try:
        message = parse(payload)
    except MessageRefused as refusal:
        return f"{refusal.field}: {refusal.reason}"
    return f"{message.seq} {message.times_ms} {sorted(message.columns.items())}"


def test_a_message_is_read_with_its_samples_in_order() -> None:
    message = parse(a_payload(measured(NOON, air_temp_c=21), measured(NOON - MINUTE, air_temp_c=20.5), seq=4711))

    assert (message.device_id, message.seq, message.at) == (DEVICE, 4711, NOON - MINUTE)
    assert [sample.values for sample in message.samples] == [{"air_temp_c": 20.5}, {"air_temp_c": 21.0}]


def test_a_message_comes_as_columns_with_gaps_where_a_sample_lacks_a_metric() -> None:
    message = parse(a_payload(measured(NOON - MINUTE, co2_ppm=640), measured(NOON, co2_ppm=650, battery_v=3.9)))

    assert message.times_ms == (to_ms(NOON - MINUTE), to_ms(NOON))
    assert message.columns == {"co2_ppm": (640.0, 650.0), "battery_v": (None, 3.9)}
    assert {type(value) for value in message.columns["co2_ppm"]} == {float}


def test_a_metric_outside_the_catalogue_is_kept() -> None:
    assert parse(a_payload(measured(NOON, ph_7=6.5))).samples[0].values == {"ph_7": 6.5}


def test_the_edges_of_the_rules_are_inside_them() -> None:
    edges = [
        a_payload(measured(NOON + 10 * MINUTE, air_temp_c=70.0)),
        a_payload(measured(NOON - MAX_AGE, air_temp_c=-40.0)),
        a_payload(measured(NOON - HOUR, air_temp_c=20.0), measured(NOON, air_temp_c=20.0)),
        a_payload(*(measured(NOON - number * MINUTE / 60, air_temp_c=20.0) for number in range(1000))),
        a_payload(measured(NOON, **{f"m{number}": 1.0 for number in range(32)})),
        a_payload(seq=0),
        a_payload(seq=2**53 - 1),
        a_payload() + b" " * (131_072 - len(a_payload())),
    ]

    assert [len(parse(payload).samples) for payload in edges] == [1, 1, 2, 1000, 1, 1, 1, 1]


def test_what_would_expire_at_once_is_refused_where_telemetry_is_kept_for_days_only() -> None:
    payload = a_payload(measured(NOON - 8 * DAY, air_temp_c=20.0))

    assert parse(payload).at == NOON - 8 * DAY
    with pytest.raises(
        MessageRefused, match="clock is 8 days behind, or the sample is that old; t may be at most 7 days"
    ):
        parse(payload, retention=7 * DAY)


@pytest.mark.parametrize("zero", ["-0.0", "-0", "-0e5", "-1e-400", "-0.0E-2"])
def test_both_zeros_are_one(zero: str) -> None:
    payload = a_payload(measured(NOON, air_temp_c=1.5)).replace(b"1.5", zero.encode())

    assert str(parse(payload).samples[0].values["air_temp_c"]) == "0.0"


@pytest.mark.parametrize("bad", BAD_MESSAGES, ids=str)
def test_a_message_that_breaks_a_rule_is_refused_with_reason_and_field(bad: BadMessage) -> None:
    with pytest.raises(MessageRefused) as refused:
        parse(bad.payload)

    assert bad.reason in refused.value.reason
    assert refused.value.field == bad.field


@given(samples=st.lists(SAMPLES, min_size=1, max_size=4))
def test_the_quick_way_and_the_careful_way_agree_on_every_message(samples: list[dict[str, Any]]) -> None:
    payload = json.dumps({"v": 1, "seq": 7, "samples": samples}).encode()

    quick = outcome_of(payload)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(telemetry_payloads, "_parsed_at_once", lambda *_: None)
        careful = outcome_of(payload)

    assert quick == careful


def test_the_quick_way_is_the_one_that_ordinary_messages_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telemetry_payloads, "_parsed_with_care", lambda *_: pytest.fail("too much care"))

    message = parse(a_payload(measured(NOON - MINUTE, air_temp_c=-0.5), measured(NOON, soil_temp_c=8)))

    assert message.columns == {"air_temp_c": (-0.5, None), "soil_temp_c": (None, 8.0)}
