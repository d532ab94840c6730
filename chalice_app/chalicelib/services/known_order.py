"""Holds the order that a device names against those that were given."""

from chalicelib.domain.capture import CaptureOrder
from chalicelib.domain.device import Device
from chalicelib.domain.errors import InputRefused
from chalicelib.ports.captures import CaptureOrders


def known_order(order_id: str, device: Device, orders: CaptureOrders) -> CaptureOrder:
    """The order of this id. That it has expired does not matter: a photo that was taken for it may be late.

    Raises:
        InputRefused: this device was not given it, or so long ago that it is forgotten.
    """
    order = orders.find(order_id)
    if order is None or not order.concerns(device.device_id, site=device.site):
        raise InputRefused(f"{order_id!r} is no order to this device", field="order_id")
    return order
