"""A device's connection to its broker, as the device sees it."""

from collections.abc import Sequence
from typing import Protocol


class LinkListener(Protocol):
    """Hears of what happens on the connection. Called in the event loop's thread."""

    def on_connected(self) -> None:
        """The broker has accepted us; nothing is subscribed yet."""

    def on_disconnected(self, reason: str) -> None:
        """The connection is gone, or an attempt to make one failed. Another is on its way."""

    def on_message(self, topic: str, payload: bytes) -> None:
        """Something came on a topic that we subscribed to."""


class Link(Protocol):
    """Keeps itself connected from start to stop, with the waits that the protocol asks for."""

    def start(self, listener: LinkListener) -> None:
        """Connect, and stay connected."""

    async def publish(self, topic: str, payload: bytes) -> None:
        """Send at QoS 1 and wait for the PUBACK.

        Raises:
            BrokerRefused: the broker said no.
            LinkLost: the connection broke, or no answer came.
        """

    async def subscribe(self, topics: Sequence[str]) -> None:
        """Subscribe at QoS 1 to all of these; raises as `publish` does."""

    async def stop(self) -> None:
        """Disconnect in good order."""
