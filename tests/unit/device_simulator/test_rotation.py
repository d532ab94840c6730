"""A device changes its certificate when it is told to, and always has one that works."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from device_simulator import rotation_files
from device_simulator.connection_state import ConnectionState
from device_simulator.errors import MessageInvalid
from device_simulator.identity import Endpoint, Identity, IdentityFolder
from device_simulator.key_files import signing_request, write_whole
from device_simulator.rotation import RotationDuty
from device_simulator.rotation_files import RotationFiles
from device_simulator.rotation_messages import RotationTopics
from device_simulator.truth_log import TruthLog
from tests.unit.device_simulator.certificates import signed
from tests.unit.device_simulator.fakes import FakeLink, FakeTime, settled

DEVICE: Final = "greenhouse-1-a"
TOPICS: Final = RotationTopics(DEVICE)
ORDER: Final = {"v": 1, "rotation_id": "r1", "ordered_at": 1}


@dataclass(slots=True)
class Listener:
    """What a device makes of its link: connected means that it listens."""

    connected: ConnectionState
    duty: RotationDuty | None = None

    def on_connected(self) -> None:
        self.connected.set()

    def on_disconnected(self, _reason: str) -> None:
        self.connected.clear()

    def on_message(self, topic: str, payload: bytes) -> None:
        assert self.duty
        self.duty.hear(topic, payload)


@dataclass(slots=True)
class Bench:
    """A device with a real identity on disk, and nothing to do but rotate."""

    root: Path
    link: FakeLink = field(default_factory=FakeLink)
    time: FakeTime = field(default_factory=FakeTime)

    @property
    def folder(self) -> IdentityFolder:
        return IdentityFolder(root=self.root)

    @property
    def files(self) -> RotationFiles:
        return RotationFiles(folder=self.folder.folder(DEVICE))

    def join(self) -> Identity:
        endpoint = Endpoint(site="greenhouse-1", host="broker.invalid", port=8883)
        certificate = signed(signing_request(self.folder.key(DEVICE), DEVICE))
        self.folder.finish(DEVICE, certificate_pem=certificate, endpoint=endpoint)
        return self.folder.load(DEVICE)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Switched on and connected; at the end the power is cut."""
        self.link, listener = FakeLink(), Listener(ConnectionState())
        with TruthLog(self.root / "truth.jsonl", now_ms=self.time.now_ms) as log:
            listener.duty = RotationDuty(
                identity=self.folder.load(DEVICE),
                files=self.files,
                link=self.link,
                log=log,
                timekeeper=self.time,
                chance=random.Random(1),
                connected=listener.connected,
            )
            self.link.start(listener)
            self.link.come_up()
            work = asyncio.create_task(listener.duty.run())
            await settled()
            try:
                yield
                assert not work.done(), work.exception()
            finally:
                work.cancel()
                with suppress(asyncio.CancelledError):
                    await work

    async def order(self, **more: Any) -> None:
        self.link.say(TOPICS.order, ORDER | more)
        await settled()

    async def grant(self, rotation_id: str = "r1") -> None:
        """Sign the last request."""
        request = self.link.sent_on(TOPICS.request)[-1]
        answer = {"v": 1, "rotation_id": rotation_id, "certificate_pem": signed(request["csr_pem"])}
        self.link.say(TOPICS.grant, answer)
        await settled()

    async def accept(self, rotation_id: str = "r1") -> None:
        self.link.say(TOPICS.accepted, {"v": 1, "rotation_id": rotation_id, "old_until": 1})
        await settled()

    def kinds(self) -> list[str]:
        lines = (self.root / "truth.jsonl").read_text().splitlines()
        return [line.partition('"kind":"')[2].partition('"')[0] for line in lines]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    bench = Bench(tmp_path)
    bench.join()
    return bench


def run(scenario: Callable[[], Any]) -> None:
    asyncio.run(scenario())


