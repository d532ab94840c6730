"""Sends a known number of messages and photos the whole way, and says what came of them.

Ends with one line of JSON; every number in it counts ids (see `ledger.py`).
"""

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from local_cloud.alert_subscription import AlertSubscription
from local_cloud.arrivals import ArrivalsReader
from local_cloud.diagnosis_checks import DiagnosisChecks, StoredEvidence
from local_cloud.endpoints import Endpoints
from local_cloud.fleet import Fleet
from local_cloud.ledger import Account, Arrived, Limit, Sent, balance
from local_cloud.operator_api import OperatorApi
from local_cloud.rest_checks import RestChecks
from local_cloud.smoke_plan import SmokePlan

# Sending takes some fifteen seconds, arriving a few more; a machine that does other things may need longer.
_SENDING_TIMEOUT_S: Final = 90.0
ARRIVAL_TIMEOUT_S: Final = 60.0
_POLL_S: Final = 0.5
_MISSING_SHOWN: Final = 20

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of everything that was sent.

    Attributes:
        unsent: what the devices should have sent and did not.
        diagnosis_failures: what should have been kept of the diagnosed photos and was not.
        rest_failures: what the REST API should have answered and did not.
    """

    devices: int
    unsent: tuple[str, ...]
    account: Account
    arrived: Arrived
    diagnosis_failures: tuple[str, ...]
    rest_failures: tuple[str, ...]
    seconds: float

    @property
    def good(self) -> bool:
        """Whether all was sent, every way was tried, nothing was lost, each diagnosis is kept whole, and the
        REST API answered well."""
        wrong = (*self.unsent, *self.account.unproven(), *self.diagnosis_failures, *self.rest_failures)
        return self.account.lost == 0 and not wrong

    def line(self) -> str:
        """The last line that `smoke` prints."""
        account, arrived = self.account, self.arrived
        return json.dumps(
            {
                "devices": self.devices,
                "messages_published": len(account.published),
                "messages_stored": len(account.published - account.missing_messages),
                "photos_uploaded": len(account.uploaded),
                "photos_diagnosed": len(account.uploaded - account.missing_diagnoses),
                "alerts_opened": len(arrived.alerts_opened),
                "alerts_delivered": len(arrived.alerts_delivered),
                "lost": account.lost,
                "seconds": round(self.seconds, 1),
            }
        )

    def complaints(self) -> Sequence[str]:
        """One line for each thing that is missing or wrong."""
        missing = list(self.account.missing())
        rest = len(missing) - _MISSING_SHOWN
        return [
            *self.unsent,
            *missing[:_MISSING_SHOWN],
            *([f"and {rest} more"] if rest > 0 else []),
            *self.account.unproven(),
            *self.diagnosis_failures,
            *self.rest_failures,
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Smoke:
    """One proof that the platform carries everything the whole way."""

    endpoints: Endpoints
    fleet: Fleet
    subscription: AlertSubscription
    plan: SmokePlan
    tell: Tell
    started: float
    arrival_timeout_s: float = ARRIVAL_TIMEOUT_S

    def run(self) -> Verdict:
        """Send, wait, compare.

        Raises:
            ProcessFailed: one of the processes ended.
            TookTooLong: the devices did not even connect.
        """
        reader = ArrivalsReader(endpoints=self.endpoints, subscription=self.subscription)
        self.tell(f"Enrolling {self.fleet.devices} devices")
        self.fleet.enrol()
        sent, unsent, orders = self._send()
        self.tell(f"Sent {len(sent.messages)} messages and {len(sent.photos)} photos; waiting for them at the far end")
        arrived, account = self._wait_for(sent, reader)
        self.tell("Holding the diagnoses against the model, and asking the REST API")
        diagnosed = [found for found in arrived.diagnoses if found.photo in account.uploaded]
        diagnoses = DiagnosisChecks(diagnoses=diagnosed, evidence=StoredEvidence(endpoints=self.endpoints))
        checks = RestChecks(api=self._api, account=account, orders=orders)
        return Verdict(
            devices=self.fleet.devices,
            unsent=unsent,
            account=account,
            arrived=arrived,
            diagnosis_failures=tuple(diagnoses.failures()),
            rest_failures=tuple(checks.failures()),
            seconds=time.monotonic() - self.started,
        )

    @property
    def _api(self) -> OperatorApi:
        return OperatorApi(url=self.endpoints.rest_url, key=self.endpoints.operator_key)

    def _send(self) -> tuple[Sent, tuple[str, ...], Mapping[str, str]]:
        """What was sent, what was not, and the device of each capture order by its id."""
        self.tell("The devices send; photos are ordered over the REST API")
        self.fleet.start_smoke(self.plan)
        self.fleet.wait_until_connected(timeout_s=_SENDING_TIMEOUT_S)
        orders = {self._order_photo(device_id): device_id for device_id in self.fleet.device_ids}
        diary = self.fleet.finish_smoke(self.plan, orders, timeout_s=_SENDING_TIMEOUT_S)
        return diary.sent, tuple(self.plan.unsent(diary, orders)), orders

    def _order_photo(self, device_id: str) -> str:
        return str(self._api.post(f"/devices/{device_id}/captures")["order_id"])

    def _wait_for(self, sent: Sent, reader: ArrivalsReader) -> tuple[Arrived, Account]:
        limits = self._limits()
        deadline = time.monotonic() + self.arrival_timeout_s
        while True:
            self.fleet.children.check()
            arrived = reader.read(self.fleet.device_ids)
            account = balance(sent, arrived, limits)
            if account.lost == 0 or time.monotonic() > deadline:
                return arrived, account
            time.sleep(_POLL_S)

    def _limits(self) -> tuple[Limit, ...]:
        return limits_in(self._api.get("/thresholds")["rules"])


def limits_in(rules: Iterable[Mapping[str, Any]]) -> tuple[Limit, ...]:
    """The limits of the rules as `GET /thresholds` shows them: of those that one sample is enough to break."""
    return tuple(
        _limit(rule["id"], condition)
        for rule in rules
        if rule["enabled"] and not rule["for_min"]
        for condition in rule["conditions"]
    )


def _limit(rule_id: str, condition: Mapping[str, Any]) -> Limit:
    limits = tuple(
        float(condition[severity]) for severity in ("warning", "critical") if condition[severity] is not None
    )
    return Limit(rule_id=rule_id, metric=condition["metric"], direction=condition["direction"], limits=limits)
