"""What the platform holds after a soak, as its REST API shows it, and what people heard."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from local_cloud.alert_subscription import AlertSubscription
from local_cloud.ledger import AlertKey, Limit
from local_cloud.operator_api import OperatorApi
from local_cloud.soak.account import Kept, Rule, SampleId, Values

_MINUTE_MS: Final = 60_000
_PAGE: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SoakArrivals:
    """Reads samples and alerts of devices.

    Attributes:
        from_ms, to_ms: the time in which the devices measured.
    """

    api: OperatorApi
    subscription: AlertSubscription
    from_ms: int
    to_ms: int

    def read(self, device_ids: Iterable[str]) -> Kept:
        """All that there is of these devices now."""
        devices = tuple(device_ids)
        samples: dict[SampleId, Values] = {}
        alerts: dict[str, AlertKey] = {}
        for device_id in devices:
            samples |= self._samples(device_id)
            alerts |= self._alerts(device_id)
        return Kept(samples=samples, alerts=alerts, heard=self.subscription.heard())

    def _samples(self, device_id: str) -> Mapping[SampleId, Values]:
        path = f"/devices/{device_id}/telemetry?from={self.from_ms}&to={self.to_ms}&limit={_PAGE}"
        return {SampleId(device_id, row["at"]): row["values"] for row in self.api.listed(path)}

    def _alerts(self, device_id: str) -> Mapping[str, AlertKey]:
        rows = self.api.listed(f"/alerts?device={device_id}")
        return {row["alert_id"]: AlertKey(device_id, row["rule_id"]) for row in rows}


def rules_of(api: OperatorApi, device_id: str) -> tuple[Rule, ...]:
    """The rules that a device obeys, as `GET /devices/{id}/thresholds` shows them."""
    return rules_in(api.get(f"/devices/{device_id}/thresholds")["rules"])


def rules_in(rules: Iterable[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """The rules of that document that are switched on."""
    return tuple(
        Rule(
            limits=tuple(_limit(rule["id"], condition) for condition in rule["conditions"]),
            lasting_ms=round((rule["for_min"] or 0) * _MINUTE_MS),
        )
        for rule in rules
        if rule["enabled"] and rule["conditions"]
    )


def _limit(rule_id: str, condition: Mapping[str, Any]) -> Limit:
    limits = (condition["warning"], condition["critical"])
    return Limit(
        rule_id=rule_id,
        metric=condition["metric"],
        direction=condition["direction"],
        limits=tuple(float(limit) for limit in limits if limit is not None),
    )
