"""ThresholdBook: the fake and the SSM parameter."""

import json
from datetime import timedelta
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError

from chalicelib.adapters.ssm_thresholds import SsmThresholds
from chalicelib.domain.alert_rules import Direction, ThresholdRule
from chalicelib.domain.errors import InputRefused, Outage, StoredStateInvalid
from chalicelib.ports.alerts import ThresholdBook
from tests.builders import a_rule
from tests.contract import cloud
from tests.fakes.clock import FrozenClock
from tests.fakes.people import InMemoryThresholds

PARAMETER = "/test/alert-threshold"
MINUTE: Final = timedelta(seconds=60)
DOCUMENT: Final = json.dumps(
    {"rules": [{"id": "air-temp-high", "metric": "air_temp_c", "direction": "above", "warning": 35, "critical": 40}]}
)


def store(document: str) -> None:
    cloud.client("ssm").put_parameter(Name=PARAMETER, Value=document, Type="String", Overwrite=True)


def ssm_thresholds(clock: FrozenClock | None = None) -> SsmThresholds:
    return SsmThresholds(cloud.client("ssm"), PARAMETER, clock=clock or FrozenClock())


def ssm_with_a_document() -> SsmThresholds:
    store(DOCUMENT)
    return ssm_thresholds()


@pytest.fixture(params=[lambda: InMemoryThresholds([a_rule()]), ssm_with_a_document], ids=["fake", "ssm"])
def book(request: pytest.FixtureRequest) -> ThresholdBook:
    made: ThresholdBook = request.param()
    return made


def rule_document(**changes: Any) -> str:
    rule = {"id": "air-temp-high", "metric": "air_temp_c", "direction": "above", "warning": 35, "critical": 40}
    return json.dumps({"rules": [{name: value for name, value in (rule | changes).items() if value != "left out"}]})


# --- fake and real


def test_the_rules_in_force_are_read(book: ThresholdBook) -> None:
    assert book.rules() == (a_rule(),)


