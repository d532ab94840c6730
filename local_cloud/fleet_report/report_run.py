"""A run of its own for a report: a small fleet at a brisk pace, to which everything happens that can."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local_cloud.diary import entries_in
from local_cloud.emptying import empty_outbox, pause
from local_cloud.endpoints import Endpoints
from local_cloud.fleet import Fleet
from local_cloud.fleet_report.arrival_watch import watching

# Thirty times the pace of a real device, so that a few minutes give enough to count.
_PACE: Final = ("--interval-s", "10", "--samples-per-message", "5", "--photo-on-start", "--photo-every-s", "20")
_SETTLING_IN_S: Final = 120.0
# Twenty-four messages, one after the other, through an emulator that has other things to do.
_ONE_DAY_PLAYED_S: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRun:
    """A fleet that is switched on, watched and switched off.

    Attributes:
        history_days: how much of the past is played first, so that risk models have something to go by.
        fault_every_s: the average time between two faults of a device.
        photos: given photos; with them, the devices draw their own in the first half and send these in the second.
    """

    endpoints: Endpoints
    fleet: Fleet
    minutes: float
    history_days: int
    photos: Path | None
    seed: int
    tell: Callable[[str], None]
    fault_every_s: float = 40.0

    def run(self) -> None:
        """Let the devices work, and then send what they have left.

        Raises:
            ProcessFailed: a process ended meanwhile.
            TookTooLong: the devices did not connect.
        """
        port = self.endpoints.mqtt_port
        with watching(self.endpoints, diary=self.fleet.folders.diary_file, notes=self.fleet.folders.arrivals_file):
            self.fleet.begin(*self._arguments, *self._past, mqtt_port=port)
            self._settle_in()
            self.tell(f"The devices work for {self.minutes:g} minutes, and all kinds of things go wrong")
            self._work()
            if self.photos is not None:
                self.fleet.finish()
                self.tell("From now on they photograph what was given to them")
                self.fleet.resume(*self._arguments, "--photos", str(self.photos), mqtt_port=port)
                self._work()
            self.fleet.finish()
            self.tell("They send what they have left")
            empty_outbox(self.fleet, mqtt_port=port)

    @property
    def _arguments(self) -> tuple[str, ...]:
        """One device stands in a heat spell, so that limits are crossed."""
        # Without a list behind it: all faults that there are.
        faults = ("--fault-every-s", str(self.fault_every_s), "--faults")
        return (*_PACE, "--seed", str(self.seed), "--heat", self.fleet.device_ids[-1], *faults)

    @property
    def _past(self) -> tuple[str, ...]:
        return ("--history", str(self.history_days)) if self.history_days else ()

    def _settle_in(self) -> None:
        self.fleet.wait_until_connected(timeout_s=_SETTLING_IN_S)
        if self.history_days:
            self.tell(f"They play the last {self.history_days} days")
            self.fleet.children.wait_until(
                lambda: self.fleet.device_ids == _past_is_over_for(self.fleet),
                what="the past to be played",
                timeout_s=_SETTLING_IN_S + _ONE_DAY_PLAYED_S * self.history_days * self.fleet.devices,
            )

    def _work(self) -> None:
        parts = 1 if self.photos is None else 2
        pause(self.fleet, 60 * self.minutes / parts)


def _past_is_over_for(fleet: Fleet) -> tuple[str, ...]:
    played = (line["device_id"] for line in entries_in(fleet.folders.diary_file) if line["kind"] == "history_played")
    return tuple(sorted(set(played)))
