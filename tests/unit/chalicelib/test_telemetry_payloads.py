"""Telemetry as devices send it: what is read, and what is refused with which words."""

import pytest

from chalicelib.domain.errors import MessageRefused
from chalicelib.domain.sample import TelemetryMessage
from chalicelib.payloads import parse_telemetry
from tests.builders import DEVICE, HOUR, MINUTE, NOON
from tests.fakes.world import RETENTION
from tests.unit.chalicelib.bad_telemetry import BAD_MESSAGES, BadMessage
from tests.unit.chalicelib.services.telemetry_arrivals import a_payload, measured


def parse(payload: bytes) -> TelemetryMessage:
    return parse_telemetry(payload, device_id=DEVICE, received_at=NOON, retention=RETENTION)


def test_a_message_is_read_with_its_samples_in_order() -> None:
    message = parse(a_payload(measured(NOON, air_temp_c=21), measured(NOON - MINUTE, air_temp_c=20.5), seq=4711))

    assert (message.device_id, message.seq, message.at) == (DEVICE, 4711, NOON - MINUTE)
    assert [sample.values for sample in message.samples] == [{"air_temp_c": 20.5}, {"air_temp_c": 21.0}]


def test_a_metric_outside_the_catalogue_is_kept() -> None:
    assert parse(a_payload(measured(NOON, ph_7=6.5))).samples[0].values == {"ph_7": 6.5}


def test_the_edges_of_the_rules_are_inside_them() -> None:
    edges = [
        a_payload(measured(NOON + 10 * MINUTE, air_temp_c=70.0)),
        a_payload(measured(NOON - RETENTION, air_temp_c=-40.0)),
        a_payload(measured(NOON - HOUR, air_temp_c=20.0), measured(NOON, air_temp_c=20.0)),
        a_payload(*(measured(NOON - number * MINUTE / 60, air_temp_c=20.0) for number in range(1000))),
        a_payload(measured(NOON, **{f"m{number}": 1.0 for number in range(32)})),
        a_payload(seq=0),
        a_payload(seq=2**53 - 1),
        a_payload() + b" " * (131_072 - len(a_payload())),
    ]

    assert [len(parse(payload).samples) for payload in edges] == [1, 1, 2, 1000, 1, 1, 1, 1]


def test_both_zeros_are_one() -> None:
    assert str(parse(a_payload(measured(NOON, air_temp_c=-0.0))).samples[0].values["air_temp_c"]) == "0.0"


@pytest.mark.parametrize("bad", BAD_MESSAGES, ids=str)
def test_a_message_that_breaks_a_rule_is_refused_with_reason_and_field(bad: BadMessage) -> None:
    with pytest.raises(MessageRefused) as refused:
        parse(bad.payload)

    assert bad.reason in refused.value.reason
    assert refused.value.field == bad.field
