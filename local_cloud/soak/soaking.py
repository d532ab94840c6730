"""Lets a fleet report in bad weather for a while, and holds what came of it against the truth.

Function workers are killed in between, and microburst makes throttles, 5xx and broken connections. Then the weather
clears up, the platform gets the time to catch up, and every value is compared (see `account.py`).
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from local_cloud.alert_subscription import AlertSubscription
from local_cloud.diary import Diary
from local_cloud.endpoints import Endpoints
from local_cloud.errors import TookTooLong
from local_cloud.fleet import Fleet
from local_cloud.operator_api import OperatorApi
from local_cloud.soak.account import SoakAccount, hold
from local_cloud.soak.arrivals import SoakArrivals, rules_of
from local_cloud.soak.fault_proxy import FaultProxy
from local_cloud.soak.plan import SoakPlan
from local_cloud.soak.verdict import SoakVerdict
from local_cloud.soak.view import SoakView
from local_cloud.soak.worker_killer import kill_function_workers

# Between two kills: the killed ones have started again and are at work, in the middle of a batch more often than not.
_KILL_PAUSE_S: Final = (8.0, 16.0)
_CONNECTING_TIMEOUT_S: Final = 120.0
# Devices that were throttled at connecting are late; nobody else is.
_SENDING_GRACE_S: Final = 90.0
_CATCHING_UP_TIMEOUT_S: Final = 180.0
# The check of alerts runs every minute and may yet open one too many, or tell what was left untold.
_SETTLEMENT_S: Final = 65.0
_POLL_S: Final = 2.0
_HOUR_MS: Final = 3_600_000


@dataclass(slots=True, kw_only=True)
class Soak:
    """One proof that nothing is lost in bad weather."""

    endpoints: Endpoints
    fleet: Fleet
    subscription: AlertSubscription
    faults: FaultProxy
    emulator_pid: int
    plan: SoakPlan
    view: SoakView
    tell: Callable[[str], None]
    started: float
    _killed: int = field(default=0, init=False)
    # Seeded: of two soaks on one machine, the second one meets the same pauses.
    _pauses: random.Random = field(default_factory=lambda: random.Random(4711), init=False)

    def run(self) -> SoakVerdict:
        """Send amid faults, wait, compare.

        Raises:
            ProcessFailed: one of the processes ended.
            TookTooLong: the devices did not even connect.
        """
        began_ms = int(time.time() * 1000)
        self.tell(f"Enrolling {self.fleet.devices} devices")
        self.fleet.enrol()
        diary = self._send()
        self.tell(f"Fair weather again; waiting for what {len(diary.sent.messages)} messages carried")
        account = self._compare(diary, began_ms)
        return SoakVerdict(
            devices=self.fleet.devices,
            minutes=self.plan.minutes,
            unsent=self.plan.unsent(diary),
            account=account,
            faults_by_service=self.faults.faults_by_service(),
            killed=self._killed,
            seconds=time.monotonic() - self.started,
        )

    @property
    def _api(self) -> OperatorApi:
        return OperatorApi(url=self.endpoints.rest_url, key=self.endpoints.operator_key)

    def _send(self) -> Diary:
        # Before the first message: what it says of trouble opens alerts at once.
        self.faults.storm()
        try:
            self.fleet.start_soak(self.plan)
            self.fleet.wait_until_connected(timeout_s=_CONNECTING_TIMEOUT_S)
            self.tell(f"They send for {self.plan.minutes:g} minutes amid faults, and function workers are killed")
            self._until_sent()
        finally:
            self.faults.clear_up()
        return self.fleet.finish()

    def _until_sent(self) -> None:
        deadline = time.monotonic() + self.plan.minutes * 60 + _SENDING_GRACE_S
        next_kill = self._next_kill()
        with self.view.gauge(self.plan.messages) as gauge:
            while self.plan.unsent(diary := self.fleet.diary) and time.monotonic() < deadline:
                if time.monotonic() > next_kill:
                    self._killed += kill_function_workers(self.emulator_pid)
                    next_kill = self._next_kill()
                gauge.show(sent=len(diary.sent.messages), faults=self.faults.faults(), killed=self._killed)
                self._pause(_POLL_S)

    def _next_kill(self) -> float:
        return time.monotonic() + self._pauses.uniform(*_KILL_PAUSE_S)

    def _compare(self, diary: Diary, began_ms: int) -> SoakAccount:
        """Read until nothing is missing or the time is up, and once more after the next check of alerts."""
        api = self._api
        rules = {device_id: rules_of(api, device_id) for device_id in self.fleet.device_ids}
        to_ms = int(time.time() * 1000) + _HOUR_MS
        arrivals = SoakArrivals(api=api, subscription=self.subscription, from_ms=began_ms - _HOUR_MS, to_ms=to_ms)
        deadline = time.monotonic() + _CATCHING_UP_TIMEOUT_S
        while True:
            account = hold(diary.sent.messages, rules, arrivals.read(self.fleet.device_ids))
            if account.lost == 0 and not account.alerts_lost:
                break
            if time.monotonic() > deadline:
                return account
            self._pause(_POLL_S)
        self.tell("All is there; looking again after the next check of alerts")
        self._pause(_SETTLEMENT_S)
        return hold(diary.sent.messages, rules, arrivals.read(self.fleet.device_ids))

    def _pause(self, seconds: float) -> None:
        try:
            self.fleet.children.wait_until(lambda: False, what="", timeout_s=seconds)
        except TookTooLong:
            return
