"""How much a fleet sends for `smoke`, and whether it has."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from local_cloud.diary import Diary


@dataclass(frozen=True, slots=True, kw_only=True)
class SmokePlan:
    """Each device sends its messages, takes one photo by itself and one for each order.

    Thirty messages from each of eight devices make 240, in fifteen seconds: a real device takes two
    and a half hours for as many. Two samples make each message a batch.
    """

    messages_per_device: int = 30
    samples_per_message: int = 2
    message_interval_s: float = 0.5

    def unsent(self, diary: Diary, orders: Mapping[str, str]) -> Iterator[str]:
        """One line for each thing that the devices have not sent.

        Args:
            orders: the device of each order, by the order's id; every device has one.
        """
        messages = Counter(message.message_id.device_id for message in diary.sent.messages)
        photos = Counter(photo.device_id for photo in diary.sent.photos)
        ordered = Counter(orders.values())
        for device_id in sorted(ordered):
            if messages[device_id] < self.messages_per_device:
                yield f"{device_id} has sent {messages[device_id]} of {self.messages_per_device} messages"
            if photos[device_id] < 1 + ordered[device_id]:
                yield f"{device_id} has uploaded {photos[device_id]} of {1 + ordered[device_id]} photos"
        for order_id in sorted(set(orders) - diary.obeyed):
            yield f"the capture order {order_id} to {orders[order_id]} has brought no photo"
