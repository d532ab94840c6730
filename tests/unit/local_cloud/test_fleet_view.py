"""The live view tells what the REST API told, and nothing else."""

import io
from dataclasses import replace

import pytest
from rich.console import Console
from rich.screen import Screen

from local_cloud.endpoints import Endpoints
from local_cloud.fleet_snapshot import AlertLine, DeviceLine, FleetSnapshot, Leaf, Reading
from local_cloud.fleet_view import render

NOW_MS = 1_763_823_600_000

ENDPOINTS = Endpoints(
    stage="dev",
    rest_url="http://127.0.0.1:4566/_aws/execute-api/1bdac8ae/dev",
    operator_url="http://127.0.0.1:8080",
    operator_key="k" * 43,
    aws_port=4566,
    mqtt_host="127.0.0.1",
    mqtt_port=8883,
    ca_file="ca.pem",
    model_url="http://127.0.0.1:8501",
    outputs={},
)
READING = Reading(
    at_ms=NOW_MS - 7_000, values={"air_temp_c": 21.44, "humidity_pct": 83.1, "light_lux": 12_000, "battery_v": 3.9}
)
LEAF = Leaf(taken_at_ms=NOW_MS - 120_000, crop="Tomato", condition="Early blight", verdict="disease", confidence=0.934)
DEVICE = DeviceLine(device_id="greenhouse-1-a", site="greenhouse-1", state="ok", reading=READING, leaf=LEAF)
ALERT = AlertLine(
    device_id="greenhouse-1-a",
    severity="critical",
    status="open",
    what="Air temperature above its limit",
    value=41.2,
    limit=40.0,
    unit="°C",
    since_ms=NOW_MS - 180_000,
)
SNAPSHOT = FleetSnapshot(at_ms=NOW_MS, devices=(DEVICE,), alerts=(ALERT,))


def drawn(snapshot: FleetSnapshot | None, *, trouble: str | None = None, width: int = 140) -> str:
    console = Console(file=io.StringIO(), width=width, record=True)
    console.print(render(snapshot, ENDPOINTS, width=width, trouble=trouble))
    return console.export_text()


@pytest.mark.parametrize(
    "told", ["greenhouse-1-a", "7 s", "21.4", "83", "12.0", "3.90", "Early blight", "93%", "tomato", "2 min"]
)
def test_a_device_is_shown_with_its_last_sample_and_diagnosis(told: str) -> None:
    assert told in drawn(SNAPSHOT)


@pytest.mark.parametrize(
    "told", ["1 open alert", "critical", "Air temperature above its limit", "41.2 °C, limit 40", "3 min ago"]
)
def test_an_alert_is_shown_with_what_was_measured(told: str) -> None:
    assert told in drawn(SNAPSHOT)


@pytest.mark.parametrize("told", [ENDPOINTS.rest_url, ENDPOINTS.sign_in_url, ENDPOINTS.operator_key])
def test_the_way_in_is_shown_whole(told: str) -> None:
    assert told in drawn(None)


def test_a_calm_fleet_says_so() -> None:
    assert "No open alerts" in drawn(replace(SNAPSHOT, alerts=()))


def test_a_device_that_was_never_heard_of_shows_no_numbers() -> None:
    new = DeviceLine(device_id="greenhouse-1-b", site="greenhouse-1", state="never_seen", reading=None, leaf=None)

    text = drawn(replace(SNAPSHOT, devices=(new,), alerts=()))

    assert "never" in text
    assert "None" not in text


def test_a_diagnosis_that_is_not_sure_is_not_shown_as_one() -> None:
    unsure = replace(DEVICE, leaf=replace(LEAF, verdict="unsure", confidence=0.41))

    assert "unsure" in drawn(replace(SNAPSHOT, devices=(unsure,)))


def test_what_is_no_leaf_is_told_without_a_guess() -> None:
    no_leaf = replace(DEVICE, leaf=replace(LEAF, verdict="not_a_leaf", confidence=0.41))

    text = drawn(replace(SNAPSHOT, devices=(no_leaf,), alerts=()))

    assert "not a leaf  2 min" in text
    assert "41%" not in text


def test_alerts_that_do_not_fit_are_counted() -> None:
    text = drawn(replace(SNAPSHOT, alerts=(ALERT,) * 11))

    assert "11 open alerts" in text
    assert "and 3 more" in text


def test_trouble_with_the_api_is_shown_beside_the_last_picture() -> None:
    text = drawn(SNAPSHOT, trouble="GET /devices: 500")

    assert "GET /devices: 500" in text
    assert "greenhouse-1-a" in text


@pytest.mark.parametrize("width", [80, 100, 140])
def test_the_link_stands_in_one_line_that_the_screen_does_not_cut(width: int) -> None:
    console = Console(file=io.StringIO(), width=width, height=40, record=True)

    console.print(Screen(render(None, ENDPOINTS, width=width)))

    assert ENDPOINTS.sign_in_url in console.export_text()


@pytest.mark.parametrize("told", ["greenhouse-1-a", "21.4", "Early blight  93%", ENDPOINTS.operator_key])
def test_a_narrow_terminal_shows_what_matters_most(told: str) -> None:
    assert told in drawn(SNAPSHOT, width=80)
