"""The whole fleet in one answer."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.breach import SILENCE_RULE, Severity
from chalicelib.domain.clock import to_ms
from chalicelib.domain.glance import Glance
from chalicelib.domain.presence import Connection, Presence
from tests.builders import DEVICE, MINUTE, NOON, SITE, a_device, a_photo, a_sample, an_alert, an_event
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import VIEWER, RestClient


def glimpsed(platform: FakePlatform, *, at: datetime = NOON, device_id: str = DEVICE) -> None:
    platform.glances.keep([Glance(device_id=device_id, heard_at=at, values={"air_temp_c": 19.5, "battery_v": 3.9})])


def connected(platform: FakePlatform, device_id: str = DEVICE) -> None:
    platform.presence.presence[device_id] = Presence(device_id=device_id, latest=Connection(NOON, 1, "s1", "c" * 12))


def shown(api: RestClient, device_id: str = DEVICE) -> dict[str, Any]:
    devices = api.get("/fleet").json["devices"]
    return next(device for device in devices if device["device_id"] == device_id)


def test_a_device_and_its_site_are_shown_whole(api: RestClient, platform: FakePlatform) -> None:
    glimpsed(platform)
    connected(platform)
    platform.photos.record(a_photo(), an_event())
    platform.alerts.save(an_alert(), replacing=None)

    fleet = api.get("/fleet", key=VIEWER.key).json

    assert fleet["devices"] == [
        {
            "device_id": DEVICE,
            "name": "North bench",
            "site": SITE,
            "state": "warning",
            "connected": True,
            "heard_at": to_ms(NOON),
            "values": {"air_temp_c": 19.5, "battery_v": 3.9},
            "open_alerts": 1,
            "photo": {
                "photo_id": a_photo().key.photo_id,
                "taken_at": to_ms(a_photo().taken_at),
                "verdict": a_photo().diagnosis.verdict,
                "label": a_photo().diagnosis.label,
            },
        }
    ]
    assert [site["site_id"] for site in fleet["sites"]] == [SITE]


def test_a_device_that_was_never_heard_of_shows_nothing(api: RestClient) -> None:
    assert shown(api) == {
        "device_id": DEVICE,
        "name": "North bench",
        "site": SITE,
        "state": "never_seen",
        "connected": None,
        "heard_at": None,
        "values": {},
        "open_alerts": 0,
        "photo": None,
    }


def test_a_sample_that_went_by_is_newer_than_the_last_glance(api: RestClient, platform: FakePlatform) -> None:
    glimpsed(platform)
    platform.fresh.note(DEVICE, a_sample(NOON + MINUTE, {"air_temp_c": 21.0, "my_own": 1.0}))

    device = shown(api)

    assert (device["heard_at"], device["values"]) == (to_ms(NOON + MINUTE), {"air_temp_c": 21.0, "my_own": 1.0})


def test_a_sample_from_before_the_last_glance_is_old_news(api: RestClient, platform: FakePlatform) -> None:
    glimpsed(platform)
    platform.fresh.note(DEVICE, a_sample(NOON - MINUTE, air_temp_c=5.0))

    assert shown(api)["values"]["air_temp_c"] == 19.5


def test_a_device_that_connected_a_moment_ago_is_looked_up(api: RestClient, platform: FakePlatform) -> None:
    connected(platform)
    platform.measured(a_sample(NOON, {"air_temp_c": 22.5}))

    assert shown(api)["values"] == {"air_temp_c": 22.5}


def test_not_every_device_of_a_large_fleet_is_looked_up(
    api: RestClient, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(200):
        platform.devices.register(a_device(f"field-{n:03d}"), an_event(subject=str(n)))
        connected(platform, f"field-{n:03d}")
    looked_up: list[str] = []
    monkeypatch.setattr(platform.telemetry, "latest", looked_up.append)

    assert len(api.get("/fleet").json["devices"]) == 201
    assert len(looked_up) == 20


def test_the_worst_alert_counts_and_all_are_counted(api: RestClient, platform: FakePlatform) -> None:
    glimpsed(platform)
    platform.alerts.save(an_alert(), replacing=None)
    platform.alerts.save(an_alert(rule_id="co2-high", severity=Severity.CRITICAL), replacing=None)

    device = shown(api)

    assert (device["state"], device["open_alerts"]) == ("critical", 2)


def test_a_silent_device_is_silent_until_it_is_heard_again(api: RestClient, platform: FakePlatform) -> None:
    last_heard_at = NOON + 10 * MINUTE
    silence = an_alert(rule_id=SILENCE_RULE, value=float(to_ms(last_heard_at)))
    platform.alerts.save(silence, replacing=None)
    platform.clock.advance(timedelta(hours=1))
    glimpsed(platform, at=last_heard_at)
    assert shown(api)["state"] == "silent"

    platform.fresh.note(DEVICE, a_sample(NOON + 50 * MINUTE))

    device = shown(api)
    assert device["state"] in {"warning", "critical"}
    assert device["heard_at"] == to_ms(NOON + 50 * MINUTE)


def test_it_takes_no_parameters(api: RestClient) -> None:
    assert api.get("/fleet?site=greenhouse-1").wrong_fields == ["site"]
