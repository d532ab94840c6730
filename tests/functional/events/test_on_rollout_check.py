"""The check of the roll-outs, through the whole app."""

import pytest
from chalice.local import LambdaContext

from chalicelib.domain.errors import Outage
from chalicelib.domain.rollout import RolloutState
from chalicelib.domain.update_job import JobState, UpdateState
from tests.builders import DEVICE, a_release, a_rollout
from tests.fakes.faults import fail
from tests.fakes.world import World
from tests.functional.events.lambda_calls import LogLines, Wake, an_event, metrics_in


@pytest.fixture(autouse=True)
def _time_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chalice's test client gives three seconds; the stack gives the function a minute."""
    monkeypatch.setattr(LambdaContext, "get_remaining_time_in_millis", lambda _self: 60_000)


@pytest.fixture
def rollout_id(world: World) -> str:
    """An ordered roll-out to a device."""
    world.releases.releases["2.0.0"] = a_release()
    rollout = a_rollout()
    world.rollouts.rollouts[rollout.rollout_id] = rollout
    return rollout.rollout_id


def test_the_minute_starts_what_was_ordered_and_says_so_in_the_log(
    world: World, wake: Wake, log_lines: LogLines, rollout_id: str
) -> None:
    wake("on_rollout_check", an_event("schedule"))

    assert world.rollouts.get(rollout_id).state is RolloutState.RUNNING
    (line,) = [line for line in log_lines() if line["message"] == "roll-outs advanced"]
    assert (line["started"], line["completed"], line["stopped"]) == (1, 0, 0)


def test_a_rollout_that_stopped_by_itself_is_counted_for_the_alarm(
    world: World, wake: Wake, capsys: pytest.CaptureFixture[str], rollout_id: str
) -> None:
    wake("on_rollout_check", an_event("schedule"))
    world.jobs.say(rollout_id, DEVICE, UpdateState.FAILED, "it does not start")
    world.jobs.end(rollout_id, JobState.CANCELED)
    capsys.readouterr()

    for _ in range(2):
        wake("on_rollout_check", an_event("schedule"))

    assert world.rollouts.get(rollout_id).state is RolloutState.STOPPED
    assert metrics_in(capsys.readouterr().out) == {"RolloutsStopped": 1}


def test_a_minute_without_rollouts_counts_nothing(wake: Wake, capsys: pytest.CaptureFixture[str]) -> None:
    wake("on_rollout_check", an_event("schedule"))

    assert metrics_in(capsys.readouterr().out) == {}


def test_an_outage_fails_the_run_so_that_an_alarm_can_tell(world: World, wake: Wake, rollout_id: str) -> None:
    fail(world.jobs, "start")

    with pytest.raises(ExceptionGroup) as failures:
        wake("on_rollout_check", an_event("schedule"))

    assert failures.value.subgroup(Outage) is not None
    assert world.rollouts.get(rollout_id).state is RolloutState.PREPARING
