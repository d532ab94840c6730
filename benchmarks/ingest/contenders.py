"""Who takes telemetry in here: the platform's own handler and the usual way, and what each of them kept."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Protocol

import msgspec

from benchmarks.function_environment import TELEMETRY_TABLE, function_environment
from benchmarks.ingest.canned_aws import Sent, puts_of

REGION: Final = "eu-central-1"

# Device and time in epoch milliseconds -> metric -> value.
Samples = dict[tuple[str, int], dict[str, float]]
Handler = Callable[[dict[str, Any]], Any]


@dataclass(frozen=True, slots=True, order=True)
class KeptAlert:
    """What either side knows of an alert."""

    device_id: str
    rule_id: str
    severity: str
    since_ms: int
    value: float


class Contender(Protocol):
    """A handler, and how to read what it sent."""

    name: str

    def handle(self, event: dict[str, Any]) -> Any:
        """Take in a batch."""

    def samples(self, sent: list[Sent]) -> Samples:
        """The samples that lie in the table after these requests."""

    def alerts(self, sent: list[Sent]) -> set[KeptAlert]:
        """The alerts that do."""


def surroundings() -> None:
    """Tell this process where its parts are; before the app is imported."""
    os.environ.update(function_environment(REGION))


class Platform:
    """The handler as Lambda calls it, by the app."""

    name = "CloudIoT"

    def __init__(self) -> None:
        from app import app

        self._function = app.handler_map["on_telemetry_batch"]

    def handle(self, event: dict[str, Any]) -> Any:
        return self._function(event, LambdaContext())

    def samples(self, sent: list[Sent]) -> Samples:
        from chalicelib.adapters.telemetry_packing import unpack

        found: Samples = {}
        for table, item, _ in puts_of(sent):
            if table == TELEMETRY_TABLE:
                times_ms, columns = unpack(item["packed"]["B"], item["v"]["N"])
                for index, at_ms in enumerate(times_ms):
                    found[item["device_id"]["S"], at_ms] = _values(columns, index)
        return found

    def alerts(self, sent: list[Sent]) -> set[KeptAlert]:
        from chalicelib.adapters.alert_items import StoredAlert
        from chalicelib.adapters.dynamo_attributes import from_attributes

        stored = [
            from_attributes(item, StoredAlert, StoredAlert)
            for _, item, _ in puts_of(sent)
            if item.get("sk", {}).get("S", "").startswith("ALERT#")
        ]
        return {
            KeptAlert(
                device_id=alert.alert_id.subject,
                rule_id=alert.alert_id.rule_id,
                severity=alert.severity.name.lower(),
                since_ms=round(alert.since.timestamp() * 1000),
                value=0.0 if alert.value is None else float(alert.value),
            )
            for alert in stored
        }


class UsualWay:
    """The baseline, in one of its variants."""

    def __init__(self, *, as_text: bool) -> None:
        from benchmarks.ingest.baseline import Baseline

        self.name = "usual way, samples as JSON text" if as_text else "usual way"
        self._function = Baseline(as_text=as_text).handle

    def handle(self, event: dict[str, Any]) -> Any:
        return self._function(event, LambdaContext())

    def samples(self, sent: list[Sent]) -> Samples:
        from benchmarks.ingest.baseline import TELEMETRY_TABLE as TABLE

        found: Samples = {}
        for table, item, _ in puts_of(sent):
            if table == TABLE:
                for row in _rows(item["samples"]):
                    found[item["device_id"]["S"], round(row.pop("t"))] = row
        return found

    def alerts(self, sent: list[Sent]) -> set[KeptAlert]:
        from benchmarks.ingest.baseline import ALERT_TABLE

        return {
            KeptAlert(
                device_id=item["device_id"]["S"],
                rule_id=item["rule_id"]["S"],
                severity=item["severity"]["S"],
                since_ms=int(item["since"]["N"]),
                value=float(item["value"]["N"]),
            )
            for table, item, _ in puts_of(sent)
            if table == ALERT_TABLE
        }


@dataclass(frozen=True, slots=True)
class LambdaContext:
    """What Lambda tells a function of its invocation."""

    function_name: str = "on_telemetry_batch"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = f"arn:aws:lambda:{REGION}:123456789012:function:on_telemetry_batch"
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        """All of it: the clock stands still here."""
        return 60_000


def _values(columns: dict[str, tuple[float | None, ...]], index: int) -> dict[str, float]:
    return {name: value for name, column in columns.items() if (value := column[index]) is not None}


def _rows(samples: dict[str, Any]) -> Iterator[dict[str, float]]:
    if "S" in samples:
        yield from msgspec.json.decode(samples["S"], type=list[dict[str, float]])
        return
    for entry in samples["L"]:
        yield {name: float(value["N"]) for name, value in entry["M"].items()}
