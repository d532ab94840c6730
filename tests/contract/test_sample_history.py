"""SampleHistory: what the Parquet files hold, value by value."""

import io
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from arro3.io import read_parquet

from chalicelib.adapters.parquet_history import ParquetHistory, parquet_of
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import Outage
from chalicelib.domain.metrics import STANDARD
from chalicelib.domain.sample import Sample
from chalicelib.ports.history import DeviceDay
from tests.builders import DAY, DEVICE, HOUR, MINUTE, NOON, a_message, a_sample
from tests.contract import cloud
from tests.fakes.clock import FrozenClock

TODAY = NOON.date()
MIDNIGHT = NOON - 12 * HOUR
EVERYTHING = {name: 1.5 + number for number, name in enumerate(STANDARD)}


def a_day(*samples: Sample, device_id: str = DEVICE, day: date = TODAY, seq: int = 7, revision: int = 1) -> DeviceDay:
    messages = (a_message(*samples, device_id=device_id, seq=seq),)
    return DeviceDay(device_id=device_id, day=day, revision=revision, messages=messages)


def rows_of(file: bytes) -> list[dict[str, Any]]:
    table = read_parquet(io.BytesIO(file)).read_all()
    columns = {name: table.column(name).to_pylist() for name in table.column_names}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def kept() -> dict[str, bytes]:
    s3 = cloud.client("s3")
    objects = s3.list_objects_v2(Bucket=cloud.PROCESSED_BUCKET).get("Contents", [])
    return {
        each["Key"]: s3.get_object(Bucket=cloud.PROCESSED_BUCKET, Key=each["Key"])["Body"].read() for each in objects
    }


def in_cloud() -> ParquetHistory:
    cloud.make_buckets()
    return ParquetHistory(cloud.client("s3"), cloud.PROCESSED_BUCKET, clock=FrozenClock())


def test_a_sample_comes_back_by_value() -> None:
    sample = a_sample(NOON + timedelta(milliseconds=1), EVERYTHING, door_open=1.0, ph=6.25)

    (row,) = rows_of(parquet_of([a_day(sample, seq=2**53 - 1, revision=3)]))

    assert row.pop("other") == '{"door_open":1.0,"ph":6.25}'
    assert row == {
        "device_id": DEVICE,
        "at": NOON + timedelta(milliseconds=1),
        "seq": 2**53 - 1,
        **EVERYTHING,
        "revision": 3,
    }


def test_what_was_not_measured_is_nothing_and_not_zero() -> None:
    samples = a_sample(NOON, air_temp_c=0.0), a_sample(NOON + MINUTE, ph=6.5), a_sample(NOON + 2 * MINUTE, co2_ppm=400)

    rows = rows_of(parquet_of([a_day(*samples)]))

    assert [row["air_temp_c"] for row in rows] == [0.0, None, None]
    assert [row["co2_ppm"] for row in rows] == [None, None, 400.0]
    assert [row["other"] and json.loads(row["other"]) for row in rows] == [None, {"ph": 6.5}, None]
    assert {row["battery_v"] for row in rows} == {None}


def test_a_message_over_midnight_leaves_each_sample_on_its_own_day() -> None:
    moments = [MIDNIGHT + step * MINUTE for step in (-2, -1, 0, 1)]
    samples = [a_sample(moment, air_temp_c=float(number)) for number, moment in enumerate(moments)]

    yesterday = rows_of(parquet_of([a_day(*samples, day=TODAY - DAY)]))
    today = rows_of(parquet_of([a_day(*samples)]))

    assert [row["at"] for row in yesterday] == moments[:2]
    assert [row["at"] for row in today] == moments[2:]


