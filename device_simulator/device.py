"""One device: its connection, and the duties that it does side by side."""

import asyncio
import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from device_simulator.connection_state import ConnectionState
from device_simulator.duty import Duty
from device_simulator.errors import BrokerRefused, LinkLost, MessageInvalid
from device_simulator.link import Link
from device_simulator.timekeeping import Timekeeper, waits
from device_simulator.truth_log import TruthLog

_SHOWN_CHARS: Final = 200

logger = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Device:
    """A device that lives until its `run` is cancelled. Implements `LinkListener`.

    Attributes:
        connected: set while the device is connected and subscribed to all that its duties listen to.
    """

    device_id: str
    link: Link
    duties: Sequence[Duty]
    log: TruthLog
    timekeeper: Timekeeper
    chance: random.Random
    connected: ConnectionState
    _tasks: asyncio.TaskGroup = field(default_factory=asyncio.TaskGroup, init=False)
    _subscribing: asyncio.Task[None] | None = field(default=None, init=False)
    # What the link still tells while we end is of no use any more.
    _running: bool = field(default=False, init=False)

    async def run(self) -> None:
        """Connect, and do all duties."""
        async with self._tasks:
            self._running = True
            try:
                self.link.start(self)
                for duty in self.duties:
                    self._tasks.create_task(duty.run())
                # Every duty may be done some day; the device stays connected for as long as it runs.
                await asyncio.get_running_loop().create_future()
            finally:
                self._running = False

    async def stop(self) -> None:
        """Disconnect in good order, once `run` has ended."""
        was_connected = self.connected.is_set()
        self.connected.clear()
        await self.link.stop()
        if was_connected:
            self.log.write("disconnected", self.device_id, reason="switched off")

    def on_connected(self) -> None:
        """Subscribe before anything else: an answer must not come before we listen."""
        if not self._running:
            return
        if self._subscribing is not None:
            self._subscribing.cancel()
        self._subscribing = self._tasks.create_task(self._subscribe())

    def on_disconnected(self, reason: str) -> None:
        if not self._running:
            return
        if self._subscribing is not None:
            self._subscribing.cancel()
        self.connected.clear()
        self.log.write("disconnected", self.device_id, reason=reason)

    def on_message(self, topic: str, payload: bytes) -> None:
        if not self._running:
            return
        for duty in self.duties:
            if topic in duty.subscriptions:
                self._hand_over(duty, topic, payload)

    def _hand_over(self, duty: Duty, topic: str, payload: bytes) -> None:
        try:
            duty.hear(topic, payload)
        except MessageInvalid as error:
            # A device has nobody to complain to; the operator of the simulator is told.
            logger.warning("%s cannot read %r on %s: %s", self.device_id, payload[:_SHOWN_CHARS], topic, error)

    async def _subscribe(self) -> None:
        topics = tuple(dict.fromkeys(topic for duty in self.duties for topic in duty.subscriptions))
        for wait_s in waits(self.chance):
            try:
                await self._listen_to(topics)
            except BrokerRefused as refusal:
                self.log.write("subscription_refused", self.device_id, reason=str(refusal))
            except LinkLost:
                pass  # the connection broke, and a new one subscribes anew; or the broker is slow
            else:
                self.connected.set()
                self.log.write("connected", self.device_id)
                return
            await self.timekeeper.sleep(wait_s)

    async def _listen_to(self, topics: Sequence[str]) -> None:
        """Subscribe to as many of them as the broker allows: a site that the device has left must not silence it.

        Raises:
            BrokerRefused: it allows none.
            LinkLost: the connection broke, or no answer came.
        """
        try:
            await self.link.subscribe(topics)
        except BrokerRefused:
            refusals = [refusal for topic in topics if (refusal := await self._refusal_of(topic)) is not None]
            if len(refusals) == len(topics):
                raise
            for refusal in refusals:
                self.log.write("subscription_refused", self.device_id, reason=refusal)

    async def _refusal_of(self, topic: str) -> str | None:
        try:
            await self.link.subscribe((topic,))
        except BrokerRefused as refusal:
            return f"{topic}: {refusal}"
        return None
