"""What the platform does to alerts by itself, as an operator sees it by the routes: rules put by `PUT /thresholds`,
alerts and their history read by `GET /alerts`. Each promise of docs/alerts.md that no person takes a part in."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from chalice.test import Client

from app import app
from chalicelib import wiring
from chalicelib.domain.alert import CALM_FOR
from chalicelib.domain.breach import SILENT_AFTER
from chalicelib.domain.clock import to_ms
from chalicelib.domain.rejection_rate import REJECTIONS_LIMIT
from chalicelib.domain.site import Growing
from chalicelib.services.assess_risk import SHOWN_DAYS
from chalicelib.services.check_rejections import check_rejections
from chalicelib.services.check_risk import check_risk
from chalicelib.services.check_silence import check_silence
from chalicelib.services.ingest_telemetry import ingest_telemetry
from tests.builders import DAY, DEVICE, HOUR, MINUTE, NOON, SITE, a_rejection, a_sample, a_site, an_event
from tests.fakes.alerts import InMemoryComments
from tests.fakes.people import InMemoryOperatorKeys
from tests.fakes.platform_parts import RETENTION
from tests.fakes.weather import a_day, days
from tests.fakes.weather import measure as measure_weather
from tests.fakes.world import World
from tests.functional.http.rest_client import OPERATOR, RestClient
from tests.unit.chalicelib.services.telemetry_arrivals import a_payload, an_arrival, measured
from tests.unit.chalicelib.services.troubled_device import measure, send, settle

WARM: Final = {"id": "warm", "metric": "air_temp_c", "direction": "above", "warning": 35, "critical": 40}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """The platform whose services run, behind the routes."""
    made = World()
    made.wire_in(monkeypatch)
    comments, keys = InMemoryComments(made.events), InMemoryOperatorKeys([OPERATOR])
    monkeypatch.setattr(wiring, "comment_book", lambda: comments)
    monkeypatch.setattr(wiring, "operator_keys", lambda: keys)
    return made


@pytest.fixture
def api(world: World) -> Iterator[RestClient]:
    assert world.devices.devices
    with Client(app, project_dir=str(Path(__file__).parents[3] / "chalice_app")) as client:
        yield RestClient(client)


def put_rules(api: RestClient, *rules: dict[str, object]) -> None:
    answer = api.put("/thresholds", {"rules": rules})
    assert answer.status == 200, answer.json


def alerts(api: RestClient, query: str = "") -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = api.get(f"/alerts{query}").json["items"]
    return listed


def the_alert(api: RestClient) -> dict[str, Any]:
    (alert,) = alerts(api)
    return alert


def history(api: RestClient) -> list[str]:
    """The kinds of what happened to the only alert, the first thing first."""
    items = api.get(f"/alerts/{the_alert(api)['alert_id']}/history").json["items"]
    return [item["kind"].removeprefix("alert.") for item in reversed(items)]


def test_severity_is_raised_at_once_and_lowered_by_a_timer(api: RestClient, world: World) -> None:
    put_rules(api, WARM)
    measure(world, NOON, air_temp_c=36.0)
    assert (the_alert(api)["severity"], the_alert(api)["value"]) == ("warning", 36.0)

    measure(world, NOON + MINUTE, air_temp_c=41.0)
    assert (the_alert(api)["severity"], the_alert(api)["value"]) == ("critical", 41.0)

    measure(world, NOON + CALM_FOR, air_temp_c=38.0)
    settle(world)
    assert the_alert(api)["severity"] == "critical"
    measure(world, NOON + MINUTE + CALM_FOR, air_temp_c=38.0)
    settle(world)
    assert the_alert(api)["severity"] == "warning"
    assert history(api) == ["opened", "raised", "lowered"]


def test_an_alert_is_resolved_by_calm(api: RestClient, world: World) -> None:
    put_rules(api, WARM)
    measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + CALM_FOR, air_temp_c=30.0)
    settle(world)

    alert = the_alert(api)
    assert (alert["status"], alert["resolved_by"]) == ("resolved", "platform")
    assert history(api) == ["opened", "resolved"]


def test_one_alert_for_each_device_and_rule_however_often_a_message_comes(api: RestClient, world: World) -> None:
    put_rules(api, WARM, WARM | {"id": "hot", "warning": 36})
    for _ in range(3):
        send(world, a_sample(NOON, air_temp_c=38.0))

    assert sorted(alert["alert_id"] for alert in alerts(api, f"?device={DEVICE}")) == [
        f"{DEVICE}.hot.000001",
        f"{DEVICE}.warm.000001",
    ]
    assert len(world.notifier.told) == 2


def test_or_of_several_conditions_is_one_alert(api: RestClient, world: World) -> None:
    humid = {"metric": "humidity_pct", "direction": "above", "warning": 92}
    wet = {"metric": "leaf_wetness_pct", "direction": "above", "warning": 60}
    put_rules(api, {"id": "mould-weather", "conditions": [humid, wet]})
    measure(world, NOON, humidity_pct=50.0, leaf_wetness_pct=70.0)
    measure(world, NOON + MINUTE, humidity_pct=95.0, leaf_wetness_pct=10.0)

    assert (the_alert(api)["rule_id"], the_alert(api)["value"]) == ("mould-weather", 70.0)


@pytest.mark.parametrize("margin", [0, 1])
def test_flapping_values_do_not_flap_alerts(api: RestClient, world: World, margin: float) -> None:
    put_rules(api, WARM | {"clear_margin": margin})
    for minute in range(0, 120, 5):
        measure(world, NOON + minute * MINUTE, air_temp_c=35.2 if minute % 10 else 34.8)
        settle(world)

    assert the_alert(api)["status"] == "open"
    assert history(api) == ["opened"]
    assert len(world.notifier.told) == 1


def test_a_rule_with_a_duration_waits_for_it(api: RestClient, world: World) -> None:
    put_rules(api, WARM | {"for_min": 20})
    for minute in (0, 10, 19):
        measure(world, NOON + minute * MINUTE, air_temp_c=36.0)
    assert alerts(api) == []

    measure(world, NOON + 20 * MINUTE, air_temp_c=36.0)
    assert the_alert(api)["status"] == "open"


def test_a_warning_in_quiet_hours_is_shown_at_once_and_told_when_they_end(api: RestClient, world: World) -> None:
    # By the site's clock, which is an hour ahead of UTC in November.
    put_rules(api, WARM | {"quiet_hours": {"start": "12:30", "end": "14:00"}})
    measure(world, NOON, air_temp_c=36.0)
    settle(world, NOON + 30 * MINUTE)
    assert (the_alert(api)["status"], the_alert(api)["told_at"]) == ("open", None)

    measure(world, NOON + HOUR, air_temp_c=36.0)
    settle(world)
    assert the_alert(api)["told_at"] is not None


def test_what_nobody_acknowledges_is_told_again_and_escalated(api: RestClient, world: World) -> None:
    put_rules(api, WARM | {"repeat_min": 60, "escalate_min": 30})
    for minute in range(0, 61, 10):
        measure(world, NOON + minute * MINUTE, air_temp_c=36.0)
        settle(world)

    assert the_alert(api)["escalated"] is True
    assert history(api) == ["opened", "escalated", "repeated"]


def test_what_somebody_acknowledges_is_neither(api: RestClient, world: World) -> None:
    put_rules(api, WARM | {"repeat_min": 60, "escalate_min": 30})
    measure(world, NOON, air_temp_c=36.0)
    world.clock.advance(MINUTE)
    api.post(f"/alerts/{the_alert(api)['alert_id']}/acknowledge")
    for minute in range(10, 121, 10):
        measure(world, NOON + minute * MINUTE, air_temp_c=36.0)
        settle(world)

    assert the_alert(api)["escalated"] is False
    assert history(api) == ["opened", "acknowledged"]


def test_a_snooze_ends_and_the_alert_is_told_again(api: RestClient, world: World) -> None:
    put_rules(api, WARM)
    measure(world, NOON, air_temp_c=36.0)
    world.clock.advance(MINUTE)
    api.post(f"/alerts/{the_alert(api)['alert_id']}/snooze", {"minutes": 30})
    measure(world, NOON + 29 * MINUTE, air_temp_c=36.0)
    settle(world)
    assert the_alert(api)["status"] == "snoozed"

    measure(world, NOON + 31 * MINUTE, air_temp_c=36.0)
    settle(world)
    assert the_alert(api)["status"] == "open"
    assert history(api)[:3] == ["opened", "snoozed", "woken"]
    assert len(world.notifier.told) == 2


def test_device_silence_is_an_alert(api: RestClient, world: World) -> None:
    measure(world, NOON, air_temp_c=20.0)
    world.clock.advance(SILENT_AFTER + MINUTE)
    check_silence(ports=world.silence_check())

    (alert,) = alerts(api, "?kind=silence")
    assert (alert["device_id"], alert["what"]) == (DEVICE, "No sample since 2025-11-22 12:00 UTC")


def test_a_rejected_message_rate_is_an_alert(api: RestClient, world: World) -> None:
    for number in range(REJECTIONS_LIMIT):
        rejection = a_rejection(f"{number}".encode(), at=NOON - number * MINUTE)
        world.rejections.set_aside(rejection, an_event(subject=rejection.rejection_id), original=b"")
    check_rejections(ports=world.rejection_check())

    (alert,) = alerts(api, "?kind=rejections")
    assert (alert["device_id"], alert["what"]) == (DEVICE, "Input is refused: JSON is malformed")


def test_crossing_a_band_of_risk_is_an_alert_of_the_site_that_names_the_disease(api: RestClient, world: World) -> None:
    world.sites.sites[SITE] = a_site(crops=("potato",), time_zone="UTC", growing=Growing.OPEN_FIELD)
    midnight = datetime(NOON.year, NOON.month, NOON.day, tzinfo=UTC)
    weather = [*days(SHOWN_DAYS - 3, a_day(0)), *days(2, a_day(7)), *a_day(0)]
    measure_weather(world.telemetry, weather, since=midnight - (SHOWN_DAYS - 1) * DAY)
    check_risk(ports=world.risk_check(), time_left=lambda: timedelta(hours=1))

    (alert,) = alerts(api, f"?kind=risk&site={SITE}")
    assert alert["device_id"] is None
    assert alert["what"].startswith("Late blight on potato: risk is high")


def test_late_data_is_shown_and_raises_no_stale_alert(api: RestClient, world: World) -> None:
    put_rules(api, WARM)
    hot = [measured(NOON - DAY + minute * MINUTE, air_temp_c=39.0) for minute in range(30)]
    ingest_telemetry([an_arrival(a_payload(*hot))], retention=RETENTION, ports=world.intake())

    assert alerts(api) == []
    shown = api.get(f"/devices/{DEVICE}/telemetry?from={to_ms(NOON - DAY)}&to={to_ms(NOON)}&resolution=raw").json
    assert len(shown["items"]) == 30


def test_a_clock_a_year_off_is_refused_with_a_reason_that_the_operator_sees(api: RestClient, world: World) -> None:
    ahead = a_payload(measured(NOON + 365 * DAY, air_temp_c=39.0))
    ingest_telemetry([an_arrival(ahead)], retention=RETENTION, ports=world.intake())

    (rejection,) = api.get(f"/rejections?device={DEVICE}").json["items"]
    assert rejection["reason"].startswith("the device's clock is 365 days ahead")
    assert alerts(api) == []
