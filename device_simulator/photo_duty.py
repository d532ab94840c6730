"""The duty to take photos, when they are ordered and unasked, and to bring them up."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from device_simulator.flag import Flag
from device_simulator.link import Link
from device_simulator.outbox import DueOrder
from device_simulator.photo_outcomes import OutcomeReporter
from device_simulator.photos import PhotoCourier, Photographer
from device_simulator.protocol import CaptureOrder, Topics, UploadGrant, UploadRefusal, parse
from device_simulator.settings import Settings
from device_simulator.timekeeping import Timekeeper

# Longer than the platform tries to diagnose a photo. One of which it knows nothing by then was lost on the way.
_DIAGNOSED_WITHIN_MS: Final = 24 * 3_600_000
# Of an order that a power cut caught waiting: as long as the platform waits for the answer to one.
_STILL_WANTED_MS: Final = 15 * 60_000


@dataclass(slots=True, kw_only=True)
class PhotoDuty:
    """Implements `Duty`.

    Attributes:
        settings: those that the device works by now.
        on_start: whether the device takes a photo at once, without being asked.
        every_s: how often it takes one without being asked; None: never.
    """

    topics: Topics
    link: Link
    settings: Callable[[], Settings]
    photographer: Photographer
    courier: PhotoCourier
    outcomes: OutcomeReporter
    timekeeper: Timekeeper
    chance: random.Random
    on_start: bool
    every_s: float | None
    _tasks: asyncio.TaskGroup = field(default_factory=asyncio.TaskGroup, init=False)
    _site: str = field(init=False)
    _moved: Flag = field(default_factory=Flag, init=False)

    def __post_init__(self) -> None:
        self._site = self.settings().site

    @property
    def subscriptions(self) -> tuple[str, ...]:
        orders = (self.topics.capture, self.topics.site_capture(self._site), self.topics.fleet_capture)
        return (self.topics.grant, self.topics.refusal, *orders)

    def follow(self, settings: Settings) -> None:
        """Work by other settings; at another site there are other orders to listen to."""
        if settings.site != self._site:
            self._site = settings.site
            self._moved.set()

    def hear(self, topic: str, payload: bytes) -> None:
        if topic == self.topics.grant:
            self.courier.on_answer(parse(payload, UploadGrant))
            self._take_up_doubtful()
        elif topic == self.topics.refusal:
            self.courier.on_refusal(parse(payload, UploadRefusal))
        else:
            self._take_order(parse(payload, CaptureOrder), of_us_alone=topic == self.topics.capture)

    async def run(self) -> None:
        """Take up what an earlier run left undone, then serve orders for as long as the device runs."""
        async with self._tasks:
            self._take_up_unfinished()
            if self.on_start:
                self._tasks.create_task(self._shoot_and_deliver())
            if self.every_s is not None:
                self._tasks.create_task(self._shoot_every(self.every_s))
            while True:
                await self._moved.wait()
                self._moved.clear()
                # The broker holds a connection against the site that the device had when it connected.
                await self.link.cut()
                self.link.resume()

    def _take_order(self, order: CaptureOrder, *, of_us_alone: bool) -> None:
        settings = self.settings()
        if settings.site in order.except_sites:
            return
        due = self.photographer.accept(order)
        if due is None:
            return
        why = settings.why_no_photo(self.timekeeper.now_ms(), ordered_of_us_alone=of_us_alone)
        if why is None:
            self._tasks.create_task(self._obey_and_deliver(due))
        else:
            self.photographer.close(order.order_id, "order_refused", why)
            self._tasks.create_task(self.outcomes.tell("refused", why, order_id=order.order_id))

    def _take_up_unfinished(self) -> None:
        device_id, outbox = self.photographer.device_id, self.photographer.outbox
        for order in outbox.due_orders(device_id):
            if self.timekeeper.now_ms() > order.due_ms + _STILL_WANTED_MS:
                self.photographer.close(order.order_id, "order_expired")
            else:
                self._tasks.create_task(self._obey_and_deliver(order))
        for request_id in outbox.kept_photo_ids(device_id):
            self._tasks.create_task(self.courier.deliver(request_id))
        self._take_up_doubtful()

    def _take_up_doubtful(self) -> None:
        """Upload again what the platform should know of by now, and does not."""
        before_ms = self.timekeeper.now_ms() - _DIAGNOSED_WITHIN_MS
        for request_id in self.courier.outbox.forget_uploads(self.courier.device_id, before_ms=before_ms):
            self._tasks.create_task(self.courier.deliver(request_id))

    async def _obey_and_deliver(self, order: DueOrder) -> None:
        await self.courier.deliver(await self.photographer.obey(order))

    async def _shoot_every(self, pause_s: float) -> None:
        # Devices that were switched on together do not take their photos together.
        await self.timekeeper.sleep(self.chance.uniform(0, pause_s))
        while True:
            await self.timekeeper.sleep(pause_s)
            self._tasks.create_task(self._shoot_and_deliver())

    async def _shoot_and_deliver(self) -> None:
        await self.courier.deliver(await self.photographer.shoot(None))
