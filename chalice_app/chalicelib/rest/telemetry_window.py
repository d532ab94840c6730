"""Reads which part of a device's telemetry a query asks for."""

from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.clock import from_ms, to_ms
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.metrics import METRIC_NAME
from chalicelib.domain.sample import MAX_METRICS
from chalicelib.domain.telemetry_window import LAST_MS, TelemetryWindow
from chalicelib.rest.inputs.telemetry import TelemetryQuery

_DEFAULT_SPAN: Final = timedelta(hours=24)


def window_of(device_id: str, query: TelemetryQuery, *, now: datetime) -> TelemetryWindow:
    """The window that a query asks for: the last 24 hours, unless it says otherwise.

    Raises:
        InputRefused: a time or a name is not one, or the window ends before it starts.
    """
    end = now if query.to is None else _moment(query.to, field="to")
    start = max(end - _DEFAULT_SPAN, from_ms(0)) if query.from_ is None else _moment(query.from_, field="from")
    return TelemetryWindow(device_id=device_id, start=start, end=end, metrics=_metrics(query.metrics))


def _moment(text: str, *, field: str) -> datetime:
    epoch_ms = _of_digits(text) if text.isascii() and text.isdigit() else _of_iso(text, field)
    if not 0 <= epoch_ms <= LAST_MS:
        raise InputRefused(f"{field} must lie between the years 1970 and 2286", field=field)
    return from_ms(epoch_ms)


def _of_digits(text: str) -> int:
    # One digit too many is enough to be out of range; int() itself refuses thousands of them.
    return int(text[: len(str(LAST_MS)) + 1])


def _of_iso(text: str, field: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        # In an address, a plus sign that is not written as %2B means a space.
        hint = "; write its + as %2B" if " " in text else ""
        raise InputRefused(f"{field} is neither ISO 8601 nor epoch milliseconds{hint}", field=field) from error
    if moment.tzinfo is None:
        raise InputRefused(f"{field} needs a time zone, such as Z", field=field)
    return to_ms(moment)


def _metrics(names: str | None) -> frozenset[str] | None:
    if names is None:
        return None
    metrics = names.split(",")
    for name in metrics:
        if not METRIC_NAME.fullmatch(name):
            raise InputRefused(f"{name!r} cannot be the name of a metric", field="metrics")
    if len(metrics) > MAX_METRICS:
        raise InputRefused(f"at most {MAX_METRICS} metrics can be asked for", field="metrics")
    return frozenset(metrics)
