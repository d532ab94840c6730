"""The duty to run the software that operators want: updates by IoT Jobs.

The device asks for its next job at each connection, and when it hears that there is one. It trusts nobody but the maker
of its software: what is not signed with the maker's key, or is not what was signed, is not installed, whoever sends it.
"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import msgspec

from device_simulator.connection_state import ConnectionState
from device_simulator.errors import BrokerRefused, DownloadFailed, LinkLost
from device_simulator.flag import Flag
from device_simulator.jobs import Job, JobTopics, NextJob
from device_simulator.link import Link
from device_simulator.package_store import PackageStore
from device_simulator.protocol import MAX_REASON, parse
from device_simulator.release import Release, ReleaseKey
from device_simulator.software import Software
from device_simulator.timekeeping import Timekeeper, waits
from device_simulator.truth_log import TruthLog
from device_simulator.workshop import InThread

# The protocol's: no answer within this time, and the device asks again.
_ANSWER_TIMEOUT_S: Final = 20.0
# How often a package is fetched, each time by a new link, before the update counts as failed.
_TRIES: Final = 3
# Until the new software has started.
_RESTART_S: Final = 3.0

Ending = Literal["SUCCEEDED", "FAILED", "REJECTED"]


class _UpdateFailed(Exception):
    """The device goes on with the software that it has; the message says why."""


@dataclass(slots=True, kw_only=True)
class UpdateDuty:
    """Implements `Duty`.

    Attributes:
        on_update: told when the device runs another version.
        fails: whether whatever is installed does not start, on purpose.
    """

    device_id: str
    link: Link
    software: Software
    store: PackageStore
    key: ReleaseKey
    log: TruthLog
    timekeeper: Timekeeper
    chance: random.Random
    connected: ConnectionState
    in_thread: InThread
    on_update: Callable[[], None]
    fails: bool
    topics: JobTopics = field(init=False)
    _heard: Flag = field(default_factory=Flag, init=False)
    _answer: NextJob | None = field(default=None, init=False)
    _news: bool = field(default=False, init=False)
    # The job whose package could not be fetched, and how often.
    _tried: tuple[str, int] = field(default=("", 0), init=False)

    def __post_init__(self) -> None:
        self.topics = JobTopics(self.device_id)

    @property
    def subscriptions(self) -> tuple[str, ...]:
        return (self.topics.notify_next, self.topics.accepted, self.topics.rejected)

    def hear(self, topic: str, payload: bytes) -> None:
        if topic == self.topics.accepted:
            self._answer = parse(payload, NextJob)
        elif topic == self.topics.notify_next:
            self._news = parse(payload, NextJob).execution is not None
        # A rejection is no answer: the device asks again.
        self._heard.set()

    async def run(self) -> None:
        while True:
            await self.connected.wait()
            number = self.connected.number
            job = await self._next_job()
            if job is None:
                await self._until_news(number)
            else:
                await self._carry_out(job)

    async def _next_job(self) -> Job | None:
        """Ask until it is answered. The job counts as begun then; one that was begun comes first, with a new link."""
        for wait_s in waits(self.chance):
            await self.connected.wait()
            self._answer, self._news = None, False
            if await self._send(self.topics.start_next, {}) and (answer := await self._answered()) is not None:
                return answer.execution
            await self.timekeeper.sleep(wait_s)
        raise AssertionError("waits never end")

    async def _answered(self) -> NextJob | None:
        alarm = asyncio.ensure_future(self.timekeeper.sleep(_ANSWER_TIMEOUT_S))
        try:
            while self._answer is None and not alarm.done():
                self._heard.clear()
                await _first_of(alarm, self._heard)
        finally:
            alarm.cancel()
        return self._answer

    async def _until_news(self, number: int) -> None:
        """Until there is a job, or another connection, over which one might have been missed."""
        lost = asyncio.ensure_future(self.connected.lost.wait())
        try:
            while not self._news and not lost.done() and self.connected.number == number:
                self._heard.clear()
                await _first_of(lost, self._heard)
        finally:
            lost.cancel()

    async def _carry_out(self, job: Job) -> None:
        try:
            release = msgspec.json.decode(job.job_document, type=Release)
        except msgspec.DecodeError as error:
            await self._report(job, "REJECTED", f"this device cannot read the job: {error}")
            return
        if release.version == self.software.version(self.device_id):
            # Also after a power cut between the installation and the report.
            await self._report(job, "SUCCEEDED", version=release.version)
            return
        try:
            await self._update(job, release)
        except DownloadFailed as failure:
            await self._come_back(job, failure, release)
        except _UpdateFailed as failure:
            await self._report(job, "FAILED", str(failure), version=release.version)
        else:
            await self._report(job, "SUCCEEDED", version=release.version)

    async def _update(self, job: Job, release: Release) -> None:
        self.log.write("update_begun", self.device_id, job_id=job.job_id, version=release.version)
        if not self.key.signed(release):
            raise _UpdateFailed("the signature is not that of the software's maker")
        package = await self.in_thread(lambda: self.store.fetch(release.url, at_most_bytes=release.size_bytes))
        if (package.size_bytes, package.sha256) != (release.size_bytes, release.sha256):
            raise _UpdateFailed(f"the package is not the signed one: its SHA-256 is {package.sha256}")
        if self.fails:
            raise _UpdateFailed("the new software does not start; the old one runs again")
        self.software.install(self.device_id, release.version)
        await self._restart()

    async def _restart(self) -> None:
        await self.link.cut()
        await self.timekeeper.sleep(_RESTART_S)
        self.link.resume()
        self.on_update()

    async def _come_back(self, job: Job, failure: DownloadFailed, release: Release) -> None:
        """Try again later, by another link; after some times, give up."""
        tries = self._tried[1] + 1 if self._tried[0] == job.job_id else 1
        self._tried = (job.job_id, tries)
        if tries >= _TRIES:
            await self._report(job, "FAILED", f"the package did not come: {failure}", version=release.version)
            return
        for _, wait_s in zip(range(tries), waits(self.chance), strict=False):
            await self.timekeeper.sleep(wait_s)

    async def _report(self, job: Job, ending: Ending, reason: str = "", *, version: str = "") -> None:
        """Say how it ended, until the broker has it."""
        said = {"status": ending, "statusDetails": {"reason": reason[:MAX_REASON]}} if reason else {"status": ending}
        self.log.write("update_ended", self.device_id, job_id=job.job_id, ending=ending, version=version, reason=reason)
        for wait_s in waits(self.chance):
            await self.connected.wait()
            if await self._send(self.topics.update(job.job_id), said):
                return
            await self.timekeeper.sleep(wait_s)

    async def _send(self, topic: str, message: dict[str, Any]) -> bool:
        try:
            await self.link.publish(topic, msgspec.json.encode(message))
        except (BrokerRefused, LinkLost):
            return False
        return True


async def _first_of(awaited: "asyncio.Future[Any]", flag: Flag) -> None:
    """Until this has come to an end, or the flag was put up."""
    raised = asyncio.ensure_future(flag.wait())
    try:
        await asyncio.wait({awaited, raised}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        raised.cancel()