@pytest.mark.parametrize(
    "rules",
    [
        [],
        [
            a_rule(warning=None),
            a_rule("soil-dry", metric="soil_moisture_pct", direction=Direction.BELOW, critical=None),
        ],
        [a_rule("frost", direction=Direction.BELOW, warning=2.5, critical=-1.0)],
    ],
    ids=["none", "one-limit-each", "below"],
)
def test_replaced_rules_are_in_force_at_once(book: ThresholdBook, rules: list[ThresholdRule]) -> None:
    book.replace(rules)

    assert book.rules() == tuple(rules)


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ([a_rule(), a_rule(warning=30.0)], "rules[1].id"),
        ([a_rule("X")], "rules[0].id"),
        ([a_rule("silence")], "rules[0].id"),
        ([a_rule("disease-tomato")], "rules[0].id"),
        ([a_rule(), a_rule("wind", metric="wind_mps")], "rules[1].metric"),
        ([a_rule(warning=None, critical=None)], "rules[0]"),
        ([a_rule(warning=41.0)], "rules[0].warning"),
        ([a_rule(direction=Direction.BELOW)], "rules[0].warning"),
        ([a_rule(critical=71.0)], "rules[0].critical"),
        ([a_rule(warning=float("nan"))], "rules[0].warning"),
        ([a_rule(critical=float("inf"))], "rules[0].critical"),
    ],
)
def test_rules_that_make_no_sense_are_refused_and_the_old_ones_stay(
    book: ThresholdBook, rules: list[ThresholdRule], field: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        book.replace(rules)

    assert refused.value.field == field
    assert book.rules() == (a_rule(),)


# --- SSM alone


def test_replaced_rules_are_stored_for_everyone() -> None:
    ssm_with_a_document().replace([a_rule("frost", direction=Direction.BELOW, warning=2.5, critical=None)])

    assert ssm_thresholds().rules() == (a_rule("frost", direction=Direction.BELOW, warning=2.5, critical=None),)


def test_more_rules_than_the_parameter_holds_are_refused() -> None:
    book = ssm_with_a_document()

    with pytest.raises(InputRefused) as refused:
        book.replace([a_rule(f"rule-{number:03d}") for number in range(60)])

    assert refused.value.field == "rules"
    assert ssm_thresholds().rules() == (a_rule(),)


@pytest.mark.parametrize(
    "document",
    [
        "not json",
        "[]",
        "{}",
        '{"rules": {}}',
        '{"rules": [], "more": 1}',
        rule_document(metric="left out"),
        rule_document(metric="wind_mps"),
        rule_document(direction="sideways"),
        rule_document(warning="35"),
        rule_document(warning=None, critical=None),
        rule_document(warning=45),
        rule_document(colour="red"),
        '{"rules": [%s, %s]}' % ((json.dumps(json.loads(DOCUMENT)["rules"][0]),) * 2),
    ],
)
def test_a_broken_document_is_named_when_there_was_never_a_good_one(document: str) -> None:
    store(document)

    with pytest.raises(StoredStateInvalid, match=PARAMETER):
        ssm_thresholds().rules()


def test_a_missing_parameter_is_named() -> None:
    with pytest.raises(StoredStateInvalid, match=PARAMETER):
        ssm_thresholds().rules()


def test_rules_are_read_once_a_minute() -> None:
    clock = FrozenClock()
    store(DOCUMENT)
    book = ssm_thresholds(clock)
    book.rules()
    store('{"rules": []}')

    clock.advance(MINUTE - timedelta(milliseconds=1))
    assert book.rules() == (a_rule(),)
    clock.advance(timedelta(milliseconds=1))
    assert book.rules() == ()


def test_the_last_good_rules_stay_in_force_when_a_broken_document_appears(caplog: pytest.LogCaptureFixture) -> None:
    clock = FrozenClock()
    store(DOCUMENT)
    book = ssm_thresholds(clock)
    book.rules()
    store("oops")
    clock.advance(MINUTE)

    assert book.rules() == (a_rule(),)
    assert [record.levelname for record in caplog.records] == ["ERROR"]

    store('{"rules": []}')
    clock.advance(MINUTE)
    assert book.rules() == ()


def test_the_last_good_rules_stay_in_force_while_the_store_does_not_answer(caplog: pytest.LogCaptureFixture) -> None:
    clock = FrozenClock()
    ssm, stubber = cloud.stubbed("ssm")
    stubber.add_response("get_parameter", {"Parameter": {"Value": DOCUMENT}}, {"Name": PARAMETER})
    stubber.add_client_error("get_parameter", "InternalServerError", http_status_code=500)
    book = SsmThresholds(ssm, PARAMETER, clock=clock)
    book.rules()
    clock.advance(MINUTE)

    assert book.rules() == (a_rule(),)
    assert "InternalServerError" in caplog.text


@pytest.mark.parametrize(
    ("code", "status", "raised"),
    [("ThrottlingException", 400, Outage), ("AccessDeniedException", 403, ClientError)],
)
def test_a_store_that_never_answered_is_an_outage_and_a_missing_grant_is_not(
    code: str, status: int, raised: type[Exception]
) -> None:
    ssm, stubber = cloud.stubbed("ssm")
    stubber.add_client_error("get_parameter", code, http_status_code=status)

    with pytest.raises(raised, match=code):
        SsmThresholds(ssm, PARAMETER, clock=FrozenClock()).rules()


def test_a_grant_that_was_taken_away_is_not_papered_over_with_old_rules() -> None:
    clock = FrozenClock()
    ssm, stubber = cloud.stubbed("ssm")
    stubber.add_response("get_parameter", {"Parameter": {"Value": DOCUMENT}})
    stubber.add_client_error("get_parameter", "AccessDeniedException", http_status_code=403)
    book = SsmThresholds(ssm, PARAMETER, clock=clock)
    book.rules()
    clock.advance(MINUTE)

    with pytest.raises(ClientError, match="AccessDenied"):
        book.rules()
