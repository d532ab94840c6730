"""The alerts, and what operators do about them."""

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from chalicelib import wiring
from chalicelib.domain.alert import AlertId
from chalicelib.entrypoints.http_answers import alert_item
from chalicelib.entrypoints.http_resource import HttpResource
from chalicelib.http_inputs import AlertsQuery, SnoozeBody
from chalicelib.http_outputs.alerts import AlertItem, AlertList
from chalicelib.services.acknowledge_alert import acknowledge_alert
from chalicelib.services.list_alerts import list_device_alerts, list_fleet_alerts
from chalicelib.services.resolve_alert import resolve_alert
from chalicelib.services.snooze_alert import snooze_alert

alerts: Final = HttpResource(__name__)


@alerts.route("GET", "/alerts", "List alerts, of the fleet or of one device", problems=(HTTPStatus.NOT_FOUND,))
def get_alerts(query: AlertsQuery) -> AlertList:
    """Of the fleet: the last opened first, within a status. Of a device: rule by rule."""
    book, limit, cursor = wiring.alert_book(), query.limit, query.cursor
    if query.device is None:
        page = list_fleet_alerts(query.status, limit=limit, cursor=cursor, alerts=book)
    else:
        devices = wiring.device_registry()
        page = list_device_alerts(query.device, query.status, limit=limit, cursor=cursor, devices=devices, alerts=book)
    return AlertList(items=tuple(map(alert_item, page.rows)), cursor=page.cursor)


@alerts.route("GET", "/alerts/{alert_id}", "Show an alert")
def get_alert(alert_id: str) -> AlertItem:
    return alert_item(wiring.alert_book().get(AlertId.parse(alert_id)))


@alerts.route("POST", "/alerts/{alert_id}/acknowledge", "Say that you are on it", problems=(HTTPStatus.CONFLICT,))
def post_acknowledgement(alert_id: str, who: str) -> AlertItem:
    return alert_item(
        acknowledge_alert(AlertId.parse(alert_id), at=wiring.clock()(), who=who, alerts=wiring.alert_book())
    )


@alerts.route("POST", "/alerts/{alert_id}/resolve", "Close an alert by hand", problems=(HTTPStatus.CONFLICT,))
def post_resolution(alert_id: str, who: str) -> AlertItem:
    return alert_item(resolve_alert(AlertId.parse(alert_id), at=wiring.clock()(), who=who, alerts=wiring.alert_book()))


@alerts.route("POST", "/alerts/{alert_id}/snooze", "Silence an alert for a while", problems=(HTTPStatus.CONFLICT,))
def post_snooze(alert_id: str, body: SnoozeBody, who: str) -> AlertItem:
    duration = timedelta(minutes=body.minutes)
    return alert_item(
        snooze_alert(AlertId.parse(alert_id), duration, at=wiring.clock()(), who=who, alerts=wiring.alert_book())
    )
