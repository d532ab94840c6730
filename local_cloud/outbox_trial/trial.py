"""One trial: devices send without a pause while they are killed and cut off, and nothing may be lost or doubled."""

import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from local_cloud.alert_subscription import AlertSubscription
from local_cloud.arrivals import ArrivalsReader
from local_cloud.diary import DiaryTail, entries_in
from local_cloud.emptying import empty_outbox, pause
from local_cloud.endpoints import Endpoints
from local_cloud.fleet import Fleet
from local_cloud.outbox_trial.account import OutboxAccount, OutboxLog, hold
from local_cloud.outbox_trial.cuttable_line import CuttableLine
from local_cloud.outbox_trial.strikes import Blow, Strike
from local_cloud.outbox_trial.verdict import TrialVerdict

# Five messages a second from each device, and a photo at each start: at any moment something is on its way.
_BUSY: Final = (
    *("--interval-s", "0.2", "--samples-per-message", "2"),
    *("--photo-on-start", "--photo-every-s", "10"),
)
# A start takes two seconds on an idle machine, a reconnection up to a few, and the machine may be busy.
_AT_WORK_TIMEOUT_S: Final = 60.0
_ARRIVAL_TIMEOUT_S: Final = 60.0
_POLL_S: Final = 0.2


@dataclass(slots=True, kw_only=True)
class OutboxTrial:
    """Blow after blow, and then an account of everything that the devices had to send."""

    endpoints: Endpoints
    fleet: Fleet
    subscription: AlertSubscription
    blows: Sequence[Strike]
    tell: Callable[[str], None]
    _connections_cut: int = field(default=0, init=False)

    def run(self) -> TrialVerdict:
        """Strike, let the outbox empty itself, compare.

        Raises:
            ProcessFailed: a process ended that nobody killed.
            TookTooLong: the devices did not come back to work after a blow.
        """
        began = time.monotonic()
        with CuttableLine(broker_port=self.endpoints.mqtt_port) as line:
            self.fleet.begin(*_BUSY, mqtt_port=line.port)
            for number, strike in enumerate(self.blows, start=1):
                self._wait_for_work()
                pause(self.fleet, strike.after_s)
                self.tell(f"{number:3} of {len(self.blows)}: {strike.blow}")
                self._strike(strike.blow, line)
            self.fleet.kill()
            empty_outbox(self.fleet, mqtt_port=line.port)
        self.tell("The outbox is empty; looking for everything in the tables")
        counts = Counter(strike.blow for strike in self.blows)
        return TrialVerdict(
            devices=self.fleet.devices,
            kills=counts[Blow.KILL],
            cuts=counts[Blow.CUT],
            connections_cut=self._connections_cut,
            account=self._compare(),
            seconds=time.monotonic() - began,
        )

    @property
    def _log(self) -> OutboxLog:
        return OutboxLog.of(entries_in(self.fleet.folders.diary_file))

    def _strike(self, blow: Blow, line: CuttableLine) -> None:
        match blow:
            case Blow.CUT:
                self._connections_cut += line.cut()
            case Blow.KILL:
                self.fleet.kill()
                self.fleet.resume(*_BUSY, mqtt_port=line.port)

    def _wait_for_work(self) -> None:
        """Until the broker confirms another message."""
        tail = DiaryTail(self.fleet.folders.diary_file)
        deque(tail.new_lines(), maxlen=0)  # what was before does not count
        self.fleet.children.wait_until(
            lambda: any(line["kind"] == "telemetry_acked" for line in tail.new_lines()),
            what="the devices to send again",
            timeout_s=_AT_WORK_TIMEOUT_S,
        )

    def _compare(self) -> OutboxAccount:
        reader = ArrivalsReader(endpoints=self.endpoints, subscription=self.subscription)
        log = self._log
        deadline = time.monotonic() + _ARRIVAL_TIMEOUT_S
        while True:
            arrived = reader.read(self.fleet.device_ids)
            account = hold(log, arrived.messages, {found.photo for found in arrived.diagnoses})
            if account.wrong == 0 or time.monotonic() > deadline:
                return account
            pause(self.fleet, _POLL_S)
