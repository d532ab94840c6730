"""Ends a roll-out before all of its devices have answered."""

from datetime import datetime

from chalicelib.domain.errors import RolloutOver
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.rollout import Rollout, RolloutState
from chalicelib.ports.updates import RolloutBook, UpdateJobs


def cancel_rollout(rollout_id: str, *, at: datetime, who: str, rollouts: RolloutBook, jobs: UpdateJobs) -> Rollout:
    """Tell no more devices of it. Those that have begun go on: an update that is cut off half-way helps nobody.

    The book says so first, then the broker: whoever dies in between cancels again.

    Raises:
        RolloutNotFound: it was never ordered.
        RolloutOver: it has ended otherwise.
        RolloutChanged: it moved on at the same moment.
    """
    rollout = rollouts.get(rollout_id)
    if not rollout.active and rollout.state is not RolloutState.CANCELLED:
        raise RolloutOver(f"the roll-out {rollout_id} has {rollout.state} already")
    if rollout.active:
        rollout = rollout.ended(RolloutState.CANCELLED, at=at, why=f"cancelled by {who}")
        rollouts.change(rollout, _event(rollout, at, who))
    jobs.cancel(rollout_id, rollout.why)
    jobs.disband(rollout_id)
    return rollout


def _event(rollout: Rollout, at: datetime, who: str) -> Event:
    return Event.of(
        EventKind.ROLLOUT_CANCELLED,
        at=at,
        who=who,
        subject=rollout.rollout_id,
        text=f"The roll-out of release {rollout.version} was cancelled",
    )
