"""Reads what an export holds, batch by batch: a few thousand rows at a time are in memory, however many there are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

import msgspec

from chalicelib.domain.alert import Alert, AlertStatus
from chalicelib.domain.clock import to_ms
from chalicelib.domain.export import ExportKind, ExportOrder
from chalicelib.domain.metrics import STANDARD
from chalicelib.domain.page import MAX_PAGE
from chalicelib.domain.sample import TelemetryMessage
from chalicelib.ports.alerts import AlertBook
from chalicelib.ports.photos import PhotoArchive
from chalicelib.ports.telemetry import TelemetryStore
from chalicelib.services.every_row import every_row
from chalicelib.services.telemetry_stretches import messages_reaching_into
from operator_service.exports.cells import alert_row, ms_or_none, photo_row
from operator_service.exports.columns import COLUMNS, Batch
from operator_service.stays import Departures, Stay, StayPorts, stays_between

# Large enough that the work for a batch is small beside that for its rows.
_ROWS_A_BATCH: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPorts:
    """Where it is read from."""

    fleet: StayPorts
    telemetry: TelemetryStore
    photos: PhotoArchive
    alerts: AlertBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Some rows, and how much of the whole they bring it to, from 0 to 1, as far as one can tell."""

    fraction: float
    batch: Batch


def batches(order: ExportOrder, ports: ExportPorts) -> Iterator[Progress]:
    """Everything that was ordered.

    Raises:
        Outage: a table did not answer.
    """
    match order.what:
        case ExportKind.TELEMETRY:
            return _telemetry(order, ports)
        case ExportKind.DIAGNOSES:
            return _diagnoses(order, ports)
        case ExportKind.ALERTS:
            return _alerts(order, ports)


def _telemetry(order: ExportOrder, ports: ExportPorts) -> Iterator[Progress]:
    stays = stays_between(order.start, order.end, ports.fleet, site=order.site, device_id=order.device_id)
    for done, stay in enumerate(stays):
        for share, batch in _of_stay(stay, ports.telemetry):
            yield Progress(fraction=(done + share) / len(stays), batch=batch)


def _of_stay(stay: Stay, telemetry: TelemetryStore) -> Iterator[tuple[float, Batch]]:
    """A device's samples, each batch with how much of the time it brings one to."""
    start_ms, end_ms = to_ms(stay.start), to_ms(stay.end)
    columns = _nothing_yet(ExportKind.TELEMETRY)
    for message in messages_reaching_into(stay.device.device_id, start_ms, end_ms, telemetry):
        _append_samples(columns, stay, message)
        if len(columns["at"]) >= _ROWS_A_BATCH:
            yield (message.times_ms[-1] - start_ms) / (end_ms - start_ms), columns
            columns = _nothing_yet(ExportKind.TELEMETRY)
    yield 1.0, columns


def _append_samples(columns: dict[str, list[Any]], stay: Stay, message: TelemetryMessage) -> None:
    """The samples of a message that lie in the time."""
    start_ms, end_ms = to_ms(stay.start), to_ms(stay.end)
    within = [row for row, at_ms in enumerate(message.times_ms) if start_ms <= at_ms < end_ms]
    others = [name for name in message.columns if name not in STANDARD]
    columns["device_id"] += [stay.device.device_id] * len(within)
    columns["site"] += [stay.device.site] * len(within)
    columns["retired_at"] += [ms_or_none(stay.retired_at)] * len(within)
    columns["seq"] += [message.seq] * len(within)
    columns["at"] += [message.times_ms[row] for row in within]
    for name in STANDARD:
        column = message.columns.get(name)
        columns[name] += [None] * len(within) if column is None else [column[row] for row in within]
    columns["other"] += [_json_of({name: message.columns[name][row] for name in others}) for row in within]


def _json_of(values: Mapping[str, float | None]) -> str | None:
    measured = {name: value for name, value in values.items() if value is not None}
    return msgspec.json.encode(measured).decode() if measured else None


def _diagnoses(order: ExportOrder, ports: ExportPorts) -> Iterator[Progress]:
    photos = every_row(
        lambda cursor: ports.photos.taken_between(
            order.start, order.end, device_id=order.device_id, limit=MAX_PAGE, cursor=cursor
        )
    )
    departures, whole = Departures.since(order.start, ports.fleet), order.end - order.start
    for some in _in_batches(photos):
        rows = [
            photo_row(photo, departures.retired_at(photo.key.device_id, photo.taken_at))
            for photo in some
            if order.site in (None, photo.site)
        ]
        fraction = (some[-1].taken_at - order.start) / whole
        yield Progress(fraction=fraction, batch=_by_columns(ExportKind.DIAGNOSES, rows))


def _alerts(order: ExportOrder, ports: ExportPorts) -> Iterator[Progress]:
    """Status by status, the last opened first: so each list ends where the time begins."""
    departures = Departures.since(order.start, ports.fleet)
    for done, status in enumerate(AlertStatus, 1):
        opened = _opened_since(order.start, status, ports.alerts)
        wanted = (alert for alert in opened if alert.opened_at < order.end and _is_of(order, alert))
        for some in _in_batches(wanted):
            rows = [
                alert_row(alert, departures.retired_at(alert.alert_id.device_id, alert.opened_at)) for alert in some
            ]
            yield Progress(fraction=done / len(AlertStatus), batch=_by_columns(ExportKind.ALERTS, rows))


def _opened_since(start: datetime, status: AlertStatus, alerts: AlertBook) -> Iterator[Alert]:
    for alert in every_row(lambda cursor: alerts.with_status(status, limit=MAX_PAGE, cursor=cursor)):
        if alert.opened_at < start:
            return
        yield alert


def _is_of(order: ExportOrder, alert: Alert) -> bool:
    return order.site in (None, alert.site) and order.device_id in (None, alert.alert_id.device_id)


def _in_batches(things: Iterable[Any]) -> Iterator[Sequence[Any]]:
    things = iter(things)
    while some := tuple(islice(things, _ROWS_A_BATCH)):
        yield some


def _by_columns(what: ExportKind, rows: Sequence[Mapping[str, Any]]) -> Batch:
    return {column.name: [row[column.name] for row in rows] for column in COLUMNS[what]}


def _nothing_yet(what: ExportKind) -> dict[str, list[Any]]:
    return {column.name: [] for column in COLUMNS[what]}
