"""Shadows as the broker tells them: what is ours is read as it is, what a device says is held to the protocol."""

import json
from datetime import time
from typing import Any

import pytest

from chalicelib.configuration_json import etag_of, wish_wire
from chalicelib.domain.device_config import NO_SHADOW, DeviceSettings
from chalicelib.domain.errors import InputRefused
from chalicelib.shadow_payloads import read_change, read_shadow
from tests.builders import MINUTE, NOON, SITE
from tests.configuration_builders import REPORTED, a_change, a_document, some_settings


def test_a_change_is_read_whole() -> None:
    desired = {"report_every_s": 600, "capture": {"from": "22:00", "to": "05:30"}}
    a_refusal = {"setting": "report_every_s", "reason": "too long"}
    previous = a_document(version=1, desired={"report_every_s": 600})
    current = a_document(version=2, desired=desired, reported={**REPORTED, "refused": [a_refusal]})

    change = read_change(a_change(current, previous=previous, at=NOON + MINUTE))

    assert change.at == NOON + MINUTE
    assert change.before is not None
    assert (change.before.version, change.before.reported) == (1, None)
    assert change.shadow.version == 2
    assert change.shadow.desired == DeviceSettings(report_every_s=600, capture_from=time(22), capture_to=time(5, 30))
    reported = change.shadow.reported
    assert reported is not None
    assert reported.settings == some_settings()
    assert (reported.firmware, reported.refused) == ("1.4.2", {"report_every_s": "too long"})
    assert reported.at == NOON


@pytest.mark.parametrize("previous", [None, {}, {"state": {}, "metadata": {}}])
def test_the_first_change_of_all_has_nothing_before_it(previous: dict[str, Any] | None) -> None:
    assert read_change(a_change(a_document(version=1, desired={}), previous=previous)).before is None


@pytest.mark.parametrize(
    ("ahead_ms", "offset_s"), [(500, 0), (900, 0), (2_500, 2), (-119_500, -120), (86_400_500, 86_400)]
)
def test_a_clock_is_held_against_the_second_in_which_the_report_came(ahead_ms: int, offset_s: int) -> None:
    noon_ms = int(NOON.timestamp() * 1000)
    reported = {**REPORTED, "clock_ms": noon_ms + ahead_ms}

    shadow = read_change(a_change(a_document(version=1, reported=reported))).shadow

    assert shadow.reported is not None
    assert shadow.reported.clock_offset_s == offset_s


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        ({"firmware": None}, "firmware"),
        ({"firmware": "a\nb"}, "firmware"),
        ({"firmware": "1" * 65}, "firmware"),
        ({"clock_ms": "noon"}, "clock_ms"),
        ({"clock_ms": -1}, "clock_ms"),
        ({"report_every_s": 0}, "report_every_s"),
        ({"report_every_s": True}, "report_every_s"),
        ({"capture": {"enabled": "yes"}}, "capture.enabled"),
        ({"capture": {"from": "24:00"}}, "capture.from"),
        ({"metrics": ["Air"]}, "metrics[0]"),
        ({"metrics": ["m"] * 33}, "metrics"),
        ({"place": {"site": "?"}}, "place.site"),
        ({"refused": {"metrics": "no"}}, "refused"),
        ({"refused": [{"setting": "metrics", "reason": 7}]}, "refused[0].reason"),
        ({"refused": [{"setting": "m", "reason": "no"}] * 17}, "refused"),
        ({"mood": "fine"}, "mood"),
    ],
)
def test_a_report_that_breaks_the_protocol_is_refused_by_field(broken: dict[str, Any], field: str) -> None:
    payload = a_change(a_document(version=1, reported={**REPORTED, **broken}))

    with pytest.raises(InputRefused) as refusal:
        read_change(payload)

    assert refusal.value.field == f"state.reported.{field}"


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b'{"current": {}, "timestamp": 1}', b"\xff", b"[" * 100_000])
def test_what_no_broker_would_say_is_refused(payload: bytes) -> None:
    with pytest.raises(InputRefused):
        read_change(payload)


def test_a_report_that_cannot_be_read_does_not_keep_the_platform_from_wishing() -> None:
    document = a_document(version=7, desired={"report_every_s": 600}, reported={"firmware": 7})

    shadow = read_shadow(json.dumps(document).encode())

    assert (shadow.version, shadow.desired, shadow.reported) == (7, DeviceSettings(report_every_s=600), None)


@pytest.mark.parametrize("desired", [{"report_every_s": "often"}, {"capture": 7}, [], "all"])
def test_a_wish_that_none_of_us_wrote_counts_as_none(desired: Any) -> None:
    shadow = read_shadow(json.dumps(a_document(version=7, desired=desired)).encode())

    assert shadow.desired == NO_SHADOW.desired


def test_what_a_device_says_about_what_we_never_wished_is_no_wish() -> None:
    shadow = read_shadow(json.dumps(a_document(version=7, desired={"mood": "fine", "sample_every_s": 30})).encode())

    assert shadow.desired == DeviceSettings(sample_every_s=30)


def test_a_wish_comes_back_as_it_was_written() -> None:
    document = a_document(version=1, desired=wish_wire(some_settings()))

    assert read_shadow(json.dumps(document).encode()).desired == some_settings()


def test_what_is_not_wished_any_more_is_taken_out() -> None:
    assert wish_wire(DeviceSettings(site=SITE)) == {
        "sample_every_s": None,
        "report_every_s": None,
        "capture": {"enabled": None, "from": None, "to": None},
        "metrics": None,
        "place": {"site": SITE, "time_zone": None},
    }


def test_the_etag_changes_with_the_wish_and_with_nothing_else() -> None:
    assert etag_of(some_settings()) == etag_of(some_settings())
    assert etag_of(some_settings()) != etag_of(some_settings(report_every_s=301))