def test_a_device_changes_to_the_new_pair_once_it_is_accepted(bench: Bench) -> None:
    old = bench.folder.load(DEVICE)

    async def scenario() -> None:
        async with bench.running():
            await bench.order()
            await bench.grant()
            (new,) = bench.link.identities
            assert new.private_key_pem != old.private_key_pem
            assert bench.link.sent_on(TOPICS.proof) == [{"v": 1, "rotation_id": "r1"}]
            assert bench.folder.load(DEVICE) == old
            await bench.accept()
            assert bench.folder.load(DEVICE) == new

    run(scenario)

    assert bench.kinds() == ["rotation_ordered", "certificate_rotated"]
    assert bench.files.rotation_id is None
    assert not list(bench.folder.folder(DEVICE).glob("next_*"))


def test_a_new_key_never_leaves_the_device_and_is_not_the_old_one(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await bench.order()
            (request,) = bench.link.sent_on(TOPICS.request)
            assert "PRIVATE" not in str(request)
            assert request["csr_pem"] != signing_request(bench.folder.key(DEVICE), DEVICE)

    run(scenario)


def test_what_is_not_answered_is_said_again(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await bench.order()
            await bench.time.let_pass(21)
            first, second = bench.link.sent_on(TOPICS.request)
            assert first == second
            await bench.grant()
            await bench.time.let_pass(21)
            assert len(bench.link.sent_on(TOPICS.proof)) == 2

    run(scenario)


def test_the_same_order_twice_is_one_rotation(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await bench.order()
            await bench.order()
            assert len(bench.link.sent_on(TOPICS.request)) == 1

    run(scenario)

    assert bench.kinds() == ["rotation_ordered"]


def test_an_answer_that_comes_before_the_puback_is_not_waited_for(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish = FakeLink.publish

    async def granted_meanwhile(link: FakeLink, topic: str, payload: bytes) -> None:
        await publish(link, topic, payload)
        if topic == TOPICS.request:
            await bench.grant()

    async def scenario() -> None:
        async with bench.running():
            monkeypatch.setattr(FakeLink, "publish", granted_meanwhile)
            await bench.order()
            await settled()
            assert len(bench.link.sent_on(TOPICS.proof)) == 1

    run(scenario)


def test_an_order_that_comes_amid_another_one_waits_until_that_is_refused(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await bench.order()
            await bench.order(rotation_id="r2")
            bench.link.say(TOPICS.refusal, {"v": 1, "rotation_id": "r1", "reason": "no rotation is open"})
            await settled()
            await bench.grant("r2")
            await bench.accept("r2")

    run(scenario)

    assert bench.kinds() == ["rotation_ordered", "rotation_ordered", "rotation_failed", "certificate_rotated"]
    assert bench.files.rotation_id is None


def test_a_certificate_that_is_accepted_just_when_another_order_comes_is_kept(bench: Bench) -> None:
    """The platform may end the old one at once: a device that dropped the new key would be locked out."""

    async def scenario() -> None:
        async with bench.running():
            await bench.order()
            await bench.grant()
            (new,) = bench.link.identities
            await bench.order(rotation_id="r2")
            await bench.accept()
            assert bench.folder.load(DEVICE) == new
            assert [request["rotation_id"] for request in bench.link.sent_on(TOPICS.request)] == ["r1", "r2"]

    run(scenario)


def test_an_order_that_waits_is_not_lost_in_a_power_cut(bench: Bench) -> None:
    async def before() -> None:
        async with bench.running():
            await bench.order()
            await bench.order(rotation_id="r2")

    async def after() -> None:
        async with bench.running():
            bench.link.say(TOPICS.refusal, {"v": 1, "rotation_id": "r1", "reason": "no rotation is open"})
            await settled()
            assert [request["rotation_id"] for request in bench.link.sent_on(TOPICS.request)] == ["r1", "r2"]

    run(before)
    run(after)


def test_a_refusal_ends_the_rotation_and_the_old_pair_stays(bench: Bench) -> None:
    old = bench.folder.load(DEVICE)

    async def scenario() -> None:
        async with bench.running():
            await bench.order()
            bench.link.say(TOPICS.refusal, {"v": 1, "rotation_id": "r1", "reason": "no rotation is open"})
            await bench.time.let_pass(600)
            assert len(bench.link.sent_on(TOPICS.request)) == 1

    run(scenario)

    assert bench.folder.load(DEVICE) == old
    assert bench.kinds() == ["rotation_ordered", "rotation_failed"]
    assert bench.files.rotation_id is None


def test_a_proof_that_is_refused_leads_back_to_the_old_pair(bench: Bench) -> None:
    old = bench.folder.load(DEVICE)

    async def scenario() -> None:
        async with bench.running():
            await bench.order()
            await bench.grant()
            bench.link.say(TOPICS.refusal, {"v": 1, "rotation_id": "r1", "reason": "it is revoked"})
            await settled()
            assert bench.link.identities[-1] == old

    run(scenario)

    assert bench.folder.load(DEVICE) == old


def test_a_certificate_that_the_broker_does_not_let_in_is_given_up_for_a_while(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = bench.folder.load(DEVICE)

    async def refused(identity: Identity) -> None:
        bench.link.identities.append(identity)
        if bench.link.up:
            bench.link.go_down()
        if identity == old:
            bench.link.come_up()

    async def scenario() -> None:
        async with bench.running():
            monkeypatch.setattr(type(bench.link), "reconnect_with", lambda _link, identity: refused(identity))
            await bench.order()
            await bench.grant()
            assert len(bench.link.identities) == 1  # and it is not let in
            await bench.time.let_pass(60)
            assert bench.link.up
            assert bench.link.identities[-1] == old
            await bench.time.let_pass(5)
            assert len(bench.link.identities) == 3  # it tries once more

    run(scenario)

    assert bench.folder.load(DEVICE) == old


def test_a_certificate_for_another_key_is_not_taken(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await bench.order()
            foreign = signed(signing_request(bench.folder.key(DEVICE), DEVICE))
            bench.link.say(TOPICS.grant, {"v": 1, "rotation_id": "r1", "certificate_pem": foreign})
            await settled()
            assert not bench.link.identities

    run(scenario)

    assert bench.kinds() == ["rotation_ordered", "rotation_failed"]


def test_answers_to_another_order_are_passed_over(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await bench.order()
            await bench.grant("r0")
            await bench.accept("r0")
            assert not bench.link.identities
            await bench.grant()
            assert len(bench.link.identities) == 1

    run(scenario)


def test_a_rotation_goes_on_after_a_power_cut(bench: Bench) -> None:
    async def before() -> None:
        async with bench.running():
            await bench.order()

    async def between() -> None:
        async with bench.running():
            await bench.grant()

    async def after() -> None:
        async with bench.running():
            assert not bench.link.sent_on(TOPICS.request)
            await bench.accept()

    for scenario in (before, between, after):
        run(scenario)

    assert bench.kinds()[-1] == "certificate_rotated"


def test_a_power_cut_in_the_middle_of_the_change_leaves_a_whole_pair(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = bench.files
    files.take("r1")
    files.keep(signed(files.request()))
    pair = files.next_pair()
    for step in range(6):
        _cut_the_power_at(step, monkeypatch)
        with suppress(PowerCut):
            files.promote()
        monkeypatch.undo()

        identity = bench.folder.load(DEVICE)

        assert step == 0 or (identity.certificate_pem, identity.private_key_pem) == pair
    assert files.rotation_id is None


class PowerCut(Exception):
    pass


def _cut_the_power_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    written = [0]

    def failing(path: Path, content: bytes, *, mode: int) -> None:
        if written[0] == step:
            raise PowerCut
        written[0] += 1
        write_whole(path, content, mode=mode)

    monkeypatch.setattr(rotation_files, "write_whole", failing)


@pytest.mark.parametrize("payload", [b"{", b'{"v": 2, "rotation_id": "r1", "ordered_at": 1}', b'{"v": 1}'])
def test_an_order_that_cannot_be_read_is_told_to_the_operator(bench: Bench, payload: bytes) -> None:
    async def scenario() -> None:
        async with bench.running():
            with pytest.raises(MessageInvalid):
                bench.link.say(TOPICS.order, payload)

    run(scenario)
