"""PATCH /devices/{device_id}: name, site and configuration."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.device_config import DeviceSettings
from tests.builders import DEVICE, NOON, SITE, a_site
from tests.configuration_builders import a_report, some_settings
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import VIEWER, RestClient

PATH = f"/devices/{DEVICE}"
NOON_MS = 1_763_812_800_000
NOTHING = {
    "sample_every_s": None,
    "report_every_s": None,
    "capture": {"enabled": None, "from": None, "to": None},
    "metrics": None,
    "place": {"site": None, "time_zone": None},
}


@pytest.fixture(autouse=True)
def _another_site(platform: FakePlatform) -> None:
    platform.sites.sites["field-1"] = a_site("field-1", time_zone="America/Lima")


def test_a_name_is_changed_and_the_rest_stays(api: RestClient, platform: FakePlatform) -> None:
    answer = api.patch(PATH, {"name": "Südliche Bank"})

    assert answer.status == 200
    assert (answer.json["name"], answer.json["site"]) == ("Südliche Bank", SITE)
    assert answer.json["configuration"]["desired"] == NOTHING
    assert platform.devices.devices[DEVICE].name == "Südliche Bank"


def test_a_configuration_is_wished_in_part_and_answered_whole(api: RestClient, platform: FakePlatform) -> None:
    platform.shadows.report(DEVICE, a_report())

    answer = api.patch(PATH, {"config": {"report_every_s": 600, "capture": {"from": "22:00", "to": "04:30"}}})

    assert answer.status == 200
    configuration = answer.json["configuration"]
    assert configuration["desired"] == {
        **NOTHING,
        "report_every_s": 600,
        "capture": {"enabled": None, "from": "22:00", "to": "04:30"},
        "place": {"site": SITE, "time_zone": "Europe/Berlin"},
    }
    assert configuration["reported"]["report_every_s"] == 300
    assert configuration["differs"] == ["report_every_s", "capture.from", "capture.to"]
    assert configuration["differs_since"] == configuration["reported_at"] == NOON_MS
    assert platform.shadows.read(DEVICE).desired.report_every_s == 600


def test_what_is_given_later_is_added_and_null_withdraws(api: RestClient, platform: FakePlatform) -> None:
    api.patch(PATH, {"config": {"report_every_s": 600, "metrics": ["air_temp_c"], "capture": {"enabled": False}}})
    platform.clock.advance(NOON - NOON.replace(hour=11))

    api.patch(PATH, {"config": {"metrics": None, "sample_every_s": 30, "capture": None}})

    assert platform.shadows.read(DEVICE).desired == DeviceSettings(
        report_every_s=600, sample_every_s=30, site=SITE, time_zone="Europe/Berlin"
    )


def test_why_a_device_does_not_follow_is_shown(api: RestClient, platform: FakePlatform) -> None:
    refusing = replace(a_report(), refused={"metrics": "no sensor for wind_m_s"})
    platform.shadows.report(DEVICE, refusing)

    answer = api.patch(PATH, {"config": {"metrics": ["wind_m_s"]}})

    assert answer.json["configuration"]["refused"] == {"metrics": "no sensor for wind_m_s"}
    assert answer.json["configuration"]["differs"] == ["metrics"]


def test_a_device_is_moved_and_hears_of_it(api: RestClient, platform: FakePlatform) -> None:
    answer = api.patch(PATH, {"site": "field-1"})

    assert (answer.status, answer.json["site"]) == (200, "field-1")
    assert answer.json["configuration"]["desired"]["place"] == {"site": "field-1", "time_zone": "America/Lima"}
    assert platform.enrolment.moved == {DEVICE: "field-1"}


def test_the_change_stands_in_the_feed_under_the_operators_name(api: RestClient) -> None:
    api.patch(PATH, {"name": "South bench", "config": {"report_every_s": 600}})

    items = api.get("/events").json["items"]
    assert {item["kind"] for item in items} == {"device.changed", "device.configured"}
    assert {(item["who"], item["device_id"]) for item in items} == {("owner", DEVICE)}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"config": {"report_every_s": 9}}, "config.report_every_s"),
        ({"config": {"report_every_s": 3_601}}, "config.report_every_s"),
        ({"config": {"report_every_s": 60.5}}, "config.report_every_s"),
        ({"config": {"report_every_s": "600"}}, "config.report_every_s"),
        ({"config": {"report_every_s": True}}, "config.report_every_s"),
        ({"config": {"sample_every_s": 0}}, "config.sample_every_s"),
        ({"config": {"sample_every_s": 600, "report_every_s": 300}}, "config.report_every_s"),
        ({"config": {"sample_every_s": 1, "report_every_s": 3_600}}, "config.report_every_s"),
        ({"config": {"metrics": []}}, "config.metrics"),
        ({"config": {"metrics": ["Air"]}}, "config.metrics[0]"),
        ({"config": {"metrics": ["light_lux", "light_lux"]}}, "config.metrics[1]"),
        ({"config": {"metrics": [f"m{number}" for number in range(33)]}}, "config.metrics"),
        ({"config": {"capture": {"enabled": 1}}}, "config.capture.enabled"),
        ({"config": {"capture": {"from": "24:00", "to": "06:00"}}}, "config.capture.from"),
        ({"config": {"capture": {"from": "06:00"}}}, "config.capture.to"),
        ({"config": {"capture": {"hours": "all"}}}, "config.capture.hours"),
        ({"config": {"place": {"site": "field-1"}}}, "config.place"),
        ({"config": {"firmware": "2"}}, "config.firmware"),
        ({"config": []}, "config"),
        ({"config": None}, "config"),
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"site": "greenhouse-9"}, "site"),
        ({"site": "?"}, "site"),
        ({"device_id": "other-1"}, "device_id"),
    ],
)
def test_nonsense_is_refused_by_field_and_nothing_changes(
    api: RestClient, platform: FakePlatform, body: dict[str, Any], field: str
) -> None:
    answer = api.patch(PATH, {"name": "South bench", **body})

    assert (answer.status, answer.wrong_fields) == (400, [field])
    assert platform.devices.devices[DEVICE].name == "North bench"
    assert platform.shadows.shadows == {}
    assert platform.events.events == {}


def test_a_change_on_an_etag_that_is_stale_is_refused(api: RestClient, platform: FakePlatform) -> None:
    seen = api.patch(PATH, {}).json["configuration"]["etag"]
    first = api.patch(PATH, {"config": {"report_every_s": 600}, "config_etag": seen})

    second = api.patch(PATH, {"config": {"report_every_s": 900}, "config_etag": seen})

    assert (first.status, second.status) == (200, 409)
    assert second.json["type"] == "urn:cloudiot:problem:configuration-changed"
    assert platform.shadows.read(DEVICE).desired.report_every_s == 600
    third = api.patch(PATH, {"config": {"report_every_s": 900}, "config_etag": first.json["configuration"]["etag"]})
    assert third.status == 200


def test_a_report_does_not_make_an_etag_stale(api: RestClient, platform: FakePlatform) -> None:
    seen = api.patch(PATH, {"config": {"report_every_s": 600}}).json["configuration"]["etag"]
    platform.shadows.report(DEVICE, a_report(some_settings(report_every_s=600)))

    assert api.patch(PATH, {"config": {"report_every_s": 900}, "config_etag": seen}).status == 200


def test_a_device_that_was_never_registered_is_not_found(api: RestClient) -> None:
    assert api.patch("/devices/stranger-1", {"name": "Impostor"}).status == 404


def test_a_viewer_changes_nothing(api: RestClient, platform: FakePlatform) -> None:
    assert api.patch(PATH, {"name": "South bench"}, key=VIEWER.key).status == 403
    assert platform.devices.devices[DEVICE].name == "North bench"
