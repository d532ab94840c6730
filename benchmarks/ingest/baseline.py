"""The way telemetry is usually taken in, to hold ours against: Powertools, pydantic, one `put_item` for each message.

It does what tutorials and samples do, and does it well: one processor, one session, models that validate, alerts by a
conditional write. It keeps samples as attributes, which boto3's table takes as `Decimal`; the leaner variant keeps them
as one text of JSON. It leaves out what ours does beside: it asks of no device whether it is registered, knows no rules
but the fleet's, keeps no events and no index, and holds no time against the clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.kinesis_stream_event import KinesisStreamRecord
from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

TELEMETRY_TABLE: Final = "baseline-telemetry"
ALERT_TABLE: Final = "baseline-alerts"
ALERT_TOPIC_ARN: Final = "arn:aws:sns:eu-central-1:123456789012:baseline-alerts"
_RULES_FILE: Final = Path(__file__).parents[2] / "infrastructure" / "default_thresholds.json"
_RETENTION_S: Final = 365 * 24 * 3600


class Sample(BaseModel):
    """One reading of all sensors."""

    model_config = ConfigDict(extra="forbid")

    t: int
    air_temp_c: Annotated[float, Field(ge=-40, le=70)] | None = None
    humidity_pct: Annotated[float, Field(ge=0, le=100)] | None = None
    leaf_wetness_pct: Annotated[float, Field(ge=0, le=100)] | None = None
    soil_moisture_pct: Annotated[float, Field(ge=0, le=100)] | None = None
    soil_temp_c: Annotated[float, Field(ge=-30, le=70)] | None = None
    light_lux: Annotated[float, Field(ge=0, le=200_000)] | None = None
    co2_ppm: Annotated[float, Field(ge=0, le=20_000)] | None = None
    battery_v: Annotated[float, Field(ge=0, le=60)] | None = None


class Message(BaseModel):
    """A telemetry message."""

    model_config = ConfigDict(extra="forbid")

    v: Literal[1]
    seq: Annotated[int, Field(ge=0, le=2**53 - 1)]
    samples: Annotated[list[Sample], Field(min_length=1, max_length=1000)]


class Rule(BaseModel):
    """Limits on one metric."""

    id: str
    metric: str
    direction: Literal["above", "below"]
    warning: float | None = None
    critical: float | None = None

    def severity_of(self, value: float) -> str | None:
        """How bad a value is."""
        for severity, limit in (("critical", self.critical), ("warning", self.warning)):
            if limit is not None and (value > limit if self.direction == "above" else value < limit):
                return severity
        return None


class _Rules(BaseModel):
    rules: list[Rule]


@dataclass(frozen=True, slots=True)
class Alert:
    """A limit that a message crossed: since when, and what was measured first of the worst severity."""

    device_id: str
    rule: Rule
    severity: str
    since: int
    value: float


_samples: Final = TypeAdapter(list[Sample])
_logger: Final = Logger(service="baseline")
_metrics: Final = Metrics(namespace="Baseline", service="baseline")


class Baseline:
    """The handler with its clients, which it makes once.

    Args:
        as_text: keep the samples of a message as one text of JSON instead of as attributes.
    """

    def __init__(self, *, as_text: bool = False) -> None:
        session = boto3.session.Session()
        dynamodb = session.resource("dynamodb")
        self._telemetry = dynamodb.Table(TELEMETRY_TABLE)
        self._alerts = dynamodb.Table(ALERT_TABLE)
        self._sns = session.client("sns")
        self._rules = _Rules.model_validate_json(_RULES_FILE.read_bytes()).rules
        self._processor = BatchProcessor(event_type=EventType.KinesisDataStreams)
        self._as_text = as_text
        self.handle = _metrics.log_metrics(_logger.inject_lambda_context(self._handle))

    def _handle(self, event: dict[str, Any], context: Any) -> Any:
        answer = process_partial_response(
            event=event, record_handler=self._take_in, processor=self._processor, context=context
        )
        stored = len(event["Records"]) - len(answer["batchItemFailures"])
        _logger.info("telemetry taken in", stored=stored)
        _metrics.add_metric(name="MessagesStored", unit=MetricUnit.Count, value=stored)
        return answer

    def _take_in(self, record: KinesisStreamRecord) -> None:
        device_id = record.kinesis.partition_key
        message = Message.model_validate_json(record.kinesis.data_as_bytes())
        self._telemetry.put_item(Item=self._item(device_id, message))
        for alert in self._alerts_in(device_id, message):
            if self._is_new(alert):
                self._tell(alert)

    def _item(self, device_id: str, message: Message) -> dict[str, Any]:
        first, last = message.samples[0].t, message.samples[-1].t
        return {
            "device_id": device_id,
            "at_seq": f"{first:013d}#{message.seq:016d}",
            "samples": self._kept(message.samples),
            "expires_at": last // 1000 + _RETENTION_S,
        }

    def _kept(self, samples: list[Sample]) -> Any:
        if self._as_text:
            return _samples.dump_json(samples, exclude_none=True).decode()
        return [
            {name: Decimal(str(value)) for name, value in sample.model_dump(exclude_none=True).items()}
            for sample in samples
        ]

    def _alerts_in(self, device_id: str, message: Message) -> Iterator[Alert]:
        for rule in self._rules:
            alert: Alert | None = None
            for sample in message.samples:
                value = getattr(sample, rule.metric)
                severity = None if value is None else rule.severity_of(value)
                if severity is None:
                    continue
                if alert is None:
                    alert = Alert(device_id, rule, severity, sample.t, value)
                elif severity == "critical" and alert.severity == "warning":
                    alert = Alert(device_id, rule, severity, alert.since, value)
            if alert is not None:
                yield alert

    def _is_new(self, alert: Alert) -> bool:
        item = {
            "device_id": alert.device_id,
            "rule_id": alert.rule.id,
            "status": "open",
            "severity": alert.severity,
            "since": alert.since,
            "value": Decimal(str(alert.value)),
        }
        try:
            self._alerts.put_item(Item=item, ConditionExpression="attribute_not_exists(device_id)")
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def _tell(self, alert: Alert) -> None:
        text = f"{alert.rule.metric} of {alert.device_id} is {alert.value}, {alert.rule.direction} its limit"
        self._sns.publish(
            TopicArn=ALERT_TOPIC_ARN,
            Subject=f"{alert.severity.upper()}: {alert.rule.id} at {alert.device_id}",
            Message=text,
            MessageAttributes={"severity": {"DataType": "String", "StringValue": alert.severity}},
        )
