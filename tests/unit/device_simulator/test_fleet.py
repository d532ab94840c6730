"""A fleet runs until it is told to end, and leaves in good order."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from device_simulator.chassis import FleetPlan, Surroundings
from device_simulator.errors import LogFailed
from device_simulator.fleet import run_fleet
from device_simulator.identity import Identity
from device_simulator.outbox import FILE_NAME, Outbox
from device_simulator.post import Post
from device_simulator.roster import roster
from device_simulator.telemetry import ReportingPlan
from device_simulator.timekeeping import SystemTime
from device_simulator.truth_log import TruthLog
from tests.unit.device_simulator.bench import an_identity
from tests.unit.device_simulator.fakes import FakeCamera, FakeLink, FakePhotoStore, settled

FLEET = [an_identity(place.device_id) for place in roster(5)]
QUICK = ReportingPlan(interval_s=0.01, samples=2, messages=2)


class EagerLink(FakeLink):
    """Connects as soon as it is started."""

    def start(self, listener: Any) -> None:
        super().start(listener)
        asyncio.get_running_loop().call_soon(self.come_up)


async def unseen(posts: Sequence[Post]) -> None:
    """Nobody watches."""
    assert len(posts) == len(FLEET)
    await asyncio.Event().wait()


def run(
    folder: Path,
    links: dict[str, FakeLink],
    *,
    until: Any,
    reporting: ReportingPlan = QUICK,
    log: TruthLog | None = None,
) -> None:
    """Run the fleet until the condition holds."""

    def link_of(identity: Identity) -> FakeLink:
        return links.setdefault(identity.device_id, EagerLink())

    async def scenario(outbox: Outbox, log: TruthLog) -> None:
        stopping = asyncio.Event()
        surroundings = Surroundings(
            link_of=link_of,
            camera=FakeCamera(),
            store=FakePhotoStore(),
            outbox=outbox,
            log=log,
            timekeeper=SystemTime(),
        )
        plan = FleetPlan(stage="dev", seed=1, reporting=reporting, heat=frozenset({"field-1-a"}))
        fleet = asyncio.create_task(run_fleet(FLEET, plan, surroundings, stopping, show=unseen))
        while not until() and not fleet.done():  # noqa: ASYNC110 - nobody tells what the links see
            await asyncio.sleep(0.005)
        await settled()
        stopping.set()
        await fleet

    log = log or TruthLog(folder / "truth.jsonl", now_ms=SystemTime().now_ms)
    with Outbox(folder / FILE_NAME) as outbox, log:
        asyncio.run(scenario(outbox, log))


def test_every_device_sends_what_it_should_and_disconnects_at_the_end(tmp_path: Path) -> None:
    links: dict[str, FakeLink] = {}

    run(tmp_path, links, until=lambda: sum(len(link.published) for link in links.values()) == 10)

    assert {device_id: len(link.published) for device_id, link in links.items()} == {
        identity.device_id: 2 for identity in FLEET
    }
    assert all(link.stopped for link in links.values())
    lines = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text().splitlines()]
    assert [line["reason"] for line in lines if line["kind"] == "disconnected"] == ["switched off"] * 5
    assert sum(line["kind"] == "telemetry_acked" for line in lines) == 10


def test_a_heat_spell_is_where_it_was_asked_for_and_nowhere_else(tmp_path: Path) -> None:
    links: dict[str, FakeLink] = {}

    run(tmp_path, links, until=lambda: sum(len(link.published) for link in links.values()) == 10)

    hot = {
        device_id
        for device_id, link in links.items()
        for _, payload in link.published
        if any(sample["air_temp_c"] > 40 for sample in json.loads(payload)["samples"])
    }
    assert hot == {"field-1-a"}


def test_a_log_that_cannot_be_written_ends_the_fleet_before_anything_is_sent(tmp_path: Path) -> None:
    class FullLog(TruthLog):
        def write(self, kind: str, device_id: str, **_: Any) -> None:
            if kind == "telemetry_published":
                raise LogFailed(f"no room for {kind} of {device_id}")

    links: dict[str, FakeLink] = {}
    log = FullLog(tmp_path / "truth.jsonl", now_ms=SystemTime().now_ms)

    with pytest.raises(ExceptionGroup) as failure:
        run(tmp_path, links, until=lambda: False, log=log)

    assert failure.group_contains(LogFailed, match="no room")
    assert not any(link.published for link in links.values())
    assert all(link.stopped for link in links.values())
