"""The alerts, and what operators do about them."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from chalicelib import wiring
from chalicelib.domain.alert import Alert, AlertId
from chalicelib.domain.alert_filter import AlertFilter
from chalicelib.domain.breach import Severity
from chalicelib.domain.errors import InputRefused
from chalicelib.rest.answers.alerts import alert_detail, alert_item, bulk_outcome
from chalicelib.rest.answers.feeds import event_item
from chalicelib.rest.inputs.alerts import AlertsQuery, BulkBody, CommentBody, SnoozeBody
from chalicelib.rest.inputs.input import PageQuery
from chalicelib.rest.outputs.alerts import AlertDetail, AlertItem, AlertList, BulkOutcomes
from chalicelib.rest.outputs.feeds import EventList
from chalicelib.rest.resource import Resource
from chalicelib.services.acknowledge_alert import acknowledge_alert
from chalicelib.services.change_alerts import change_alerts
from chalicelib.services.comment_alert import comment_alert
from chalicelib.services.find_device import find_device
from chalicelib.services.list_alerts import list_device_alerts, list_fleet_alerts
from chalicelib.services.read_alert_history import read_alert_history
from chalicelib.services.resolve_alert import resolve_alert
from chalicelib.services.snooze_alert import snooze_alert

alerts: Final = Resource()


@alerts.operation("GET", "/alerts", "List alerts, of the fleet or of one device", problems=(HTTPStatus.NOT_FOUND,))
def get_alerts(query: AlertsQuery) -> AlertList:
    """Of the fleet: the last opened first, within a status. Of a device: the newest of each rule first, then earlier
    ones. With `site`, `severity` or `kind`, and with `device` beside `status`, a page may be short, even empty,
    while there is a next one."""
    book, limit, cursor = wiring.alert_book(), query.limit, query.cursor
    severity = None if query.severity is None else Severity[query.severity.upper()]
    wanted = AlertFilter(status=query.status, site=query.site, severity=severity, kind=query.kind)
    if query.device is None:
        page = list_fleet_alerts(wanted, limit=limit, cursor=cursor, alerts=book)
    else:
        find_device(query.device, devices=wiring.device_registry(), archive=wiring.device_archive())
        page = list_device_alerts(query.device, wanted, limit=limit, cursor=cursor, alerts=book)
    return AlertList(items=tuple(map(alert_item, page.rows)), cursor=page.cursor)


@alerts.operation("GET", "/alerts/{alert_id}", "Show an alert, with what operators said of it")
def get_alert(alert_id: str) -> AlertDetail:
    return alert_detail(wiring.alert_book().get(AlertId.parse(alert_id)), wiring.comment_book())


@alerts.operation("GET", "/alerts/{alert_id}/history", "Show who did what to an alert, and when")
def get_alert_history(alert_id: str, query: PageQuery) -> EventList:
    """Its events, newest first, up to a day after it was resolved. A page may be short although there are more."""
    page = read_alert_history(
        AlertId.parse(alert_id),
        now=wiring.clock()(),
        limit=query.limit,
        cursor=query.cursor,
        alerts=wiring.alert_book(),
        events=wiring.event_feed(),
    )
    return EventList(items=tuple(map(event_item, page.rows)), cursor=page.cursor)


@alerts.operation("POST", "/alerts/{alert_id}/acknowledge", "Say that you are on it", problems=(HTTPStatus.CONFLICT,))
def post_acknowledgement(alert_id: str, who: str) -> AlertItem:
    return alert_item(_acknowledging(who)(AlertId.parse(alert_id)))


@alerts.operation("POST", "/alerts/{alert_id}/resolve", "Close an alert by hand", problems=(HTTPStatus.CONFLICT,))
def post_resolution(alert_id: str, who: str) -> AlertItem:
    return alert_item(_resolving(who)(AlertId.parse(alert_id)))


@alerts.operation("POST", "/alerts/{alert_id}/snooze", "Silence an alert for a while", problems=(HTTPStatus.CONFLICT,))
def post_snooze(alert_id: str, body: SnoozeBody, who: str) -> AlertItem:
    return alert_item(_snoozing(who, body.minutes)(AlertId.parse(alert_id)))


@alerts.operation("POST", "/alerts/{alert_id}/comments", "Say something about an alert", status=HTTPStatus.CREATED)
def post_comment(alert_id: str, body: CommentBody, who: str) -> AlertDetail:
    """Also about one that is resolved. The same comment sent again changes nothing."""
    parsed, book, comments = AlertId.parse(alert_id), wiring.alert_book(), wiring.comment_book()
    comment_alert(parsed, body.text, at=wiring.clock()(), who=who, alerts=book, comments=comments)
    return alert_detail(book.get(parsed), comments)


@alerts.operation("POST", "/alerts/bulk", "Acknowledge, resolve or snooze many alerts")
def post_bulk(body: BulkBody, who: str) -> BulkOutcomes:
    """Says of each alert what became of it; what cannot be done to one does not keep the others from it."""
    if (body.minutes is None) == (body.step == "snooze"):
        raise InputRefused("minutes belong to a snooze, and only to that", field="minutes")
    steps = {
        "acknowledge": _acknowledging(who),
        "resolve": _resolving(who),
        "snooze": _snoozing(who, body.minutes or 0),
    }
    outcomes = change_alerts(body.alert_ids, steps[body.step])
    return BulkOutcomes(items=tuple(map(bulk_outcome, outcomes)))


def _acknowledging(who: str) -> Callable[[AlertId], Alert]:
    return lambda alert_id: acknowledge_alert(alert_id, at=wiring.clock()(), who=who, alerts=wiring.alert_book())


def _resolving(who: str) -> Callable[[AlertId], Alert]:
    return lambda alert_id: resolve_alert(alert_id, at=wiring.clock()(), who=who, alerts=wiring.alert_book())


def _snoozing(who: str, minutes: int) -> Callable[[AlertId], Alert]:
    return lambda alert_id: snooze_alert(
        alert_id, timedelta(minutes=minutes), at=wiring.clock()(), who=who, alerts=wiring.alert_book()
    )