def test_a_file_holds_many_devices_in_row_groups_that_can_be_skipped(tmp_path: Path) -> None:
    days = [
        a_day(*(a_sample(MIDNIGHT + n * MINUTE) for n in range(1440)), device_id=f"bench-{number:03}")
        for number in range(50)
    ]

    path = tmp_path / "day.parquet"
    path.write_bytes(parquet_of(days))

    with duckdb.connect() as database:
        groups = database.execute(
            "SELECT DISTINCT row_group_id, row_group_num_rows, stats_min_value, stats_max_value"
            " FROM parquet_metadata(?) WHERE path_in_schema = 'device_id' ORDER BY 1",
            [str(path)],
        ).fetchall()
    assert [(rows, low, high) for _, rows, low, high in groups] == [
        (50_000, "bench-000", "bench-034"),
        (22_000, "bench-034", "bench-049"),
    ]
    assert path.stat().st_size < 50 * 1440 * 4


def test_each_day_has_a_file_of_its_own_in_the_folder_that_athena_reads() -> None:
    history = in_cloud()

    history.keep([a_day(a_sample(NOON), device_id="b"), a_day(a_sample(NOON - DAY), day=TODAY - DAY), a_day()])

    yesterday, today = sorted(kept())
    assert yesterday.startswith("history/samples/day=2025-11-21/")
    assert today.startswith("history/samples/day=2025-11-22/")
    assert today.endswith(".parquet")
    assert [row["device_id"] for row in rows_of(kept()[today])] == ["b", DEVICE]


def test_two_runs_at_once_write_two_files() -> None:
    history = in_cloud()

    history.keep([a_day()])
    history.keep([a_day()])

    assert len(kept()) == 2


def test_no_days_are_no_file() -> None:
    in_cloud().keep([])

    assert kept() == {}


def test_a_bucket_that_does_not_answer_is_an_outage() -> None:
    s3, stubber = cloud.stubbed("s3")
    stubber.add_client_error("put_object", "SlowDown", http_status_code=503)

    with pytest.raises(Outage):
        ParquetHistory(s3, "processed", clock=FrozenClock()).keep([a_day()])


@pytest.fixture
def as_the_guide_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[duckdb.DuckDBPyConnection]:
    """Files of a late day, a run that broke off and a device that was in time, read as docs/history.md says."""
    history = in_cloud()
    noon, later = a_sample(NOON, air_temp_c=20.0), a_sample(NOON + MINUTE, air_temp_c=30.0, ph=6.5)
    history.keep([a_day(noon), a_day(noon, device_id="b")])
    history.keep([a_day(noon, later, revision=2)])
    history.keep([a_day(noon, later, revision=2)])
    for key, content in kept().items():
        path = tmp_path / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    monkeypatch.chdir(tmp_path)
    with duckdb.connect() as database:
        database.execute(SAMPLES)
        database.execute(VIEW)
        yield database


_GUIDE = (Path(__file__).parents[2] / "docs" / "history.md").read_text("utf-8")
VIEW, QUESTION, SAMPLES = re.findall(r"```sql\n(.*?)```", _GUIDE, flags=re.DOTALL)


def test_the_view_of_the_guide_shows_the_newest_revision_once(as_the_guide_says: duckdb.DuckDBPyConnection) -> None:
    rows = as_the_guide_says.execute(
        "SELECT device_id, epoch_ms(\"at\"), air_temp_c, CAST(other->>'$.ph' AS double) FROM telemetry ORDER BY 1, 2"
    ).fetchall()

    assert rows == [
        ("b", to_ms(NOON), 20.0, None),
        (DEVICE, to_ms(NOON), 20.0, None),
        (DEVICE, to_ms(NOON + MINUTE), 30.0, 6.5),
    ]


def test_the_question_of_the_guide_is_answered(as_the_guide_says: duckdb.DuckDBPyConnection) -> None:
    rows = as_the_guide_says.execute(QUESTION).fetchall()

    assert [(str(day), *rest) for day, *rest in rows] == [
        ("2025-11-22", "b", 1, 20.0, 20.0),
        ("2025-11-22", DEVICE, 2, 25.0, 30.0),
    ]


def test_every_column_stands_in_the_guide() -> None:
    for name in (*rows_of(parquet_of([a_day()]))[0], "day"):
        assert f"`{name}`" in _GUIDE
        assert name in VIEW
