"""One device's photos: orders become photos, photos go up until they are stored or refused for good, and are kept until
the platform says what became of them."""

import asyncio
import random
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final, Literal, TypeVar
from uuid import uuid4

from device_simulator.camera import Camera, Photo, Shot
from device_simulator.connection_state import ConnectionState
from device_simulator.errors import BrokerRefused, CameraFailed, LinkLost, UploadFailed
from device_simulator.link import Link
from device_simulator.mischief import Expectation, Trick
from device_simulator.outbox import DueOrder, KeptPhoto, Outbox
from device_simulator.photo_outcomes import OutcomeReporter
from device_simulator.photo_store import PhotoStore
from device_simulator.protocol import CaptureOrder, Topics, UploadGrant, UploadRefusal, upload_request_payload
from device_simulator.timekeeping import Timekeeper, waits
from device_simulator.truth_log import TruthLog
from device_simulator.workshop import InThread

# The platform answers within a second or two; a function that starts cold behind a busy queue, within ten.
_ANSWER_TIMEOUT_S: Final = 20.0
# A photo an hour leaves one unsettled; after a day without a link a few requests ask for all of them.
_ASKED_AT_A_TIME: Final = 8

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class Photographer:
    """Obeys capture orders: waits out their jitter, takes the photo, keeps it."""

    device_id: str
    site: str
    camera: Camera
    outbox: Outbox
    log: TruthLog
    timekeeper: Timekeeper
    chance: random.Random
    in_thread: InThread

    def accept(self, order: CaptureOrder) -> DueOrder | None:
        """Remember an order.

        Returns:
            When to obey it; None for an order that came before, or too late.
        """
        wait_ms = round(self.chance.uniform(0, order.jitter_s) * 1000)
        due = DueOrder(order_id=order.order_id, due_ms=self.timekeeper.now_ms() + wait_ms)
        if not self.outbox.accept_order(self.device_id, due.order_id, due_ms=due.due_ms):
            self.log.write("order_repeated", self.device_id, order_id=order.order_id)
            return None
        self.log.write("order_received", self.device_id, order_id=order.order_id)
        if order.expires_at is not None and self.timekeeper.now_ms() > order.expires_at:
            self.close(order.order_id, "order_expired")
            return None
        return due

    def close(self, order_id: str, kind: Literal["order_expired", "order_refused"], reason: str | None = None) -> None:
        """There will be no photo for this order."""
        self.outbox.order_closed(self.device_id, order_id)
        self.log.write(kind, self.device_id, order_id=order_id, reason=reason)

    async def obey(self, order: DueOrder) -> str:
        """Take the photo when it is due.

        Returns:
            The request id of the photo, which is kept now.
        """
        await self.timekeeper.sleep(max(0, order.due_ms - self.timekeeper.now_ms()) / 1000)
        return await self.shoot(order.order_id)

    async def shoot(self, order_id: str | None) -> str:
        """Take a photo now, whether anybody ordered it or not; a camera that fails is tried again."""
        number = self.outbox.next_shot(self.device_id)
        for wait_s in waits(self.chance):
            shot = Shot(device_id=self.device_id, site=self.site, number=number, at_ms=self.timekeeper.now_ms())
            try:
                photo: Photo = await self.in_thread(lambda: self.camera.take(shot))  # noqa: B023 - called at once
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
            size_bytes=len(photo.jpeg),
        )
        dropped = self.outbox.keep_photo(self.device_id, kept, photo.jpeg)
        self._write_down(kept, photo)
        self.log.dropped(self.device_id, dropped)
        return kept.request_id

    def _write_down(self, kept: KeptPhoto, photo: Photo) -> None:
        self.log.write(
            "photo_taken",
            self.device_id,
            request_id=kept.request_id,
            order_id=kept.order_id,
            taken_ms=kept.taken_ms,
            label=kept.label,
            severity_pct=photo.severity_pct,
            infection_risk=photo.infection_risk,
            size_bytes=kept.size_bytes,
            sha256=sha256(photo.jpeg).hexdigest(),
        )
        if photo.fault is not None:
            expect: Expectation = "not_a_leaf" if photo.fault is Trick.NOT_A_LEAF else "rejected"
            self.log.fault(photo.fault, self.device_id, expect=expect, request_id=kept.request_id)


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
    connected: ConnectionState
    outcomes: OutcomeReporter
    _answers: dict[str, "asyncio.Future[UploadGrant | UploadRefusal]"] = field(default_factory=dict, init=False)

    def on_answer(self, answer: UploadGrant | UploadRefusal) -> None:
        """The platform has answered a request; a second answer to the same one is a repeat and changes nothing."""
        if isinstance(answer, UploadGrant):
            self._settle(answer)
        waiting = self._answers.get(answer.request_id or "")
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    def on_refusal(self, refusal: UploadRefusal) -> None:
        """The same for a refusal, which can be nobody's."""
        if refusal.request_id is None:
            # Nobody knows whose it is; the request that is meant will run into its timeout.
            self.log.write("refusal", self.device_id, request_id=None, reason=refusal.reason)
        else:
            self.on_answer(refusal)

    async def deliver(self, request_id: str) -> None:
        """Try until the photo is stored or refused, or had to go for newer ones."""
        told = ""
        for wait_s in waits(self.chance):
            await self.connected.wait()
            photo = self.outbox.photo(request_id)
            if photo is None:
                return
            try:
                await self._attempt(photo)
            except (BrokerRefused, LinkLost) as failure:
                self._failed(photo, failure)
            except UploadFailed as failure:
                self._failed(photo, failure)
                told = await self._tell_once(photo, failure, told)
            else:
                return
            await self.timekeeper.sleep(wait_s)

    async def _attempt(self, photo: KeptPhoto) -> None:
        """Bring the photo up, or learn that it is not wanted; raises what stands in the way."""
        answer = await self._ask(photo)
        if isinstance(answer, UploadRefusal):
            self.log.write("refusal", self.device_id, request_id=photo.request_id, reason=answer.reason)
            self.outbox.photo_done(self.device_id, photo.request_id)
            return
        self.log.write("grant", self.device_id, request_id=photo.request_id, photo_id=answer.photo_id)
        # Only now: a thousand devices that wait for their grants would otherwise hold as many photos in memory.
        jpeg = self.outbox.jpeg(photo.request_id)
        if not jpeg:
            return
        await self.in_thread(lambda: self.store.upload(answer, jpeg))
        self.log.write(
            "photo_uploaded",
            self.device_id,
            photo_id=answer.photo_id,
            request_id=photo.request_id,
            order_id=photo.order_id,
            label=photo.label,
            size_bytes=photo.size_bytes,
        )
        # After the line: who is killed in between uploads again, and the log knows of it either way.
        self.outbox.photo_uploaded(
            self.device_id, photo.request_id, photo_id=answer.photo_id, now_ms=self.timekeeper.now_ms()
        )

    def _settle(self, grant: UploadGrant) -> None:
        """Let go of the photos of which the platform says what became."""
        for photo_id, fate in grant.settled.items():
            request_id = self.outbox.photo_settled(self.device_id, photo_id)
            if request_id is not None:
                self.log.write("photo_settled", self.device_id, photo_id=photo_id, request_id=request_id, fate=fate)

    def _failed(self, photo: KeptPhoto, failure: Exception) -> None:
        self.log.write("upload_failed", self.device_id, request_id=photo.request_id, reason=str(failure))

    async def _tell_once(self, photo: KeptPhoto, failure: UploadFailed, told: str) -> str:
        """Report a failed upload; the same failure of the same photo again is no news.

        Returns:
            What has been told of the photo last.
        """
        status, _, _ = str(failure).partition(":")
        if status != told:
            await self.outcomes.tell("failed", str(failure), request_id=photo.request_id, order_id=photo.order_id)
        return status

    async def _ask(self, photo: KeptPhoto) -> UploadGrant | UploadRefusal:
        """Ask for a grant and wait for the answer; an answer that does not come counts as a lost link."""
        payload = upload_request_payload(
            request_id=photo.request_id,
            taken_ms=photo.taken_ms,
            size_bytes=photo.size_bytes,
            order_id=photo.order_id,
            unsettled=self.outbox.unsettled_photos(self.device_id, _ASKED_AT_A_TIME),
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
