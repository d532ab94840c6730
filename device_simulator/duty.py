"""What a device does besides being connected: each duty is one part of its work, with topics of its own."""

from typing import Protocol


class Duty(Protocol):
    """One part of a device's work. A process holds thousands: keep them small, and start no thread in one."""

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """The exact topics that this duty listens to; the device subscribes before it counts as connected."""

    def hear(self, topic: str, payload: bytes) -> None:
        """Something came on one of these topics. Be quick: remember it, wake `run`, and return.

        Raises:
            MessageInvalid: it does not follow the protocol; the device tells the operator and goes on.
        """

    async def run(self) -> None:
        """Work for as long as the device runs; a duty that has nothing left to do may return.

        It is cancelled as a power cut would end it: at any await.
        """
