"""What lies in the file when an export is done, and what is said of one that cannot be."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from chalicelib.domain.alert import AlertStatus
from chalicelib.domain.clock import to_ms
from chalicelib.domain.device import RetiredDevice
from chalicelib.domain.errors import CloudIoTError, ExportNotFound, Outage
from chalicelib.domain.export import Export, ExportFormat, ExportKind, ExportOrder, ExportState
from chalicelib.domain.sample import TelemetryMessage
from operator_service.exports import files, making, rows
from operator_service.exports.making import Workshop, make_export
from operator_service.exports.rows import ExportPorts
from operator_service.stays import StayPorts
from tests.builders import (
    DAY,
    DEVICE,
    HOUR,
    MINUTE,
    NOON,
    SITE,
    a_device,
    a_message,
    a_photo,
    a_review,
    a_sample,
    an_alert,
    an_event,
)
from tests.fakes.world import World

ORDER = ExportOrder(what=ExportKind.TELEMETRY, format=ExportFormat.CSV, start=NOON, end=NOON + DAY)


def a_workshop(world: World) -> Workshop:
    return Workshop(
        book=world.exports,
        shelf=world.shelf,
        ports=ExportPorts(
            fleet=StayPorts(devices=world.devices, archive=world.archive),
            telemetry=world.telemetry,
            photos=world.photos,
            alerts=world.alerts,
        ),
        clock=world.clock,
    )


def made(world: World, order: ExportOrder = ORDER, **more: Any) -> Export:
    export = Export.of(order, by="owner", at=NOON, nonce="1")
    world.exports.record(export, an_event(subject=export.export_id))
    ended = make_export(export.export_id, workshop=a_workshop(world), **more)
    assert world.exports.get(export.export_id) == ended
    return ended


def csv_rows(world: World, export: Export) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(world.shelf.files[export.key].decode(), newline="")))


def parquet_rows(world: World, export: Export, folder: Path, *, select: str = "*") -> list[dict[str, Any]]:
    file = folder / "export.parquet"
    file.write_bytes(world.shelf.files[export.key])
    table = duckdb.sql(f"SELECT {select} FROM '{file}'")  # noqa: S608 - our own file
    assert table is not None
    return [dict(zip(table.columns, row, strict=True)) for row in table.fetchall()]


def measured(world: World, *messages: TelemetryMessage) -> None:
    world.telemetry.put_all(messages)


def test_samples_of_the_time_and_no_others_lie_in_a_csv_with_every_metric() -> None:
    world = World()
    world.devices.devices["greenhouse-1-b"] = a_device("greenhouse-1-b")
    measured(
        world,
        a_message(
            a_sample(NOON - MINUTE, air_temp_c=20.0),
            a_sample(NOON, air_temp_c=21.5, humidity_pct=80.0),
            seq=1,
            at=NOON - MINUTE,
        ),
        a_message(a_sample(NOON + HOUR, air_temp_c=22.0, ph=6.5), seq=2, at=NOON + HOUR),
        a_message(a_sample(NOON + DAY, air_temp_c=23.0), seq=3, at=NOON + DAY),
        a_message(a_sample(NOON + MINUTE, co2_ppm=640.0), device_id="greenhouse-1-b", at=NOON + MINUTE),
    )

    export = made(world)

    assert (export.state, export.rows, export.progress_pct) == (ExportState.DONE, 3, 100.0)
    assert export.size_bytes == len(world.shelf.files[export.key])
    found = csv_rows(world, export)
    assert [(row["device_id"], row["at"], row["seq"]) for row in found] == [
        (DEVICE, "2025-11-22T12:00:00.000Z", "1"),
        (DEVICE, "2025-11-22T13:00:00.000Z", "2"),
        ("greenhouse-1-b", "2025-11-22T12:01:00.000Z", "1"),
    ]
    assert (found[0]["site"], found[0]["air_temp_c"], found[0]["humidity_pct"], found[0]["other"]) == (
        SITE,
        "21.5",
        "80.0",
        "",
    )
    assert found[1]["other"] == '{"ph":6.5}'


def gone(world: World, at: datetime, device_id: str = "gone", **more: Any) -> None:
    """Let a device have been retired."""
    device = a_device(device_id, **more)
    world.archive.keep(RetiredDevice(device=device, retired_at=at, retired_by="mia"))


def test_samples_of_a_device_that_was_retired_since_are_there_and_say_so() -> None:
    world = World()
    gone(world, NOON + HOUR)
    gone(world, NOON - MINUTE, "gone-before")
    measured(world, a_message(), *(a_message(device_id=name) for name in ("gone", "gone-before")))

    found = csv_rows(world, made(world))

    assert [(row["device_id"], row["site"], row["retired_at"]) for row in found] == [
        ("gone", SITE, "2025-11-22T13:00:00.000Z"),
        (DEVICE, SITE, ""),
    ]


@pytest.mark.parametrize(("site", "rows"), [(SITE, [(SITE, "20.0", "yes")]), ("field-1", [("field-1", "30.0", "no")])])
def test_what_came_under_a_name_before_it_passed_on_is_of_the_device_that_left(
    site: str, rows: list[tuple[str, str, str]]
) -> None:
    world = World()
    gone(world, NOON + HOUR, "passed-on")
    world.devices.devices["passed-on"] = a_device("passed-on", site="field-1")
    for hours, degrees in ((0, 20.0), (2, 30.0)):
        at = NOON + hours * HOUR
        measured(world, a_message(a_sample(at, air_temp_c=degrees), device_id="passed-on", seq=hours + 1, at=at))

    found = csv_rows(world, made(world, replace(ORDER, site=site)))

    assert [(row["site"], row["air_temp_c"], "yes" if row["retired_at"] else "no") for row in found] == rows


def test_a_retired_device_is_exported_under_its_name() -> None:
    world = World()
    gone(world, NOON + HOUR)
    measured(world, a_message(), a_message(device_id="gone"))

    found = csv_rows(world, made(world, replace(ORDER, device_id="gone")))

    assert [row["device_id"] for row in found] == ["gone"]


def test_diagnoses_and_alerts_of_a_retired_device_say_so() -> None:
    world = World()
    gone(world, NOON + HOUR, "greenhouse-1-b")
    for device_id in (DEVICE, "greenhouse-1-b"):
        world.photos.record(a_photo(device_id, at=NOON + MINUTE), None)
        world.alerts.save(an_alert(device_id=device_id, opened_at=NOON), replacing=None)

    for what in (ExportKind.DIAGNOSES, ExportKind.ALERTS):
        found = csv_rows(world, made(world, replace(ORDER, what=what)))

        assert {row["device_id"]: row["retired_at"] for row in found} == {
            DEVICE: "",
            "greenhouse-1-b": "2025-11-22T13:00:00.000Z",
        }


def test_a_parquet_file_holds_the_same_with_types(tmp_path: Path) -> None:
    world = World()
    measured(world, a_message(a_sample(NOON, air_temp_c=21.5, ph=6.5)))

    export = made(world, replace(ORDER, format=ExportFormat.PARQUET))

    (row,) = parquet_rows(world, export, tmp_path, select='* REPLACE (epoch_ms("at") AS "at")')
    assert row["at"] == to_ms(NOON)
    assert (row["device_id"], row["seq"], row["air_temp_c"], row["humidity_pct"]) == (DEVICE, 1, 21.5, None)


@pytest.mark.parametrize("form", ExportFormat)
@pytest.mark.parametrize("what", ExportKind)
def test_where_there_is_nothing_the_file_has_its_columns_all_the_same(
    what: ExportKind, form: ExportFormat, tmp_path: Path
) -> None:
    world = World()

    export = made(world, replace(ORDER, what=what, format=form))

    assert (export.state, export.rows) == (ExportState.DONE, 0)
    found = csv_rows(world, export) if form is ExportFormat.CSV else parquet_rows(world, export, tmp_path)
    assert found == []
    assert world.shelf.files[export.key]


def test_diagnoses_come_with_their_reviews_oldest_first() -> None:
    world = World()
    photo = a_photo(at=NOON + HOUR)
    world.photos.record(replace(photo, review=a_review(of=photo, comment="=1+1")), None)
    world.photos.record(a_photo(request_id="before", at=NOON), None)
    world.photos.record(a_photo(request_id="too-early", at=NOON - MINUTE), None)
    world.photos.record(replace(a_photo("field-1-a", at=NOON), site="field-1"), None)

    export = made(world, replace(ORDER, what=ExportKind.DIAGNOSES, site=SITE))

    found = csv_rows(world, export)
    assert [row["taken_at"] for row in found] == ["2025-11-22T12:00:00.000Z", "2025-11-22T13:00:00.000Z"]
    assert (found[1]["verdict"], found[1]["confidence"], found[1]["review_label"]) == (
        "disease",
        "0.93",
        "Tomato___Late_blight",
    )
    # What looks like a formula is kept from being one.
    assert found[1]["review_comment"] == "'=1+1"


def test_alerts_of_every_status_that_opened_in_the_time_are_there() -> None:
    world = World()
    for ordinal, (status, opened_at) in enumerate(
        [
            (AlertStatus.OPEN, NOON),
            (AlertStatus.RESOLVED, NOON + HOUR),
            (AlertStatus.RESOLVED, NOON - MINUTE),
            (AlertStatus.OPEN, NOON + DAY),
        ],
        1,
    ):
        alert = an_alert(rule_id=f"rule-{ordinal}", status=status, opened_at=opened_at)
        world.alerts.save(alert, replacing=None)

    export = made(world, replace(ORDER, what=ExportKind.ALERTS, device_id=DEVICE))

    assert [(row["status"], row["rule_id"], row["severity"]) for row in csv_rows(world, export)] == [
        ("open", "rule-1", "warning"),
        ("resolved", "rule-2", "warning"),
    ]


def test_an_export_with_too_many_rows_fails_and_says_what_to_do() -> None:
    world = World()
    measured(world, *(a_message(a_sample(NOON + n * MINUTE), seq=n, at=NOON + n * MINUTE) for n in range(5)))

    export = made(world, most_rows=4)

    assert export.state is ExportState.FAILED
    assert "more than 4 rows" in export.reason
    assert world.shelf.files == {}


@pytest.mark.parametrize("form", ExportFormat)
def test_an_outage_while_rows_are_read_is_told_in_words_for_people(form: ExportFormat) -> None:
    class Broken(World):
        def __init__(self) -> None:
            super().__init__()
            self.telemetry.between = self._away  # type: ignore[method-assign]

        def _away(self, *_args: Any, **_more: Any) -> Any:
            raise Outage("the telemetry table answered ThrottlingException")

    world = Broken()

    export = made(world, replace(ORDER, format=form))

    assert (export.state, export.reason) == (ExportState.FAILED, Outage.title)
    assert world.shelf.files == {}


def test_what_nobody_thought_of_fails_the_export_too_and_is_raised_for_the_log() -> None:
    world = World()
    measured(world, a_message())
    world.devices.devices[DEVICE] = a_device(site="\ud800")

    with pytest.raises(UnicodeEncodeError):
        made(world)

    (export,) = world.exports.exports.values()
    assert (export.state, export.reason) == (ExportState.FAILED, CloudIoTError.title)


def test_an_export_says_how_far_it_is_every_few_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    said: list[tuple[ExportState, float, int]] = []
    world.devices.devices["greenhouse-1-b"] = a_device("greenhouse-1-b")
    measured(world, a_message(), a_message(device_id="greenhouse-1-b"))
    monkeypatch.setattr(making, "SAY_EVERY", timedelta(0))
    keep = world.exports.keep

    def noted(export: Export) -> None:
        said.append((export.state, export.progress_pct, export.rows))
        keep(export)

    monkeypatch.setattr(world.exports, "keep", noted)
    made(world)

    assert said == [
        (ExportState.RUNNING, 50.0, 1),
        (ExportState.RUNNING, 100.0, 2),
        (ExportState.DONE, 100.0, 2),
    ]


def test_an_export_that_is_over_is_not_made_again() -> None:
    world = World()
    first = made(world)
    world.shelf.files.clear()

    assert make_export(first.export_id, workshop=a_workshop(world)) == first
    assert world.shelf.files == {}


def test_an_export_that_was_never_ordered_is_not_made() -> None:
    with pytest.raises(ExportNotFound):
        make_export("nobody", workshop=a_workshop(World()))


def test_rows_are_written_while_others_are_still_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    world, messages = World(), 400
    read = 0
    written: list[tuple[int, int]] = []

    def many(*_args: Any) -> Iterator[TelemetryMessage]:
        nonlocal read
        for seq in range(messages):
            read += 1
            at = NOON + seq * timedelta(minutes=3)
            yield a_message(*(a_sample(at + n * timedelta(seconds=1)) for n in range(60)), seq=seq, at=at)

    def noted(_file: object, rows: Iterable[object]) -> None:
        written.append((len(list(rows)), read))

    monkeypatch.setattr(rows, "messages_reaching_into", many)
    monkeypatch.setattr(files, "_write_rows", noted)

    export = made(world)

    assert export.rows == sum(size for size, _ in written[1:]) == 60 * messages
    assert max(size for size, _ in written) < 6_000
    assert written[1][1] < messages / 2
