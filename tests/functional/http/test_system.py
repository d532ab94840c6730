"""How the platform itself fares."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Outage
from chalicelib.domain.platform_figures import Figure
from tests.builders import DEVICE, MINUTE, NOON, a_rejection, a_sample, an_event
from tests.functional.http.platform import MODEL_VERSION, FakePlatform
from tests.functional.http.rest_client import RestClient


def refused(platform: FakePlatform, reason: str, *, at_minute: int = 0) -> None:
    rejection = replace(a_rejection(f"{reason}{at_minute}".encode(), at=NOON + at_minute * MINUTE), reason=reason)
    platform.rejections.set_aside(rejection, an_event(subject=rejection.rejection_id), original=b"x")


def test_what_is_measured_is_told_and_what_is_not_says_why(api: RestClient, platform: FakePlatform) -> None:
    platform.figures.now = replace(platform.figures.now, lag_ms=Figure(value=840.0))

    told = api.get("/system").json

    assert told["lag_ms"] == {"value": 840.0, "reason": None}
    assert told["endpoint_p95_ms"] == {"value": None, "reason": "nothing is measured here"}
    assert told["model_version"] == MODEL_VERSION


def test_where_nobody_measures_this_process_tells_what_it_saw(api: RestClient, platform: FakePlatform) -> None:
    for minute in range(5):
        platform.fresh.note(DEVICE, a_sample(NOON + minute * MINUTE))
        platform.fresh.note("field-7", a_sample(NOON + minute * MINUTE))
        platform.clock.advance(MINUTE)

    assert api.get("/system").json["messages_per_minute"] == {"value": 2.0, "reason": None}


def test_who_has_just_begun_to_look_tells_nothing(api: RestClient, platform: FakePlatform) -> None:
    platform.fresh.note(DEVICE, a_sample())
    platform.clock.advance(timedelta(seconds=59))

    assert api.get("/system").json["messages_per_minute"]["value"] is None


def test_what_was_refused_is_counted_by_its_reason(api: RestClient, platform: FakePlatform) -> None:
    for minute in range(3):
        refused(platform, "v must be 1", at_minute=minute)
    refused(platform, "seq is missing")
    platform.clock.advance(3 * MINUTE)

    told = api.get("/system").json["rejections"]

    assert (told["counted"], told["more"]) == (4, False)
    assert [(each["reason"], each["times"]) for each in told["reasons"]] == [("v must be 1", 3), ("seq is missing", 1)]
    assert told["reasons"][0]["last_at"] > told["reasons"][1]["last_at"]


def test_what_was_refused_days_ago_is_no_news(api: RestClient, platform: FakePlatform) -> None:
    refused(platform, "v must be 1")
    platform.clock.advance(timedelta(days=1, seconds=1))

    assert api.get("/system").json["rejections"] == {"counted": 0, "more": False, "reasons": []}


def test_a_part_that_does_not_answer_is_named(
    api: RestClient, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_device_id: str) -> None:
        raise Outage("the telemetry table did not answer")

    monkeypatch.setattr(platform.telemetry, "latest", away)

    parts = {part["name"]: part for part in api.get("/system").json["parts"]}

    assert parts["operations"]["ok"]
    assert not parts["telemetry"]["ok"]
    assert "not answering" in parts["telemetry"]["detail"]
