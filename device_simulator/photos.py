"""One device's photos: orders become photos, and photos go up until they are stored or refused for good."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from uuid import uuid4

from device_simulator.camera import Camera, Photo
from device_simulator.errors import BrokerRefused, CameraFailed, LinkLost, UploadFailed
from device_simulator.link import Link
from device_simulator.outbox import DueOrder, KeptPhoto, Outbox
from device_simulator.photo_store import PhotoStore
from device_simulator.protocol import CaptureOrder, Topics, UploadGrant, UploadRefusal, upload_request_payload
from device_simulator.timekeeping import Timekeeper, waits
from device_simulator.truth_log import TruthLog

# The platform answers within a second or two; a function that starts cold behind a busy queue, within ten.
_ANSWER_TIMEOUT_S: Final = 20.0

T = TypeVar("T")
# Runs what blocks in a thread of the fleet's pool.
InThread = Callable[[Callable[[], Any]], Awaitable[Any]]


@dataclass(slots=True, kw_only=True)
class Photographer:
    """Obeys capture orders: waits out their jitter, takes the photo, keeps it."""

    device_id: str
    camera: Camera
    outbox: Outbox
    log: TruthLog
    timekeeper: Timekeeper
    chance: random.Random
    in_thread: InThread

    def accept(self, order: CaptureOrder) -> DueOrder | None:
        """Remember an order.

        Returns:
            When to obey it; None for an order that came before.
        """
        wait_ms = round(self.chance.uniform(0, order.jitter_s) * 1000)
        due = DueOrder(order_id=order.order_id, due_ms=self.timekeeper.now_ms() + wait_ms)
        if not self.outbox.accept_order(self.device_id, due.order_id, due_ms=due.due_ms):
            self.log.write("order_repeated", self.device_id, order_id=order.order_id)
            return None
        self.log.write("order_received", self.device_id, order_id=order.order_id)
        return due

    async def obey(self, order: DueOrder) -> str:
        """Take the photo when it is due.

        Returns:
            The request id of the photo, which is kept now.
        """
        await self.timekeeper.sleep(max(0, order.due_ms - self.timekeeper.now_ms()) / 1000)
        return await self.shoot(order.order_id)

    async def shoot(self, order_id: str | None) -> str:
        """Take a photo now, whether anybody ordered it or not; a camera that fails is tried again."""
        shot = self.outbox.next_shot(self.device_id)
        for wait_s in waits(self.chance):
            try:
                photo: Photo = await self.in_thread(lambda: self.camera.take(self.device_id, shot))
            except CameraFailed as failure:
                self.log.write("capture_failed", self.device_id, order_id=order_id, reason=str(failure))
                await self.timekeeper.sleep(wait_s)
            else:
                break
        kept = KeptPhoto(
            request_id=uuid4().hex,
            taken_ms=self.timekeeper.now_ms(),
            order_id=order_id,
            label=photo.label,
            jpeg=photo.jpeg,
        )
        self.outbox.keep_photo(self.device_id, kept)
        return kept.request_id


@dataclass(slots=True, kw_only=True)
class PhotoCourier:
    """Brings kept photos up: asks for a grant, uploads, and starts again from the beginning when that fails."""

    device_id: str
    topics: Topics
    link: Link
    store: PhotoStore
    outbox: Outbox
    log: TruthLog
    timekeeper: Timekeeper
    chance: random.Random
    in_thread: InThread
    connected: asyncio.Event
    _answers: dict[str, "asyncio.Future[UploadGrant | UploadRefusal]"] = field(default_factory=dict, init=False)

    def on_answer(self, answer: UploadGrant | UploadRefusal) -> None:
        """The platform has answered a request; a second answer to the same one is a repeat and changes nothing."""
        waiting = self._answers.get(answer.request_id or "")
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    async def deliver(self, request_id: str) -> None:
        """Try until the photo is stored or refused."""
        photo = self.outbox.photo(request_id)
        for wait_s in waits(self.chance):
            await self.connected.wait()
            if await self._settled(photo):
                self.outbox.photo_done(request_id)
                return
            await self.timekeeper.sleep(wait_s)

    async def _settled(self, photo: KeptPhoto) -> bool:
        """One attempt; whether there is nothing left to do."""
        try:
            answer = await self._ask(photo)
            if isinstance(answer, UploadRefusal):
                self.log.write("refusal", self.device_id, request_id=photo.request_id, reason=answer.reason)
                return True
            self.log.write("grant", self.device_id, request_id=photo.request_id, photo_id=answer.photo_id)
            await self.in_thread(lambda: self.store.upload(answer, photo.jpeg))
        except (BrokerRefused, LinkLost, UploadFailed) as failure:
            self.log.write("upload_failed", self.device_id, request_id=photo.request_id, reason=str(failure))
            return False
        self.log.write(
            "photo_uploaded",
            self.device_id,
            photo_id=answer.photo_id,
            request_id=photo.request_id,
            order_id=photo.order_id,
            label=photo.label,
            size_bytes=len(photo.jpeg),
        )
        return True

    async def _ask(self, photo: KeptPhoto) -> UploadGrant | UploadRefusal:
        """Ask for a grant and wait for the answer; an answer that does not come counts as a lost link."""
        payload = upload_request_payload(
            request_id=photo.request_id,
            taken_ms=photo.taken_ms,
            size_bytes=len(photo.jpeg),
            order_id=photo.order_id,
        )
        waiting: asyncio.Future[UploadGrant | UploadRefusal] = asyncio.get_running_loop().create_future()
        self._answers[photo.request_id] = waiting
        try:
            await self.link.publish(self.topics.upload_request, payload)
            return await self._within(_ANSWER_TIMEOUT_S, waiting)
        finally:
            del self._answers[photo.request_id]

    async def _within(self, seconds: float, waiting: "asyncio.Future[T]") -> T:
        alarm = asyncio.ensure_future(self.timekeeper.sleep(seconds))
        try:
            both: set[asyncio.Future[Any]] = {waiting, alarm}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            alarm.cancel()
        if not waiting.done():
            raise LinkLost(f"no answer to the request for a grant within {seconds:.0f} s")
        return waiting.result()
