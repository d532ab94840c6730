"""The hourly risk check, through the whole app."""

from datetime import UTC, datetime, timedelta

import pytest
from chalice.local import LambdaContext

from chalicelib.domain.errors import Outage
from chalicelib.domain.site import Growing
from tests.builders import NOON, SITE, a_site
from tests.fakes.faults import fail
from tests.fakes.weather import a_day, days, measure
from tests.fakes.world import World
from tests.functional.events.lambda_calls import LogLines, Wake, an_event, metrics_in


@pytest.fixture(autouse=True)
def _time_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chalice's test client gives three seconds; the stack gives the function five minutes."""
    monkeypatch.setattr(LambdaContext, "get_remaining_time_in_millis", lambda _self: 300_000)


def blight_weather(world: World) -> None:
    """Let the site be a field of potatoes after two weeks of humid nights."""
    world.sites.sites[SITE] = a_site(crops=("potato",), time_zone="UTC", growing=Growing.OPEN_FIELD)
    first = datetime(NOON.year, NOON.month, NOON.day, tzinfo=UTC) - timedelta(days=13)
    measure(world.telemetry, days(14, a_day(7)), since=first)


def test_the_hour_opens_an_alert_where_a_disease_threatens(
    world: World, wake: Wake, capsys: pytest.CaptureFixture[str]
) -> None:
    blight_weather(world)

    wake("on_risk_check", an_event("schedule"))

    assert [str(alert_id) for alert_id in world.alerts.alerts] == [f"{SITE}.risk-hutton.000001"]
    assert metrics_in(capsys.readouterr().out) == {"SitesAtRisk": 1, "AlertsOpened": 1}


def test_an_hour_that_strikes_twice_is_one_alert_and_one_notification(world: World, wake: Wake) -> None:
    blight_weather(world)

    for _ in range(2):
        wake("on_risk_check", an_event("schedule"))

    assert len(world.alerts.alerts) == len(world.notifier.told) == 1


def test_what_was_looked_at_stands_in_the_log(world: World, wake: Wake, log_lines: LogLines) -> None:
    blight_weather(world)

    wake("on_risk_check", an_event("schedule"))

    (line,) = [line for line in log_lines() if line["message"] == "risk checked"]
    assert {name: line[name] for name in ("sites", "at_risk", "alerts_opened", "alerts_resolved", "ended")} == {
        "sites": 1,
        "at_risk": 1,
        "alerts_opened": 1,
        "alerts_resolved": 0,
        "ended": True,
    }


def test_an_outage_fails_the_invocation(world: World, wake: Wake) -> None:
    fail(world.sites, "listed")

    with pytest.raises(Outage):
        wake("on_risk_check", an_event("schedule"))
