"""The operator service over the real tables, with the permissions of its task: what is new, files, a report."""

import csv
import io
import json
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
import requests

from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud
from tests.emulator.enrolled_device import EnrolledDevice, enrolled

pytestmark = EMULATOR_MARKS

# What the dashboard promises.
_TOLD_WITHIN_S: Final = 3.0
_PATIENCE_S: Final = 60.0


@pytest.fixture(scope="module")
def device(cloud: RunningCloud, tmp_path_factory: pytest.TempPathFactory) -> EnrolledDevice:
    return enrolled(cloud, tmp_path_factory.mktemp("live"), "live")


def asked(cloud: RunningCloud, method: str, path: str, **more: Any) -> requests.Response:
    """A request of a program with the operator's key."""
    headers = {"Authorization": f"Bearer {cloud.endpoints.operator_key}"}
    url = f"{cloud.endpoints.operator_url}{path}"
    return requests.request(method, url, headers=headers, timeout=_PATIENCE_S, **more)


@contextmanager
def listening(cloud: RunningCloud, path: str) -> Iterator[Iterator[tuple[str, Any]]]:
    """What a stream tells, kind and content, from its greeting on."""
    with closing(asked(cloud, "GET", path, stream=True)) as answer:
        assert answer.status_code == 200, answer.text
        told = _events(answer)
        assert next(told)[0] == "hello"
        yield told


def _events(answer: requests.Response) -> Iterator[tuple[str, Any]]:
    kind = ""
    for line in answer.iter_lines(chunk_size=1, decode_unicode=True):
        name, _, value = line.partition(": ")
        if name == "event":
            kind = value
        elif name == "data":
            yield kind, json.loads(value)


def test_a_published_message_is_told_within_three_seconds(cloud: RunningCloud, device: EnrolledDevice) -> None:
    with listening(cloud, f"/live?device={device.device_id}") as told, device.connected() as connection:
        published_ms = time.time_ns() // 1_000_000
        payload = {"v": 1, "seq": 1, "samples": [{"t": published_ms, "air_temp_c": 21.5}]}
        connection.publish(device.telemetry_topic, json.dumps(payload).encode())
        data = next(data for kind, data in told if kind == "samples")
        took_s = time.time() - published_ms / 1000

    assert data["items"] == [{"device_id": device.device_id, "at": published_ms, "values": {"air_temp_c": 21.5}}]
    assert took_s < _TOLD_WITHIN_S


def test_an_event_is_told_within_three_seconds(cloud: RunningCloud, device: EnrolledDevice) -> None:
    with listening(cloud, f"/live?device={device.device_id}") as told:
        order = cloud.api.post(f"/devices/{device.device_id}/captures")
        event = next(data for kind, data in told if kind == "feed" and data["subject"] == order["order_id"])
        took_s = time.time() - event["at"] / 1000

    assert event["kind"] == "capture.ordered"
    assert took_s < _TOLD_WITHIN_S


def test_samples_are_exported_to_a_file_that_a_link_opens(
    cloud: RunningCloud, device: EnrolledDevice, now_ms: int
) -> None:
    payload = {"v": 1, "seq": 2, "samples": [{"t": now_ms, "air_temp_c": 22.5}]}
    with device.connected() as connection:
        connection.publish(device.telemetry_topic, json.dumps(payload).encode())
    _wait_until_stored(cloud, device.device_id, now_ms)
    now = datetime.now(UTC)
    wanted = {
        "what": "telemetry",
        "format": "csv",
        "from": (now - timedelta(hours=1)).isoformat(),
        "to": (now + timedelta(hours=1)).isoformat(),
        "device": device.device_id,
    }

    ordered = asked(cloud, "POST", "/exports", json=wanted)

    assert ordered.status_code == 202, ordered.text
    export = _wait_until_over(cloud, ordered.json()["export_id"])
    assert (export["state"], export["reason"]) == ("done", None)
    file = requests.get(export["url"], timeout=_PATIENCE_S)
    rows = list(csv.DictReader(io.StringIO(file.text, newline="")))
    assert len(rows) == export["rows"]
    assert "22.5" in {row["air_temp_c"] for row in rows}
    assert export["size_bytes"] == len(file.content)


def test_the_report_of_a_site_is_a_page(cloud: RunningCloud, device: EnrolledDevice) -> None:
    week = f"{datetime.now(UTC):%G-W%V}"

    page = asked(cloud, "GET", f"/reports/test-bench?week={week}")

    assert page.status_code == 200, page.text
    assert device.device_id in page.text


def test_a_stranger_hears_and_gets_nothing(cloud: RunningCloud) -> None:
    for path in ("/live", "/exports", "/reports/test-bench"):
        assert requests.get(f"{cloud.endpoints.operator_url}{path}", timeout=_PATIENCE_S).status_code == 401


def _wait_until_stored(cloud: RunningCloud, device_id: str, at_ms: int) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not any(item["at"] == at_ms for item in cloud.api.get(f"/devices/{device_id}/telemetry")["items"]):
        assert time.monotonic() < deadline, "the message was not stored in time"
        time.sleep(0.2)


def _wait_until_over(cloud: RunningCloud, export_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        export: dict[str, Any] = asked(cloud, "GET", f"/exports/{export_id}").json()
        if export["state"] not in ("waiting", "running"):
            return export
        assert time.monotonic() < deadline, f"the export is not over in time: {export}"
        time.sleep(0.2)
