"""Lists alerts: of the fleet or of one device, all of them or those that somebody wants to see."""

from chalicelib.domain.alert import Alert, AlertStatus
from chalicelib.domain.alert_filter import AlertFilter
from chalicelib.domain.errors import CursorInvalid
from chalicelib.domain.page import Page
from chalicelib.ports.alerts import AlertBook
from chalicelib.services.search_pages import search_pages


def list_fleet_alerts(wanted: AlertFilter, *, limit: int, cursor: str | None, alerts: AlertBook) -> Page[Alert]:
    """Alerts of the fleet, the last opened first; when more than a status is asked for, a page may be short although
    there are more.

    Without a status the lists of all statuses follow each other, open ones first: the cursor
    is then `<status>~<cursor of its list>`.

    Raises:
        CursorInvalid: the cursor is not one of ours.
    """
    if not wanted.looks_inside:
        return _by_status(wanted.status, limit, cursor, alerts)
    return search_pages(
        lambda rows, place: _by_status(wanted.status, rows, place, alerts),
        wanted.lets_pass,
        limit=limit,
        cursor=cursor,
    )


def list_device_alerts(
    device_id: str,
    wanted: AlertFilter,
    *,
    limit: int,
    cursor: str | None,
    alerts: AlertBook,
) -> Page[Alert]:
    """Alerts of one device, the newest of each rule first; with a filter a page may be short although there are more.

    Raises:
        CursorInvalid: the cursor is not one of ours.
    """
    return search_pages(
        lambda rows, place: alerts.of_device(device_id, limit=rows, cursor=place),
        wanted.lets_pass,
        limit=limit,
        cursor=cursor,
    )


def _by_status(status: AlertStatus | None, limit: int, cursor: str | None, alerts: AlertBook) -> Page[Alert]:
    if status is not None:
        return alerts.with_status(status, limit=limit, cursor=cursor)
    status, cursor = _place(cursor)
    page = alerts.with_status(status, limit=limit, cursor=cursor)
    if page.cursor is not None:
        return Page(page.rows, f"{status}~{page.cursor}")
    following = _after(status)
    if following is None:
        return page
    if len(page.rows) == limit:
        return Page(page.rows, f"{following}~")
    rest = _by_status(None, limit - len(page.rows), f"{following}~", alerts)
    return Page(page.rows + rest.rows, rest.cursor)


def _place(cursor: str | None) -> tuple[AlertStatus, str | None]:
    if cursor is None:
        return AlertStatus.OPEN, None
    name, _, inner = cursor.partition("~")
    try:
        return AlertStatus(name), inner or None
    except ValueError as error:
        raise CursorInvalid("the cursor is not one that this list gave", field="cursor") from error


def _after(status: AlertStatus) -> AlertStatus | None:
    order = list(AlertStatus)
    position = order.index(status) + 1
    return order[position] if position < len(order) else None
