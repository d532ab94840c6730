"""One device: its connection, and the tasks that it does side by side."""

import asyncio
import logging
import random
from dataclasses import dataclass, field
from typing import Final

from device_simulator.errors import BrokerRefused, LinkLost, MessageInvalid
from device_simulator.link import Link
from device_simulator.outbox import DueOrder
from device_simulator.photos import PhotoCourier, Photographer
from device_simulator.protocol import CaptureOrder, Topics, UploadGrant, UploadRefusal, parse
from device_simulator.telemetry import TelemetryReporter, TelemetrySender
from device_simulator.timekeeping import Timekeeper, waits
from device_simulator.truth_log import TruthLog

_SHOWN_CHARS: Final = 200

logger = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Device:
    """A device that lives until its `run` is cancelled. Implements `LinkListener`.

    Attributes:
        connected: set while the device is connected and subscribed.
        photo_on_start: whether the device takes a photo at once, without being asked.
        photo_every_s: how often it takes one without being asked; None: never.
    """

    device_id: str
    topics: Topics
    link: Link
    reporter: TelemetryReporter
    sender: TelemetrySender
    photographer: Photographer
    courier: PhotoCourier
    log: TruthLog
    timekeeper: Timekeeper
    chance: random.Random
    connected: asyncio.Event
    photo_on_start: bool
    photo_every_s: float | None
    _tasks: asyncio.TaskGroup = field(default_factory=asyncio.TaskGroup, init=False)
    _subscribing: asyncio.Task[None] | None = field(default=None, init=False)
    # What the link still tells while we end is of no use any more.
    _running: bool = field(default=False, init=False)

    async def run(self) -> None:
        """Take up what an earlier run left undone, connect, and work."""
        async with self._tasks:
            self._running = True
            try:
                self.link.start(self)
                self._spawn_unfinished()
                self._tasks.create_task(self.reporter.run())
                self._tasks.create_task(self.sender.run())
                self._tasks.create_task(self._shoot_unasked())
                # The reporter may be done some day; orders are served for as long as the device runs.
                await asyncio.Event().wait()
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
        try:
            self._take(topic, payload)
        except MessageInvalid as error:
            # A device has nobody to complain to; the operator of the simulator is told.
            logger.warning("%s cannot read %r on %s: %s", self.device_id, payload[:_SHOWN_CHARS], topic, error)

    def _take(self, topic: str, payload: bytes) -> None:
        if topic == self.topics.grant:
            self.courier.on_answer(parse(payload, UploadGrant))
        elif topic == self.topics.refusal:
            self._on_refusal(parse(payload, UploadRefusal))
        elif topic in {self.topics.capture, self.topics.fleet_capture}:
            due = self.photographer.accept(parse(payload, CaptureOrder))
            if due is not None:
                self._tasks.create_task(self._obey_and_deliver(due))

    def _on_refusal(self, refusal: UploadRefusal) -> None:
        if refusal.request_id is None:
            # Nobody knows whose it is; the request that is meant will run into its timeout.
            self.log.write("refusal", self.device_id, request_id=None, reason=refusal.reason)
        else:
            self.courier.on_answer(refusal)

    def _spawn_unfinished(self) -> None:
        outbox = self.photographer.outbox
        for order in outbox.due_orders(self.device_id):
            self._tasks.create_task(self._obey_and_deliver(order))
        for request_id in outbox.kept_photo_ids(self.device_id):
            self._tasks.create_task(self.courier.deliver(request_id))

    async def _obey_and_deliver(self, order: DueOrder) -> None:
        await self.courier.deliver(await self.photographer.obey(order))

    async def _shoot_unasked(self) -> None:
        if self.photo_on_start:
            self._tasks.create_task(self._shoot_and_deliver())
        if self.photo_every_s is None:
            return
        # Devices that were switched on together do not take their photos together.
        await self.timekeeper.sleep(self.chance.uniform(0, self.photo_every_s))
        while True:
            await self.timekeeper.sleep(self.photo_every_s)
            self._tasks.create_task(self._shoot_and_deliver())

    async def _shoot_and_deliver(self) -> None:
        await self.courier.deliver(await self.photographer.shoot(None))

    async def _subscribe(self) -> None:
        for wait_s in waits(self.chance):
            try:
                await self.link.subscribe(self.topics.downward)
            except BrokerRefused as refusal:
                self.log.write("subscription_refused", self.device_id, reason=str(refusal))
            except LinkLost:
                pass  # the connection broke, and a new one subscribes anew; or the broker is slow
            else:
                self.connected.set()
                self.log.write("connected", self.device_id)
                return
            await self.timekeeper.sleep(wait_s)
