"""Capture orders: given to a device, a site or the fleet, and explained: why is there no photo?"""

from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

import msgspec

from chalicelib import wiring
from chalicelib.domain.capture import TO_FLEET, CaptureOrder, CaptureTarget, TargetKind, to_device, to_site
from chalicelib.domain.capture_state import CaptureReport
from chalicelib.domain.clock import to_ms
from chalicelib.observability import Metric, count
from chalicelib.rest.inputs.captures import CaptureQuery, OrderQuery
from chalicelib.rest.inputs.input import PageQuery
from chalicelib.rest.outputs.captures import (
    CaptureOrderDetail,
    CaptureOrderItem,
    CaptureOrderList,
    DeviceAnswerItem,
    DeviceCaptureItem,
    DeviceCaptureList,
)
from chalicelib.rest.resource import Resource
from chalicelib.services.explain_captures import ExplanationPorts, explain_device, explain_order, find_order
from chalicelib.services.order_captures import OrderPorts, order_capture

captures: Final = Resource()


@captures.operation(
    "POST", "/devices/{device_id}/captures", "Order a photo of a device, to be taken now", status=HTTPStatus.ACCEPTED
)
def post_device_capture(device_id: str, query: CaptureQuery, who: str) -> CaptureOrderItem:
    return _ordered(to_device(device_id), query, who)


@captures.operation(
    "POST", "/sites/{site_id}/captures", "Order a photo of every device of a site", status=HTTPStatus.ACCEPTED
)
def post_site_capture(site_id: str, query: CaptureQuery, who: str) -> CaptureOrderItem:
    return _ordered(to_site(site_id), query, who)


@captures.operation("POST", "/captures", "Order a photo of every device", status=HTTPStatus.ACCEPTED)
def post_fleet_capture(query: CaptureQuery, who: str) -> CaptureOrderItem:
    """A large fleet needs a jitter: without one, all of it uploads at once."""
    return _ordered(TO_FLEET, query, who)


@captures.operation("GET", "/captures", "List the capture orders, newest first")
def list_captures(query: PageQuery) -> CaptureOrderList:
    """Those of the last thirty days."""
    page = wiring.capture_book().listed(limit=query.limit, cursor=query.cursor)
    return CaptureOrderList(items=tuple(map(_item, page.rows)), cursor=page.cursor)


@captures.operation("GET", "/captures/{order_id}", "Show an order, and what became of it device by device")
def get_capture(order_id: str, query: OrderQuery) -> CaptureOrderDetail:
    order = find_order(order_id, captures=wiring.capture_book())
    page = explain_order(order, query.state, limit=query.limit, cursor=query.cursor, ports=_explanation_ports())
    return CaptureOrderDetail(**_fields(order), devices=tuple(map(_answer, page.rows)), cursor=page.cursor)


@captures.operation("GET", "/devices/{device_id}/captures", "Say of a device why there is a photo, or none")
def list_device_captures(device_id: str, query: PageQuery) -> DeviceCaptureList:
    """Every order of the last thirty days that concerns the device, newest first."""
    page = explain_device(device_id, limit=query.limit, cursor=query.cursor, ports=_explanation_ports())
    items = (
        DeviceCaptureItem(**_fields(row.order), state=row.state, reason=row.reason, photo_id=row.photo_id)
        for row in page.rows
    )
    return DeviceCaptureList(items=tuple(items), cursor=page.cursor)


def _ordered(target: CaptureTarget, query: CaptureQuery, who: str) -> CaptureOrderItem:
    order = order_capture(
        target,
        jitter_s=query.jitter_s,
        answer_within=timedelta(seconds=query.answer_within_s),
        at=wiring.clock()(),
        who=who,
        ports=OrderPorts(
            devices=wiring.device_registry(),
            sites=wiring.site_book(),
            captures=wiring.capture_book(),
            commands=wiring.device_commands(),
        ),
    )
    count(Metric.CAPTURES_ORDERED)
    return _item(order)


def _explanation_ports() -> ExplanationPorts:
    return ExplanationPorts(
        captures=wiring.capture_book(),
        devices=wiring.device_registry(),
        files=wiring.photo_files(),
        presence=wiring.presence_book(),
        clock=wiring.clock(),
    )


def _item(order: CaptureOrder) -> CaptureOrderItem:
    target = order.target
    return CaptureOrderItem(
        order_id=order.order_id,
        target=target.kind,
        device_id=target.name if target.kind is TargetKind.DEVICE else None,
        site=target.name if target.kind is TargetKind.SITE else None,
        except_sites=order.except_sites,
        ordered_at=to_ms(order.ordered_at),
        ordered_by=order.ordered_by,
        jitter_s=order.jitter_s,
        expires_at=to_ms(order.due_by),
    )


def _fields(order: CaptureOrder) -> dict[str, Any]:
    return msgspec.structs.asdict(_item(order))


def _answer(row: CaptureReport) -> DeviceAnswerItem:
    return DeviceAnswerItem(device_id=row.device_id, state=row.state, reason=row.reason, photo_id=row.photo_id)
