"""The duty to work as operators wish: the device's named shadow `config`.

At each connection the device asks for its shadow; while it is connected it hears of every change. What it works by, and
what it refuses and why, it reports when that is not what the shadow says already.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from device_simulator.connection_state import ConnectionState
from device_simulator.errors import BrokerRefused, LinkLost
from device_simulator.flag import Flag
from device_simulator.link import Link
from device_simulator.outbox import Outbox
from device_simulator.protocol import ConfigTopics, parse
from device_simulator.settings import Followed, Settings, follow
from device_simulator.shadow import Delta, Rejection, Shadow, merged
from device_simulator.timekeeping import Timekeeper, waits
from device_simulator.truth_log import TruthLog

FIRMWARE: Final = "simulator 1.0.0"
# The broker answers within a second.
_ANSWER_TIMEOUT_S: Final = 20.0
_NO_SHADOW: Final = 404
# What the protocol allows.
_MOST_REFUSALS: Final = 16
_LONGEST_PATH: Final = 64
_LONGEST_REASON: Final = 200
# How old a report may grow: the clock offset in it grows old with it.
_REPORT_AGAIN_S: Final = 7 * 24 * 3_600


@dataclass(slots=True, kw_only=True)
class ConfigurationDuty:
    """Implements `Duty`.

    Attributes:
        factory: the settings that the device came with.
        firmware: the version of the software that the device runs.
        on_change: is given the settings whenever they change.
    """

    device_id: str
    topics: ConfigTopics
    link: Link
    outbox: Outbox
    log: TruthLog
    timekeeper: Timekeeper
    chance: random.Random
    connected: ConnectionState
    factory: Settings
    firmware: Callable[[], str]
    on_change: Callable[[Settings], None]
    _wish: dict[str, Any] = field(init=False)
    _followed: Followed = field(init=False)
    _version: int = field(default=0, init=False)
    # The connection on which the shadow was last told.
    _answered: int = field(default=0, init=False)
    # What the shadow says of us; None while we do not know.
    _told: Mapping[str, Any] | None = field(default=None, init=False)
    _due: Flag = field(default_factory=Flag, init=False)

    def __post_init__(self) -> None:
        self._wish = self.outbox.wish(self.device_id)
        self._followed = follow(self.factory, self._wish)

    @property
    def settings(self) -> Settings:
        """Those that the device works by."""
        return self._followed.settings

    @property
    def subscriptions(self) -> tuple[str, ...]:
        return self.topics.down

    def hear(self, topic: str, payload: bytes) -> None:
        if topic == self.topics.get_accepted:
            self._take_shadow(parse(payload, Shadow))
        elif topic == self.topics.get_rejected:
            self._take_rejection(parse(payload, Rejection))
        elif topic == self.topics.delta:
            self._take_delta(parse(payload, Delta))
        else:
            rejection = parse(payload, Rejection)
            self.log.write("configuration_rejected", self.device_id, code=rejection.code, reason=rejection.message)

    def report(self) -> None:
        """Say what the device does, if that is news."""
        self._due.set()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._ask())
            tasks.create_task(self._report())

    def _take_shadow(self, shadow: Shadow) -> None:
        self._answered = self.connected.number
        if shadow.version < self._version:
            return  # an answer that a later change has overtaken
        self._version = shadow.version
        self._told = _without_clock(shadow.state.reported) if shadow.age_s < _REPORT_AGAIN_S else None
        self._obey(shadow.state.desired)
        self._due.set()

    def _take_rejection(self, rejection: Rejection) -> None:
        if rejection.code == _NO_SHADOW:  # nobody has wished for anything, and we have never reported
            self._answered = self.connected.number
            self._version, self._told = 0, None
            self._obey({})
            self._due.set()

    def _take_delta(self, delta: Delta) -> None:
        if delta.version <= self._version:
            return  # a repeat, or one that a later one has overtaken
        self._version = delta.version
        self._obey(merged(self._wish, delta.state))
        self._due.set()

    def _obey(self, wish: dict[str, Any]) -> None:
        if wish == self._wish:
            return
        before = self.settings
        self._wish, self._followed = wish, follow(self.factory, wish)
        self.outbox.keep_wish(self.device_id, wish)
        self.log.write(
            "configured",
            self.device_id,
            version=self._version,
            settings=self.settings.wire,
            refused=dict(self._followed.refused),
        )
        if self.settings != before:
            self.on_change(self.settings)

    def _news(self) -> dict[str, Any]:
        """What we have to say, but for the time."""
        refused = [
            {"setting": path[:_LONGEST_PATH], "reason": reason[:_LONGEST_REASON]}
            for path, reason in self._followed.refused.items()
        ]
        return {**self.settings.wire, "firmware": self.firmware(), "refused": refused[:_MOST_REFUSALS]}

    async def _ask(self) -> None:
        """Ask at each connection, and again when the report has grown old."""
        while True:
            await self.connected.wait()
            for wait_s in waits(self.chance):
                await self._send(self.topics.get, {})
                await self._sleep_or_lose(max(wait_s, _ANSWER_TIMEOUT_S))
                if self._answered == self.connected.number or not self.connected.is_set():
                    break
            await self._sleep_or_lose(_REPORT_AGAIN_S)

    async def _report(self) -> None:
        """Report what is news. A wish that we refused comes again with every report of ours, and is none."""
        while True:
            await self._due.wait()
            self._due.clear()
            for wait_s in waits(self.chance):
                await self.connected.wait()
                news = self._news()
                if news == self._told or await self._reported(news):
                    break
                await self.timekeeper.sleep(wait_s)

    async def _reported(self, news: dict[str, Any]) -> bool:
        reported = {**news, "clock_ms": self.timekeeper.now_ms()}
        if not await self._send(self.topics.update, {"state": {"reported": reported}}):
            return False
        self._told = news
        self.log.write("configuration_reported", self.device_id, reported=reported)
        return True

    async def _send(self, topic: str, message: Mapping[str, Any]) -> bool:
        try:
            await self.link.publish(topic, msgspec.json.encode(message))
        except (BrokerRefused, LinkLost):
            return False
        return True

    async def _sleep_or_lose(self, seconds: float) -> None:
        """Come back later, or when the connection is lost."""
        alarm = asyncio.ensure_future(self.timekeeper.sleep(seconds))
        lost = asyncio.ensure_future(self.connected.lost.wait())
        try:
            await asyncio.wait({alarm, lost}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            alarm.cancel()
            lost.cancel()


def _without_clock(reported: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in reported.items() if name != "clock_ms"}
