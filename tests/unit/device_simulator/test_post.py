"""A device that loses its power in the middle of an upload starts again from what is on its disk, and loses nothing."""

import asyncio
import json
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from device_simulator.assembly import assemble
from device_simulator.chassis import FleetPlan, Surroundings
from device_simulator.device import Device
from device_simulator.errors import LogFailed
from device_simulator.mischief import Mischief, Trick
from device_simulator.outbox import FILE_NAME, Outbox
from device_simulator.post import Post
from device_simulator.power_cut import UnreliableStore
from device_simulator.truth_log import TruthLog
from tests.unit.device_simulator.bench import NO_MESSAGES, ORDER, TOPICS, a_grant, an_identity
from tests.unit.device_simulator.fakes import INLINE, FakeCamera, FakeLink, FakePhotoStore, FakeTime, settled


class FailingOnce:
    """A photo store behind which the power goes away at the first upload."""

    def __init__(self) -> None:
        self.store = FakePhotoStore()
        self.mischief = Mischief()
        self.mischief.order(Trick.POWER_CUT)
        self.way = UnreliableStore(self.store, self.mischief)


def told(folder: Path, kind: str) -> list[dict[str, Any]]:
    lines = map(json.loads, (folder / "truth.jsonl").read_text().splitlines())
    return [line for line in lines if line["kind"] == kind]


def test_after_a_power_cut_the_same_photo_goes_up_once(tmp_path: Path) -> None:
    time, links, power = FakeTime(), [], FailingOnce()

    def link_of(_: object) -> FakeLink:
        links.append(FakeLink())
        return links[-1]

    async def scenario(outbox: Outbox, log: TruthLog) -> None:
        around = Surroundings(
            link_of=link_of, camera=FakeCamera(), store=power.way, outbox=outbox, log=log, timekeeper=time
        )
        plan = FleetPlan(stage="dev", seed=1, reporting=NO_MESSAGES)
        post = Post(assemble=partial(assemble, an_identity(), plan, around, INLINE), log=log, timekeeper=time)
        work = asyncio.create_task(post.run())
        await settled()
        for link in links:
            link.come_up()
            await settled()
        links[0].say(TOPICS.capture, ORDER)
        await time.let_pass(0)
        (request,) = links[0].sent_on(TOPICS.upload_request)
        links[0].say(TOPICS.grant, a_grant(request["request_id"]))
        await settled()
        states = [post.state]
        await time.let_pass(10)
        states.append(post.state)
        links[1].come_up()
        await settled()
        assert [*states, post.state] == ["off", "connecting", "connected"]
        (again,) = links[1].sent_on(TOPICS.upload_request)
        assert again["request_id"] == request["request_id"]
        links[1].say(TOPICS.grant, a_grant(again["request_id"]))
        await settled()
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work

    with Outbox(tmp_path / FILE_NAME) as outbox, TruthLog(tmp_path / "truth.jsonl", now_ms=time.now_ms) as log:
        asyncio.run(scenario(outbox, log))

    assert len(power.store.halves) == len(power.store.stored) == 1
    assert len(power.store.halves["photo-1"]) < len(power.store.stored["photo-1"])
    (fault,), (uploaded,) = told(tmp_path, "fault"), told(tmp_path, "photo_uploaded")
    assert (fault["fault"], fault["expect"]) == ("power-cut", "stored")
    assert fault["request_id"] == uploaded["request_id"]
    assert links[0].cuts == 1
    assert len(told(tmp_path, "photo_taken")) == len(told(tmp_path, "restarted")) == 1


def test_what_is_no_power_cut_ends_the_fleet(tmp_path: Path) -> None:
    class Broken:
        """A device that cannot write its log."""

        device_id = "greenhouse-1-a"

        async def run(self) -> None:
            raise ExceptionGroup("in its tasks", [LogFailed("no room")])

    def broken(_starts: int) -> Device:
        return Broken()  # type: ignore[return-value]

    time = FakeTime()
    with TruthLog(tmp_path / "truth.jsonl", now_ms=time.now_ms) as log:
        post = Post(assemble=broken, log=log, timekeeper=time)
        raised: BaseException | None = None
        try:
            asyncio.run(post.run())
        except* LogFailed as failures:
            raised = failures

    assert raised is not None
    assert not told(tmp_path, "fault")
