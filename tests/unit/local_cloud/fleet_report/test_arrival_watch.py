"""The watch that notes when messages arrive."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from botocore.exceptions import EndpointConnectionError

from local_cloud.endpoints import Endpoints
from local_cloud.fleet_report.arrival_watch import notes_in, watching
from local_cloud.ledger import MessageNumber
from tests.unit.local_cloud.fleet_report.builders import BED, NOON, published

PATIENCE_S = 10.0


class Table:
    """A telemetry table into which a test puts keys; it may be down for a while."""

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self.down = 0
        self.asked: list[int] = []

    def batch_get_item(self, **request: Any) -> Any:
        if self.down:
            self.down -= 1
            raise EndpointConnectionError(endpoint_url="http://127.0.0.1")
        ((name, wanted),) = request["RequestItems"].items()
        self.asked.append(len(wanted["Keys"]))
        assert wanted["ConsistentRead"]
        return {"Responses": {name: [key for key in wanted["Keys"] if key["at_seq"]["S"] in self.keys]}}


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.fixture
def endpoints(table: Table, monkeypatch: pytest.MonkeyPatch) -> Endpoints:
    monkeypatch.setattr(Endpoints, "client", lambda _self, _service: table)
    return Endpoints(
        stage="dev",
        rest_url="",
        operator_url="",
        operator_key="",
        aws_port=0,
        mqtt_host="",
        mqtt_port=0,
        ca_file="",
        model_url="",
        outputs={"TelemetryTableName": "telemetry"},
    )


def left(seq: int) -> dict[str, Any]:
    """A message that has left its device just now."""
    return published(seq, at=time.time_ns() // 1_000_000, t=NOON - 1_000)


def write(diary: Path, *lines: dict[str, Any]) -> None:
    with diary.open("ab") as file:
        file.writelines(msgspec.json.encode(line) + b"\n" for line in lines)


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def key_of(seq: int) -> str:
    return f"{NOON - 1_000:013d}#{seq:016d}"


def test_a_message_is_noted_when_it_is_found_and_not_before(table: Table, endpoints: Endpoints, tmp_path: Path) -> None:
    diary, notes = tmp_path / "diary.jsonl", tmp_path / "arrivals.jsonl"
    write(diary, left(7), left(8))
    with watching(endpoints, diary=diary, notes=notes):
        wait_for(lambda: len(table.asked) > 1)
        assert notes_in(notes) == {}

        table.keys.add(key_of(7))

        wait_for(lambda: MessageNumber(BED, 7) in notes_in(notes))
        seen = notes_in(notes)[MessageNumber(BED, 7)]

    assert seen.looked_ms <= seen.seen_ms
    assert MessageNumber(BED, 8) not in notes_in(notes)


def test_a_table_that_is_down_for_a_moment_is_asked_again(table: Table, endpoints: Endpoints, tmp_path: Path) -> None:
    diary, notes = tmp_path / "diary.jsonl", tmp_path / "arrivals.jsonl"
    table.down = 2
    table.keys.add(key_of(7))
    write(diary, left(7))

    with watching(endpoints, diary=diary, notes=notes):
        wait_for(lambda: MessageNumber(BED, 7) in notes_in(notes))

    assert table.down == 0


def test_many_messages_are_asked_for_in_requests_of_a_hundred(
    table: Table, endpoints: Endpoints, tmp_path: Path
) -> None:
    diary, notes = tmp_path / "diary.jsonl", tmp_path / "arrivals.jsonl"
    write(diary, *(left(seq) for seq in range(150)))

    with watching(endpoints, diary=diary, notes=notes):
        wait_for(lambda: len(table.asked) > 1)

    assert table.asked[:2] == [100, 50]


def test_a_message_that_was_sent_again_was_there_since_the_first_time(tmp_path: Path) -> None:
    notes = tmp_path / "arrivals.jsonl"
    first = {"device_id": BED, "seq": 7, "looked_ms": NOON, "seen_ms": NOON + 900}
    write(notes, first, first | {"seen_ms": NOON + 60_000})

    assert notes_in(notes)[MessageNumber(BED, 7)].seen_ms == NOON + 900


def test_without_a_watch_there_are_no_notes(tmp_path: Path) -> None:
    assert notes_in(tmp_path / "none.jsonl") == {}
