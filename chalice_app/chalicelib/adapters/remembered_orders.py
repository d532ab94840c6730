"""Capture orders as a busy container knows them: ten thousand devices ask for grants under the same one."""

from typing import Final

from chalicelib.domain.capture import CaptureOrder
from chalicelib.ports.captures import CaptureOrders

# An order to the fleet an hour and one to each of some hundred sites: two days of them.
_ORDERS_KEPT: Final = 5_000


class RememberedOrders:
    """Implements `CaptureOrders` over another one. Whom an order is for never changes; one that is not found is asked
    for again."""

    def __init__(self, orders: CaptureOrders) -> None:
        self._orders = orders
        self._known: dict[str, CaptureOrder] = {}

    def find(self, order_id: str) -> CaptureOrder | None:
        known = self._known.get(order_id)
        if known is None:
            known = self._orders.find(order_id)
            if known is not None:
                self._remember(known)
        return known

    def _remember(self, order: CaptureOrder) -> None:
        if len(self._known) >= _ORDERS_KEPT:
            self._known.clear()
        self._known[order.order_id] = order
