"""What a soak reads back over the REST API."""

from collections.abc import Iterator
from typing import Any

from local_cloud.ledger import AlertKey
from local_cloud.soak.account import SampleId
from local_cloud.soak.arrivals import SoakArrivals, rules_in

CONDITION = {"metric": "air_temp_c", "direction": "above", "warning": 35, "critical": None, "clear_margin": 1}
RULE = {"id": "air-temp-high", "conditions": [CONDITION], "for_min": 10, "enabled": True}


class CannedApi:
    """Answers lists as the REST API does."""

    def listed(self, path: str) -> Iterator[dict[str, Any]]:
        if path.startswith("/alerts?device=bed-1"):
            yield {"alert_id": "bed-1.air-temp-high.000001", "rule_id": "air-temp-high"}
        if path == "/devices/bed-1/telemetry?from=1&to=9&limit=5000":
            yield {"at": 5, "values": {"air_temp_c": 21.0}}


class Heard:
    """A subscription that has heard of one alert."""

    def heard(self) -> frozenset[AlertKey]:
        return frozenset({AlertKey("bed-1", "air-temp-high")})


def test_samples_and_alerts_are_read_device_by_device() -> None:
    arrivals = SoakArrivals(api=CannedApi(), subscription=Heard(), from_ms=1, to_ms=9)  # type: ignore[arg-type]

    kept = arrivals.read(["bed-1", "bed-2"])

    assert kept.samples == {SampleId("bed-1", 5): {"air_temp_c": 21.0}}
    assert kept.alerts == {"bed-1.air-temp-high.000001": AlertKey("bed-1", "air-temp-high")}
    assert kept.heard == {AlertKey("bed-1", "air-temp-high")}


def test_rules_are_read_with_their_limits_and_duration() -> None:
    (rule,) = rules_in([RULE])

    assert rule.lasting_ms == 600_000
    assert [(limit.metric, limit.limits) for limit in rule.limits] == [("air_temp_c", (35.0,))]


def test_a_rule_that_is_switched_off_calls_for_nothing() -> None:
    assert rules_in([RULE | {"enabled": False}]) == ()
