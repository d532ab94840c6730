"""A device's connection to its broker, as the device sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from device_simulator.identity import Identity


@dataclass(frozen=True, slots=True)
class Broker:
    """Where devices connect."""

    host: str
    port: int


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

    async def reconnect_with(self, identity: Identity) -> None:
        """End the connection, and connect from now on with this key and certificate.

        The listener hears of the end and of the new connection as of any other; a broker that refuses the
        certificate is heard of as `on_disconnected`, again and again, until this is called with another one.

        Raises:
            StateInvalid: key or certificate cannot be used; the connection stays as it was.
        """

    async def cut(self) -> None:
        """Lose the connection without a word to the broker, and make no new one."""

    def resume(self) -> None:
        """Connect again after `cut`."""

    async def stop(self) -> None:
        """Disconnect in good order."""
