"""Roll-outs are taken further step by step, whatever fails in between."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

import pytest

from chalicelib.domain.errors import Outage
from chalicelib.domain.event import EventKind
from chalicelib.domain.release import Release
from chalicelib.domain.rollout import Rollout, RolloutReach, RolloutState, RolloutTarget
from chalicelib.domain.update_job import JobState, UpdateState
from chalicelib.services.advance_rollouts import AT_ONCE, TIME_TO_FINISH, AdvanceReport, advance_rollouts
from tests.builders import DEVICE, SITE, a_device, a_release, a_rollout
from tests.fakes.outages import Weather
from tests.fakes.world import World

PLENTY: Final = timedelta(minutes=1)
TO_SITE: Final = RolloutTarget(RolloutReach.SITE, name=SITE)


def the_world(*rollouts: Rollout, weather: Weather | None = None) -> World:
    world = World(weather=weather)
    world.releases.releases["2.0.0"] = a_release()
    world.rollouts.rollouts |= {rollout.rollout_id: rollout for rollout in rollouts}
    return world


def advance(world: World, time_left: Callable[[], timedelta] = lambda: PLENTY) -> AdvanceReport:
    world.clock.advance(PLENTY)
    return advance_rollouts(ports=world.rolling_out(), time_left=time_left)


def stands_at(world: World, count: int, site: str = SITE) -> list[str]:
    """Let so many devices stand at a site; all of them were connected once."""
    ids = [f"bench-{number:04d}" for number in range(count)]
    world.devices.devices |= {device_id: a_device(device_id, site=site) for device_id in ids}
    world.jobs.known |= set(ids)
    return ids


def only(world: World) -> Rollout:
    (rollout,) = world.rollouts.rollouts.values()
    return rollout


def told(world: World) -> list[tuple[EventKind, str]]:
    return [(event.kind, event.text) for _, event in sorted(world.events.events.items())]


def test_a_device_is_gathered_and_told_and_the_end_noticed() -> None:
    rollout = a_rollout()
    world = the_world(rollout)

    assert advance(world) == AdvanceReport(started=1)
    assert (only(world).state, only(world).devices) == (RolloutState.RUNNING, 1)
    assert world.jobs.gathered[rollout.rollout_id] == {DEVICE}
    assert world.jobs.started[rollout.rollout_id][1] == a_release()
    assert advance(world) == AdvanceReport()
    world.jobs.say(rollout.rollout_id, DEVICE, UpdateState.SUCCEEDED)
    world.jobs.end(rollout.rollout_id, JobState.COMPLETED)

    assert advance(world) == AdvanceReport(completed=1)
    assert (only(world).state, only(world).why) == (RolloutState.COMPLETED, "it runs on 1 of 1 device")
    assert not world.jobs.gathered
    assert told(world) == [
        (EventKind.ROLLOUT_STARTED, "The roll-out of release 2.0.0 is on its way to 1 device"),
        (EventKind.ROLLOUT_COMPLETED, "The roll-out of release 2.0.0 completed: it runs on 1 of 1 device"),
    ]
    assert advance(world) == AdvanceReport()


def test_a_site_means_its_devices_and_nobody_elses() -> None:
    world = the_world(a_rollout(TO_SITE))
    here = stands_at(world, 3)
    world.devices.devices["elsewhere"] = a_device("elsewhere", site="orchard")
    world.jobs.known.add("elsewhere")

    advance(world)

    assert world.jobs.gathered[only(world).rollout_id] == {*here, DEVICE}


def test_a_share_means_those_whom_chance_has_chosen() -> None:
    target = RolloutTarget(RolloutReach.SHARE, share_pct=25)
    world = the_world(a_rollout(target))
    everybody = {*stands_at(world, 3 * AT_ONCE), DEVICE}

    advance(world)

    chosen = world.jobs.gathered[only(world).rollout_id]
    assert chosen == {device_id for device_id in everybody if target.chooses(device_id, "2.0.0")}
    assert 0 < len(chosen) == only(world).devices < len(everybody)


def test_a_device_that_was_never_connected_is_left_out() -> None:
    world = the_world(a_rollout(TO_SITE))
    world.devices.devices["new-one"] = a_device("new-one")

    advance(world)

    assert only(world).devices == 1


def test_a_rollout_for_nobody_ends_at_once() -> None:
    world = the_world(a_rollout())
    world.jobs.known.clear()

    assert advance(world) == AdvanceReport(completed=1)
    assert only(world).why == "none of its devices was ever connected"
    assert not world.jobs.started


def test_when_time_runs_out_the_next_run_goes_on_behind_the_last_device() -> None:
    world = the_world(a_rollout(TO_SITE))
    everybody = {*stands_at(world, 2 * AT_ONCE + 5), DEVICE}
    left = iter([PLENTY, TIME_TO_FINISH - timedelta(seconds=1)])

    advance(world, time_left=lambda: next(left))
    halfway = only(world)
    taken = world.search.taken
    advance(world)

    assert (halfway.state, halfway.devices) == (RolloutState.PREPARING, AT_ONCE)
    assert (only(world).state, only(world).devices) == (RolloutState.RUNNING, len(everybody))
    assert world.jobs.gathered[only(world).rollout_id] == everybody
    assert world.search.taken - taken <= len(everybody) - AT_ONCE


def test_a_rollout_that_the_broker_ended_has_stopped_by_itself_and_that_is_told() -> None:
    rollout = a_rollout(TO_SITE)
    world = the_world(rollout)
    ids = stands_at(world, 9)
    advance(world)
    for device_id in ids[:3]:
        world.jobs.say(rollout.rollout_id, device_id, UpdateState.FAILED, "it does not start")
    world.jobs.say(rollout.rollout_id, ids[3], UpdateState.SUCCEEDED)
    world.jobs.end(rollout.rollout_id, JobState.CANCELED, "Abort criteria met")

    assert advance(world) == AdvanceReport(stopped=1)
    account = "it runs on 1 of 10 devices, 3 failed, 6 were not told or still at it"
    assert (only(world).state, only(world).why) == (RolloutState.STOPPED, f"too many failed: {account}")
    assert told(world)[-1] == (
        EventKind.ROLLOUT_STOPPED,
        f"The roll-out of release 2.0.0 stopped: too many failed: {account}",
    )


def test_a_job_that_somebody_deleted_ends_its_rollout() -> None:
    rollout = a_rollout()
    world = the_world(rollout)
    advance(world)
    world.jobs.end(rollout.rollout_id, JobState.MISSING)

    assert advance(world) == AdvanceReport(stopped=1)
    assert "knows nothing of it" in only(world).why


@pytest.mark.parametrize("call", range(1, 9))
@pytest.mark.parametrize("when", ["before", "after"])
def test_wherever_it_is_cut_off_it_ends_the_same_and_starts_one_job(call: int, when: str) -> None:
    clean, struck = the_world(a_rollout(TO_SITE)), the_world(a_rollout(TO_SITE), weather=Weather(**{when: [call]}))
    for world in (clean, struck):
        stands_at(world, 3)

    advance(clean)
    for _ in range(3):
        # The list of roll-outs, or a step of one, did not answer.
        with suppress(Outage, ExceptionGroup):
            advance(struck)

    assert only(struck).state is RolloutState.RUNNING
    assert struck.jobs.gathered == clean.jobs.gathered
    assert len(struck.jobs.started) == 1
    assert [kind for kind, _ in told(struck)] == [EventKind.ROLLOUT_STARTED]


def test_one_rollout_that_cannot_go_on_does_not_hold_up_the_others() -> None:
    world = the_world(a_rollout(version="9.9.9", number=1), a_rollout(number=2))

    with pytest.raises(ExceptionGroup):
        advance(world)

    states = {rollout.version: rollout.state for rollout in world.rollouts.rollouts.values()}
    assert states == {"9.9.9": RolloutState.PREPARING, "2.0.0": RolloutState.RUNNING}


@pytest.mark.parametrize("step", ["gather", "start"])
def test_a_rollout_that_is_cancelled_amid_a_step_leaves_neither_job_nor_group(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operator's cancel looks for job and group just before the step makes them."""
    world = the_world(a_rollout())
    take_step: Callable[..., object] = getattr(world.jobs, step)

    def after_the_cancel(*arguments: Any) -> object:
        if only(world).active:
            cancelled = only(world).ended(RolloutState.CANCELLED, at=world.clock(), why="cancelled by ada")
            world.rollouts.change(cancelled)
            world.jobs.cancel(cancelled.rollout_id, cancelled.why)
        return take_step(*arguments)

    monkeypatch.setattr(world.jobs, step, after_the_cancel)

    assert advance(world) == AdvanceReport()
    assert only(world).state is RolloutState.CANCELLED
    assert world.jobs.look(only(world).rollout_id).state is not JobState.RUNNING
    assert not world.jobs.gathered


def test_a_step_that_another_run_has_taken_is_told_as_a_failure_and_stays_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = the_world(a_rollout())
    start = world.jobs.start

    def beside_another_run(rollout: Rollout, release: Release) -> None:
        start(rollout, release)
        world.rollouts.change(rollout.begun())

    monkeypatch.setattr(world.jobs, "start", beside_another_run)

    with pytest.raises(ExceptionGroup):
        advance(world)
    assert only(world).state is RolloutState.RUNNING
    assert world.jobs.look(only(world).rollout_id).state is JobState.RUNNING
