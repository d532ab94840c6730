"""How a notification reads, for people and for programs, as it is sent."""

import json
import re
import string
from dataclasses import replace

import pytest

from chalicelib.domain.alert_kind import AlertKind
from chalicelib.domain.breach import Severity
from chalicelib.domain.clock import to_ms
from chalicelib.domain.notice import News, Notice
from tests.builders import DEVICE, MINUTE, NOON, SITE, a_notice, an_alert
from tests.contract.sent_notices import OPERATOR_URL, document, published, text


def test_programs_get_json_of_a_known_version() -> None:
    notice = a_notice(an_alert(severity=Severity.CRITICAL, value=41.5))
    message = json.loads(published(notice)["Message"])

    # Queues, functions and addresses on the web have no form of their own: they get the default.
    assert message.keys() == {"default", "email", "sms"}
    assert document(notice) == {
        "v": 1,
        "kind": "opened",
        "alert_id": f"{DEVICE}.air-temp-high.000001",
        "alert_kind": "limit",
        "device_id": DEVICE,
        "device_name": "North bench",
        "rule_id": "air-temp-high",
        "site": SITE,
        "site_name": "Greenhouse 1",
        "severity": "critical",
        "what": "Air temperature above its limit",
        "value": 41.5,
        "limit": 35.0,
        "unit": "°C",
        "since": to_ms(NOON - MINUTE),
        "opened_at": to_ms(NOON),
        "url": f"{OPERATOR_URL}/?alert={DEVICE}.air-temp-high.000001",
    }


def test_people_get_a_text_that_says_what_where_since_when_how_much_and_what_to_do() -> None:
    told = text(a_notice(an_alert(value=41.5)))

    for line in [
        "Air temperature above its limit.",
        "Severity:  warning",
        f"Site:      Greenhouse 1 ({SITE})",
        f"Device:    North bench ({DEVICE})",
        "Since:     2025-11-22 12:59 CET (2025-11-22 11:59 UTC)",
        "Measured:  41.5 °C",
        "Limit:     35 °C",
        f"Open it:   {OPERATOR_URL}/?alert={DEVICE}.air-temp-high.000001",
    ]:
        assert line in told.splitlines()
    assert "acknowledge the alert" in told.splitlines()[-1]


def test_a_telephone_gets_one_line() -> None:
    sent = published(a_notice())

    assert json.loads(sent["Message"])["sms"] == sent["Subject"]


def test_times_follow_the_clock_on_the_sites_wall_and_its_summer() -> None:
    summer = replace(an_alert(), since=NOON.replace(month=7))

    assert "Since:     2025-07-22 14:00 CEST (2025-07-22 12:00 UTC)" in text(a_notice(summer))
    assert "Since:     2025-07-22 12:00 UTC" in text(a_notice(summer, time_zone="UTC"))


@pytest.mark.parametrize("kind", list(AlertKind))
def test_of_every_kind_of_trouble_people_are_told_what_to_do(kind: AlertKind) -> None:
    rule_id = {AlertKind.LIMIT: "air-temp-high", AlertKind.SILENCE: "silence", AlertKind.REJECTIONS: "rejections"}
    alert = an_alert(rule_id=rule_id.get(kind, f"{kind}-something"))
    assert alert.alert_id.kind is kind

    last_line = text(a_notice(alert)).splitlines()[-1]

    assert re.fullmatch(r"[A-Z].*\.", last_line)


@pytest.mark.parametrize(
    ("news", "begins", "subject"),
    [
        (News.OPENED, "Air temperature above its limit.", "WARNING at Greenhouse 1: "),
        (News.RAISED, "It has become worse.", "WARNING at Greenhouse 1: "),
        (News.REPEATED, "Told again: nobody has acknowledged this alert.", "Still WARNING at Greenhouse 1: "),
        (News.ESCALATED, "Escalated to you: nobody has acknowledged", "Escalated: WARNING at Greenhouse 1: "),
    ],
)
def test_people_are_told_why_they_are_told(news: News, begins: str, subject: str) -> None:
    notice = a_notice(news=news)

    assert text(notice).startswith(begins)
    assert published(notice)["Subject"].startswith(subject)
    assert document(notice)["kind"] == news


def test_an_alert_without_values_is_told_without_them() -> None:
    told = text(a_notice(replace(an_alert(), value=None, limit=None)))

    assert "None" not in told
    assert "Measured" not in told


def test_an_alert_of_a_site_is_told_without_a_device() -> None:
    notice = a_notice(an_alert(SITE, rule_id="risk-late-blight"), device_name="")

    assert "Device" not in text(notice)
    assert published(notice)["Subject"] == "WARNING at Greenhouse 1: Air temperature above its limit"
    assert "device_id" not in published(notice)["MessageAttributes"]
    assert document(notice)["device_id"] is None


def test_without_an_operator_service_there_is_no_link() -> None:
    assert "Open it" not in text(a_notice(), operator_url=None)


def test_subscribers_can_filter_by_attributes() -> None:
    attributes = published(a_notice())["MessageAttributes"]

    assert {name: attribute["StringValue"] for name, attribute in attributes.items()} == {
        "kind": "opened",
        "severity": "warning",
        "site": SITE,
        "device_id": DEVICE,
        "rule_id": "air-temp-high",
        "alert_kind": "limit",
        "alert_id": f"{DEVICE}.air-temp-high.000001",
    }


@pytest.mark.parametrize(
    "notice",
    [
        a_notice(),
        a_notice(
            replace(an_alert("d" * 64), what="Nördliche Fäule\nBcc: all@example.com"),
            site_name="s" * 64,
            device_name="d" * 64,
        ),
        a_notice(replace(an_alert(), what="🌱" * 200), device_name="Gewächshaus"),
    ],
    ids=["usual", "long-with-line-feed", "not-ascii"],
)
def test_a_subject_is_one_short_line_of_plain_letters_with_the_severity_first(notice: Notice) -> None:
    subject = published(notice)["Subject"]

    assert subject.startswith("WARNING at ")
    assert len(subject) < 100
    assert set(subject) <= set(string.ascii_letters + string.digits + string.punctuation + " ")


def test_accents_are_left_out_of_a_subject_rather_than_garbled() -> None:
    assert "Gewachshaus Sud" in published(a_notice(site_name="Gewächshaus Süd"))["Subject"]


def test_a_whole_batch_fits_into_what_sns_takes_at_once() -> None:
    """262,144 bytes for all entries of a batch together, by SNS's documentation."""
    longest = a_notice(
        replace(an_alert("d" * 64, rule_id="r" * 64), what="x" * 300), site_name="s" * 100, device_name="d" * 100
    )
    entry = published(longest)

    assert 10 * len(json.dumps(entry)) < 262_144
