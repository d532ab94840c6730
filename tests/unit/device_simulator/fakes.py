"""A broker, a camera, a photo store and a clock that do what a test tells them."""

import asyncio
import heapq
import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from typing import Any, Final

from device_simulator.camera import Photo, Shot
from device_simulator.errors import BrokerRefused, CameraFailed, DownloadFailed, LinkLost, UploadFailed
from device_simulator.identity import Identity
from device_simulator.link import LinkListener
from device_simulator.package_store import Package
from device_simulator.protocol import UploadGrant
from device_simulator.workshop import Workshop

NOON_MS: Final = 1_795_348_800_000  # 2026-11-22 12:00 UTC
# More rounds of the event loop than any chain of tasks here is long.
_ROUNDS: Final = 50


class FakeTime:
    """Stands still until a test lets it pass; then everybody who sleeps wakes in the right order."""

    def __init__(self, now_ms: int = NOON_MS) -> None:
        self._now_ms = now_ms
        self._sleepers: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = count()

    def now_ms(self) -> int:
        return self._now_ms

    def set_back(self, seconds: float) -> None:
        """As an operator does who corrects a clock."""
        self._now_ms -= round(seconds * 1000)

    async def sleep(self, seconds: float) -> None:
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now_ms + round(seconds * 1000), next(self._numbers), waiting))
        await waiting

    async def let_pass(self, seconds: float) -> None:
        """Let time go by, and everybody work who wakes."""
        end_ms = self._now_ms + round(seconds * 1000)
        await settled()
        while self._sleepers and self._sleepers[0][0] <= end_ms:
            wake_ms, _, waiting = heapq.heappop(self._sleepers)
            self._now_ms = max(self._now_ms, wake_ms)
            if not waiting.done():
                waiting.set_result(None)
                await settled()
        self._now_ms = max(self._now_ms, end_ms)


async def settled() -> None:
    """Until every task that can do something has done it."""
    for _ in range(_ROUNDS):
        await asyncio.sleep(0)


@dataclass(slots=True)
class FakeLink:
    """Implements `Link` without a broker.

    Attributes:
        published: all but what is said to the device's shadow.
        troubles: what the next publishes raise, in order, before they work; those to the shadow have
            troubles of their own.
        forbidden: topics to which the broker allows no subscription.
        identities: what the device connected with anew, in order.
    """

    published: list[tuple[str, bytes]] = field(default_factory=list)
    subscribed: list[str] = field(default_factory=list)
    troubles: deque[Exception] = field(default_factory=deque)
    said_to_shadow: list[tuple[str, bytes]] = field(default_factory=list)
    shadow_troubles: deque[Exception] = field(default_factory=deque)
    subscription_troubles: deque[Exception] = field(default_factory=deque)
    forbidden: set[str] = field(default_factory=set)
    up: bool = False
    stopped: bool = False
    cuts: int = 0
    listener: LinkListener | None = None
    identities: list[Identity] = field(default_factory=list)

    def start(self, listener: LinkListener) -> None:
        self.listener = listener

    async def publish(self, topic: str, payload: bytes) -> None:
        if not self.up:
            raise LinkLost("not connected")
        of_shadow = topic.startswith("$aws/things/")
        troubles, published = (
            (self.shadow_troubles, self.said_to_shadow) if of_shadow else (self.troubles, self.published)
        )
        if troubles:
            raise troubles.popleft()
        published.append((topic, payload))

    async def subscribe(self, topics: Sequence[str]) -> None:
        if self.subscription_troubles:
            raise self.subscription_troubles.popleft()
        if not self.forbidden.isdisjoint(topics):
            raise BrokerRefused("NOT_AUTHORIZED")
        self.subscribed.extend(topics)

    async def reconnect_with(self, identity: Identity) -> None:
        self.identities.append(identity)
        if self.up:
            self.go_down()
            self.come_up()

    async def cut(self) -> None:
        self.cuts += 1
        if self.up:
            self.go_down()

    def resume(self) -> None:
        self.come_up()

    async def stop(self) -> None:
        self.stopped = True

    def come_up(self) -> None:
        """The broker accepts the device."""
        assert self.listener
        self.up = True
        self.listener.on_connected()

    def go_down(self) -> None:
        """The connection breaks."""
        assert self.listener
        self.up = False
        self.listener.on_disconnected("cable cut")

    def say(self, topic: str, message: object) -> None:
        """The platform publishes."""
        assert self.listener
        self.listener.on_message(topic, message if isinstance(message, bytes) else json.dumps(message).encode())

    def sent_on(self, topic: str) -> list[dict[str, Any]]:
        """What the device published there."""
        sent = (*self.published, *self.said_to_shadow)
        return [json.loads(payload) for sent_topic, payload in sent if sent_topic == topic]


@dataclass(slots=True)
class FakeCamera:
    """Implements `Camera`; every photo is another."""

    failures: int = 0
    shots: list[int] = field(default_factory=list)

    def take(self, shot: Shot) -> Photo:
        if self.failures:
            self.failures -= 1
            raise CameraFailed("the lens is covered")
        self.shots.append(shot.number)
        return Photo(jpeg=f"\xff\xd8 {shot.device_id} {shot.number}".encode(), label="Tomato___healthy")


@dataclass(slots=True)
class FakePhotoStore:
    """Implements `PhotoStore` in memory."""

    failures: int = 0
    stored: dict[str, bytes] = field(default_factory=dict)
    halves: dict[str, bytes] = field(default_factory=dict)

    def upload(self, grant: UploadGrant, jpeg: bytes) -> None:
        if self.failures:
            self.failures -= 1
            raise UploadFailed("403: the grant has expired")
        self.stored[grant.photo_id] = jpeg

    def upload_half(self, grant: UploadGrant, jpeg: bytes) -> None:
        self.halves[grant.photo_id] = jpeg[: len(jpeg) // 2]


@dataclass(slots=True)
class FakePackageStore:
    """Implements `PackageStore` in memory.

    Attributes:
        packages: by link.
        failures: how many of the next downloads break off.
    """

    packages: dict[str, bytes] = field(default_factory=dict)
    failures: int = 0
    fetched: list[str] = field(default_factory=list)

    def fetch(self, url: str, *, at_most_bytes: int) -> Package:
        self.fetched.append(url)
        if self.failures:
            self.failures -= 1
            raise DownloadFailed("403 Forbidden")
        content = self.packages[url][: at_most_bytes + 1]
        return Package(size_bytes=len(content), sha256=sha256(content).hexdigest())


async def _inline(call: Callable[[], Any]) -> Any:
    """Instead of a thread."""
    return call()


INLINE: Final = Workshop(draw=_inline, upload=_inline)
