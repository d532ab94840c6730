"""ExportBook: the fake and the operations table."""

from dataclasses import replace

import pytest

from chalicelib.domain.errors import CursorInvalid, ExportNotFound
from chalicelib.domain.event import EventKind
from chalicelib.domain.export import Export, ExportFormat, ExportKind, ExportOrder, ExportState
from tests.builders import DAY, DEVICE, MINUTE, NOON, an_event
from tests.contract.pages import FOREIGN_CURSORS, all_pages
from tests.contract.records import Records

ORDER = ExportOrder(what=ExportKind.TELEMETRY, format=ExportFormat.CSV, start=NOON - DAY, end=NOON)


def an_export(*, minutes: int = 0, order: ExportOrder = ORDER) -> Export:
    return Export.of(order, by="owner", at=NOON + minutes * MINUTE, nonce="1")


def record(records: Records, export: Export) -> Export:
    told = an_event(EventKind.EXPORT_ORDERED, at=export.ordered_at, subject=export.export_id, device_id="")
    records.exports.record(export, told)
    return export


@pytest.mark.parametrize("order", [ORDER, replace(ORDER, device_id=DEVICE), replace(ORDER, site="greenhouse-1")])
def test_an_export_comes_back_as_it_was_ordered_and_is_told(records: Records, order: ExportOrder) -> None:
    export = record(records, an_export(order=order))

    assert records.exports.get(export.export_id) == export
    assert [event.kind for event in records.events.recent(limit=10).rows] == [EventKind.EXPORT_ORDERED]


def test_what_becomes_of_an_export_is_kept_until_it_is_over(records: Records) -> None:
    export = record(records, an_export())
    running = export.under_way(NOON + MINUTE, fraction=0.25, rows=1_000)
    done = running.done(NOON + 2 * MINUTE, rows=4_000, size_bytes=123_456)

    records.exports.keep(running)
    assert records.exports.get(export.export_id) == running
    records.exports.keep(done)
    assert records.exports.get(export.export_id) == done


def test_how_an_export_ended_is_said_once(records: Records) -> None:
    export = record(records, an_export())
    lost = export.lost("The service was restarted.", NOON)

    records.exports.keep(lost)
    records.exports.keep(export.under_way(NOON + MINUTE, fraction=0.5, rows=1))
    records.exports.keep(export.done(NOON + MINUTE, rows=1, size_bytes=1))

    assert records.exports.get(export.export_id) == lost


@pytest.mark.parametrize("export_id", ["", "nonsense", "x" * 5000, an_export(minutes=1).export_id])
def test_an_export_that_was_never_ordered_is_not_found(records: Records, export_id: str) -> None:
    record(records, an_export())

    with pytest.raises(ExportNotFound):
        records.exports.get(export_id)


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_exports_are_listed_newest_first(records: Records, limit: int) -> None:
    exports = [record(records, an_export(minutes=minutes)) for minutes in (1, 2, 0)]

    pages = all_pages(lambda cursor: records.exports.listed(limit=limit, cursor=cursor))

    assert [export for page in pages for export in page] == [exports[1], exports[0], exports[2]]


@pytest.mark.parametrize("cursor", FOREIGN_CURSORS)
def test_a_cursor_that_is_not_ours_is_refused(records: Records, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        records.exports.listed(limit=1, cursor=cursor)


def test_an_export_of_which_nothing_is_heard_is_lost() -> None:
    export = an_export().under_way(NOON, fraction=0.5, rows=10)

    assert export.seen_at(NOON + MINUTE) == export
    lost = export.seen_at(NOON + 3 * MINUTE)
    assert (lost.state, lost.rows) == (ExportState.LOST, 10)
    assert "restarted" in lost.reason
    assert export.done(NOON, rows=1, size_bytes=1).seen_at(NOON + DAY).state is ExportState.DONE
