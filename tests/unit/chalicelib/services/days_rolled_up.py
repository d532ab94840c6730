"""Runs of the roll-up over what devices measured."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import Final

from chalicelib.domain.hourly import late_days
from chalicelib.services.roll_up_days import RollupReport, hour_of, roll_up_days
from tests.builders import DAY, DEVICE, HOUR, MINUTE, NOON, a_message, a_sample
from tests.fakes.world import World

TODAY: Final = NOON.date()
MIDNIGHT: Final = NOON - 12 * HOUR
YESTERDAY: Final = MIDNIGHT - DAY
# The run of the hour in which the device's days are rolled up, on a day on which yesterday is over.
RUN: Final = MIDNIGHT + DAY + hour_of(DEVICE) * HOUR + 10 * MINUTE

_seqs: Iterator[int] = count()


def measured(world: World, at: datetime, *, device_id: str = DEVICE, value: float = 21.5, steps: int = 3) -> None:
    samples = [a_sample(at + step * MINUTE, air_temp_c=value + step) for step in range(steps)]
    message = a_message(*samples, device_id=device_id, seq=next(_seqs))
    world.telemetry.put_all([message])
    touched = {sample.at.date() for sample in samples}
    if late := late_days(touched, now=world.clock()):
        world.rollups.mark_late({device_id: late})


def run(world: World, *, left: timedelta = timedelta(minutes=15)) -> RollupReport:
    return roll_up_days(ports=world.rollup(), time_left=lambda: left)


def rolled_up(world: World) -> dict[tuple[str, date], tuple[int, int]]:
    """Device and day -> revision and how many samples were summed up."""
    return {
        key: (rollup.revision, sum(hour.metrics["air_temp_c"].count for hour in rollup.hours))
        for key, rollup in world.rollups.rollups.items()
    }
