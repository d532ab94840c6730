"""Takes every roll-out that goes on a step further: gathers its devices, starts its job, notices its end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from chalicelib.domain.errors import RolloutChanged
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.rollout import Rollout, RolloutReach, RolloutState
from chalicelib.domain.update_job import JobState, UpdateState
from chalicelib.ports.clock import Clock
from chalicelib.ports.device_search import DeviceSearch
from chalicelib.ports.updates import ReleaseBook, RolloutBook, UpdateJobs
from chalicelib.services.attempts import Attempts

# Each is a call of the broker of some thirty milliseconds: two seconds, after which what was done is written down.
AT_ONCE: Final = 50
# For what was begun with.
TIME_TO_FINISH: Final = timedelta(seconds=15)

_FAILURES: Final = (UpdateState.FAILED, UpdateState.REJECTED, UpdateState.TIMED_OUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvancePorts:
    """What it takes to carry roll-outs out."""

    rollouts: RolloutBook
    releases: ReleaseBook
    search: DeviceSearch
    jobs: UpdateJobs
    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceReport:
    """How many roll-outs were started, how many ended well, and how many were stopped."""

    started: int = 0
    completed: int = 0
    stopped: int = 0


def advance_rollouts(*, ports: AdvancePorts, time_left: Callable[[], timedelta]) -> AdvanceReport:
    """Take each a step further; every step may be repeated, and the next run goes on where this one stopped.

    Raises:
        ExceptionGroup: some could not be taken further; all others were.
    """
    attempts, states = Attempts("advance roll-outs"), list[tuple[RolloutState, RolloutState]]()
    for rollout in ports.rollouts.active():
        with attempts.one():
            # The list may lag behind: somebody may have cancelled it a moment ago.
            present = ports.rollouts.get(rollout.rollout_id)
            states.append((present.state, _advance_or_withdraw(present, ports, time_left).state))
    attempts.raise_failures()
    reached = [after for before, after in states if after is not before]
    return AdvanceReport(
        started=sum(before is RolloutState.PREPARING and after is RolloutState.RUNNING for before, after in states),
        completed=reached.count(RolloutState.COMPLETED),
        stopped=reached.count(RolloutState.STOPPED),
    )


def _advance_or_withdraw(rollout: Rollout, ports: AdvancePorts, time_left: Callable[[], timedelta]) -> Rollout:
    """A step further; or back again, where somebody ended the roll-out at the same moment: they may have found no job
    to cancel yet, and no group to disband."""
    try:
        return _advance(rollout, ports, time_left)
    except RolloutChanged:
        present = ports.rollouts.get(rollout.rollout_id)
        if present.active:
            raise
        ports.jobs.cancel(present.rollout_id, present.why)
        ports.jobs.disband(present.rollout_id)
        return present


def _advance(rollout: Rollout, ports: AdvancePorts, time_left: Callable[[], timedelta]) -> Rollout:
    match rollout.state:
        case RolloutState.PREPARING:
            return _prepare(rollout, ports, time_left)
        case RolloutState.RUNNING:
            return _look_after(rollout, ports)
        case _:
            return rollout


def _prepare(rollout: Rollout, ports: AdvancePorts, time_left: Callable[[], timedelta]) -> Rollout:
    while time_left() >= TIME_TO_FINISH:
        looked_at = _next_devices(rollout, ports)
        if not looked_at:
            return _start(rollout, ports)
        chosen = [device_id for device_id in looked_at if rollout.target.chooses(device_id, rollout.version)]
        known = ports.jobs.gather(rollout.rollout_id, chosen) if chosen else 0
        rollout = rollout.gathered(known, up_to=looked_at[-1])
        ports.rollouts.change(rollout)
    return rollout


def _next_devices(rollout: Rollout, ports: AdvancePorts) -> list[str]:
    """The next devices of the target, by id; none at its end."""
    after = rollout.gathered_up_to or ""
    match rollout.target.reach:
        case RolloutReach.DEVICE:
            return [rollout.target.name] if not after else []
        case RolloutReach.SITE:
            devices = ports.search.of_site(rollout.target.name, after=after)
        case RolloutReach.SHARE:
            devices = ports.search.of_fleet(after=after, text="")
    return [device.device_id for _, device in zip(range(AT_ONCE), devices, strict=False)]


def _start(rollout: Rollout, ports: AdvancePorts) -> Rollout:
    if rollout.devices == 0:
        return _end(rollout, RolloutState.COMPLETED, "none of its devices was ever connected", ports)
    ports.jobs.start(rollout, ports.releases.get(rollout.version))
    running = rollout.begun()
    told = _event(EventKind.ROLLOUT_STARTED, running, f"is on its way to {_so_many(running.devices)}", ports)
    ports.rollouts.change(running, told)
    return running


def _look_after(rollout: Rollout, ports: AdvancePorts) -> Rollout:
    look = ports.jobs.look(rollout.rollout_id)
    match look.state:
        case JobState.RUNNING:
            return rollout
        case JobState.COMPLETED:
            return _end(rollout, RolloutState.COMPLETED, _account(look.counts), ports)
        case JobState.CANCELED:
            return _end(rollout, RolloutState.STOPPED, f"too many failed: {_account(look.counts)}", ports)
        case JobState.MISSING:
            return _end(rollout, RolloutState.STOPPED, "the message broker knows nothing of it any more", ports)


def _end(rollout: Rollout, state: RolloutState, why: str, ports: AdvancePorts) -> Rollout:
    ended = rollout.ended(state, at=ports.clock(), why=why)
    # First: who dies after it ends the roll-out again.
    ports.jobs.disband(rollout.rollout_id)
    kind = EventKind.ROLLOUT_COMPLETED if state is RolloutState.COMPLETED else EventKind.ROLLOUT_STOPPED
    ports.rollouts.change(ended, _event(kind, ended, f"{state}: {why}", ports))
    return ended


def _account(counts: Mapping[UpdateState, int]) -> str:
    """Such as `it runs on 7 of 10 devices, 2 failed, 1 was not told or still at it`."""
    total, failed = sum(counts.values()), sum(counts.get(state, 0) for state in _FAILURES)
    have = counts.get(UpdateState.SUCCEEDED, 0)
    left = total - have - failed
    said = [f"it runs on {have} of {_so_many(total)}"]
    said += [f"{failed} failed"] if failed else []
    said += [f"{left} {'was' if left == 1 else 'were'} not told or still at it"] if left else []
    return ", ".join(said)


def _so_many(devices: int) -> str:
    return "1 device" if devices == 1 else f"{devices} devices"


def _event(kind: EventKind, rollout: Rollout, said: str, ports: AdvancePorts) -> Event:
    return Event.of(
        kind,
        at=ports.clock(),
        subject=rollout.rollout_id,
        device_id=rollout.target.name if rollout.target.reach is RolloutReach.DEVICE else "",
        text=f"The roll-out of release {rollout.version} {said}",
    )
