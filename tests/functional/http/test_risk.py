"""/sites/{site_id}/risk: what the models say of a site, what they saw, and what they do not know."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest

from chalicelib.domain.risk.catalogue import MODELS
from chalicelib.domain.site import Growing
from chalicelib.services.assess_risk import LONGEST_SEASON_DAYS, MOST_DEVICES, SHOWN_DAYS
from tests.builders import DEVICE, NOON, SITE, a_device, a_site
from tests.fakes.weather import Sky, a_day, days, measure
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import VIEWER, RestClient

# The clock of these tests stands at noon of the last of fourteen days, by UTC.
TODAY: Final = NOON.date()
FIRST: Final = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC) - timedelta(days=SHOWN_DAYS - 1)


def a_field(platform: FakePlatform, *crops: str, season_start: date | None = None) -> None:
    """Let the site be a field with these crops, in UTC."""
    platform.sites.sites[SITE] = a_site(
        crops=crops, time_zone="UTC", growing=Growing.OPEN_FIELD, season_start=season_start
    )


def models(api: RestClient) -> dict[str, Any]:
    answer = api.get(f"/sites/{SITE}/risk")
    assert answer.status == 200
    return {model["model_id"]: model for model in answer.json["models"]}


def test_each_model_of_the_crops_tells_today_and_the_last_two_weeks(api: RestClient, platform: FakePlatform) -> None:
    a_field(platform, "potato")
    measure(platform.telemetry, days(SHOWN_DAYS, a_day(7)), since=FIRST)

    found = models(api)

    assert set(found) == {"hutton", "wallin", "p-days", "vpd"}
    hutton = found["hutton"]
    assert (hutton["disease"], hutton["crops"], hutton["today"]["band"]) == ("late blight", ["potato"], "high")
    assert hutton["today"] == hutton["days"][-1]
    assert [day["day"] for day in hutton["days"]] == [
        str(TODAY - timedelta(days=n)) for n in reversed(range(SHOWN_DAYS))
    ]
    assert [day["band"] for day in hutton["days"]] == ["low", *["high"] * 13]


def test_a_day_tells_what_the_rule_saw(api: RestClient, platform: FakePlatform) -> None:
    a_field(platform, "potato")
    measure(platform.telemetry, days(SHOWN_DAYS, a_day(7)), since=FIRST)

    yesterday, today = models(api)["hutton"]["days"][-2:]

    assert yesterday == {
        "day": str(TODAY - timedelta(days=1)),
        "finished": True,
        "value": 13,
        "band": "high",
        "known_hours": 24,
        "unknown_hours": 0,
        "devices": 1,
        "seen": {"humid_hours": 7, "lowest_c": 18.0},
    }
    assert (today["finished"], today["known_hours"], today["unknown_hours"]) == (False, 12, 0)


def test_missing_hours_are_said_and_never_filled_in(api: RestClient, platform: FakePlatform) -> None:
    a_field(platform, "potato")
    gap: list[Sky] = [None] * 10
    measure(platform.telemetry, [*days(12, a_day(7)), *a_day(7)[:14], *gap, *a_day(7)], since=FIRST)

    yesterday, today = models(api)["hutton"]["days"][-2:]

    assert (yesterday["value"], yesterday["band"], yesterday["unknown_hours"]) == (None, "unknown", 10)
    assert (today["value"], today["band"]) == (None, "unknown")


def test_an_hour_with_too_few_samples_is_unknown(api: RestClient, platform: FakePlatform) -> None:
    a_field(platform, "potato")
    measure(platform.telemetry, days(SHOWN_DAYS, a_day(7)), since=FIRST, samples_an_hour=2)

    today = models(api)["hutton"]["today"]

    assert (today["band"], today["known_hours"], today["unknown_hours"]) == ("unknown", 0, 12)


def test_a_site_without_any_telemetry_says_that_nothing_is_known(api: RestClient, platform: FakePlatform) -> None:
    a_field(platform, "potato", "tomato", "apple", "grape")

    for model in models(api).values():
        assert {day["value"] for day in model["days"]} == {None}
        assert model["today"]["unknown_hours"] == 12


def test_the_mean_over_the_devices_counts_and_how_many_there_were(api: RestClient, platform: FakePlatform) -> None:
    a_field(platform, "potato")
    platform.devices.devices["greenhouse-1-b"] = a_device("greenhouse-1-b")
    measure(platform.telemetry, days(SHOWN_DAYS, [(18.0, 99.0)] * 24), since=FIRST)
    measure(platform.telemetry, days(1, [(14.0, 79.0)] * 24), since=FIRST, device_id="greenhouse-1-b")

    answer = api.get(f"/sites/{SITE}/risk").json
    hutton = answer["models"][0]

    assert (answer["devices"], answer["more_devices"]) == ([DEVICE, "greenhouse-1-b"], False)
    # On the first day the two have 16 °C and 89 % together.
    assert hutton["days"][0]["seen"] == {"humid_hours": 0, "lowest_c": 16.0}
    assert [day["devices"] for day in hutton["days"][:2]] == [2, 1]


def test_of_many_devices_the_first_eight_are_read_and_it_is_said(api: RestClient, platform: FakePlatform) -> None:
    for number in range(MOST_DEVICES):
        platform.devices.devices[f"extra-{number}"] = a_device(f"extra-{number}")

    answer = api.get(f"/sites/{SITE}/risk").json

    assert answer["devices"] == [f"extra-{number}" for number in range(MOST_DEVICES)]
    assert answer["more_devices"] is True


def test_under_cover_hutton_is_left_out_with_the_reason_and_the_others_are_marked(
    api: RestClient, platform: FakePlatform
) -> None:
    platform.sites.sites[SITE] = a_site(crops=("tomato",), growing=Growing.UNDER_COVER)

    answer = api.get(f"/sites/{SITE}/risk").json

    assert [(model["model_id"], "under covers" in model["why"]) for model in answer["not_valid_here"]] == [
        ("hutton", True)
    ]
    notes = {model["model_id"]: " ".join(model["notes"]) for model in answer["models"]}
    assert set(notes) == {"wallin", "tomcast", "vpd", "tomato-degree-days"}
    assert "not tested" in notes["wallin"]
    assert "not tested" not in notes["vpd"]


def test_what_is_withheld_is_never_shown(api: RestClient, platform: FakePlatform) -> None:
    a_field(platform, "potato", "tomato", "apple", "grape")

    withheld = {model.model_id for model in MODELS if model.withheld}

    assert withheld == {"smith"}
    assert not withheld & set(models(api))
    assert "Smith period" not in str(api.get(f"/sites/{SITE}/risk").json)


def test_a_site_without_known_crops_gets_the_measure_alone(api: RestClient, platform: FakePlatform) -> None:
    a_field(platform)

    (vpd,) = models(api).values()

    assert (vpd["model_id"], vpd["disease"], vpd["bands"], vpd["today"]["band"]) == ("vpd", None, [], None)


def test_without_a_season_start_the_last_fourteen_days_count_and_it_is_said(
    api: RestClient, platform: FakePlatform
) -> None:
    a_field(platform, "potato")
    since = FIRST - timedelta(days=10)
    measure(platform.telemetry, days(24, a_day(19, temperature_c=20.0)), since=since)

    answer = api.get(f"/sites/{SITE}/risk").json
    wallin = answer["models"][1]

    assert answer["counts_from"] == str(FIRST.date())
    # Thirteen finished days of four values each.
    assert (wallin["today"]["value"], wallin["today"]["band"]) == (52, "high")
    assert any("no season_start" in note for note in wallin["notes"])


def test_a_season_counts_from_its_start(api: RestClient, platform: FakePlatform) -> None:
    start = TODAY - timedelta(days=40)
    a_field(platform, "potato", season_start=start)
    since = datetime(start.year, start.month, start.day, tzinfo=UTC) - timedelta(days=2)
    measure(platform.telemetry, days(43, a_day(0, temperature_c=21.0)), since=since)

    p_days = models(api)["p-days"]

    assert (p_days["today"]["value"], p_days["today"]["band"]) == (400, "high")
    assert len(p_days["days"]) == SHOWN_DAYS
    assert f"from {start} on" in " ".join(p_days["notes"])


def test_a_season_that_began_long_ago_counts_as_far_as_is_read_and_it_is_said(
    api: RestClient, platform: FakePlatform
) -> None:
    a_field(platform, "potato", season_start=TODAY - timedelta(days=300))

    answer = api.get(f"/sites/{SITE}/risk").json

    assert answer["counts_from"] == str(TODAY - timedelta(days=LONGEST_SEASON_DAYS - 1))
    assert any("more than 120 days ago" in note for note in answer["models"][1]["notes"])


def test_before_the_season_nothing_adds_up(api: RestClient, platform: FakePlatform) -> None:
    a_field(platform, "potato", season_start=TODAY + timedelta(days=30))
    measure(platform.telemetry, days(SHOWN_DAYS, a_day(19, temperature_c=20.0)), since=FIRST)

    wallin = models(api)["wallin"]

    assert {day["value"] for day in wallin["days"]} == {0}
    assert any("nothing counts before" in note for note in wallin["notes"])


def test_days_are_those_of_the_site(api: RestClient, platform: FakePlatform) -> None:
    # At noon by UTC it is the next day in Auckland: 01:00 of the 23rd.
    platform.sites.sites[SITE] = a_site(time_zone="Pacific/Auckland", crops=("potato",), growing=Growing.OPEN_FIELD)
    measure(platform.telemetry, days(SHOWN_DAYS, a_day(0)), since=FIRST)

    today = models(api)["hutton"]["today"]

    assert (today["day"], today["known_hours"]) == (str(TODAY + timedelta(days=1)), 1)


@pytest.mark.parametrize(("wetness_pct", "hours"), [(100.0, 24), (0.0, 0)])
def test_a_leaf_wetness_sensor_decides_where_there_is_one(
    api: RestClient, platform: FakePlatform, wetness_pct: float, hours: int
) -> None:
    a_field(platform, "tomato")
    measure(platform.telemetry, days(SHOWN_DAYS, a_day(10)), since=FIRST, leaf_wetness_pct=wetness_pct)

    tomcast = models(api)["tomcast"]

    assert tomcast["days"][0]["seen"]["wet_hours"] == hours
    assert not any("stand in" in note for note in tomcast["notes"])


def test_without_a_leaf_wetness_sensor_it_is_said_what_stands_in(api: RestClient, platform: FakePlatform) -> None:
    a_field(platform, "tomato")
    measure(platform.telemetry, days(SHOWN_DAYS, a_day(10)), since=FIRST)

    tomcast = models(api)["tomcast"]

    assert tomcast["days"][0]["seen"]["wet_hours"] == 10
    assert any("stand in" in note for note in tomcast["notes"])


def test_every_model_tells_its_rule_validity_and_source(api: RestClient, platform: FakePlatform) -> None:
    a_field(platform, "potato", "tomato", "apple", "grape")

    for shown in models(api).values():
        (model,) = (model for model in MODELS if model.model_id == shown["model_id"])
        assert (shown["rule"], shown["validity"], shown["source"]) == (model.rule, model.validity, model.source)
        assert [band["alerts"] for band in shown["bands"][:1]] == [False] * bool(model.bands)


def test_a_viewer_may_look(api: RestClient) -> None:
    assert api.get(f"/sites/{SITE}/risk", key=VIEWER.key).status == 200


def test_an_unknown_site_has_no_risk(api: RestClient) -> None:
    answer = api.get("/sites/greenhouse-9/risk")

    assert (answer.status, answer.json["type"]) == (404, "urn:cloudiot:problem:site-not-found")
