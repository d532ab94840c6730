"""The parts of AWS that the functions use, in memory, with what they ask of them counted."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from benchmarks.dynamo_units import KeyedBy, TableShape, UnitMeter
from benchmarks.function_environment import (
    OPERATIONS_TABLE,
    PROCESSED_BUCKET,
    RAW_BUCKET,
    TELEMETRY_TABLE,
    THRESHOLD_PARAMETER,
    function_environment,
)

REGION: Final = "us-east-1"

# As infrastructure/components/data_plane.py makes them.
TABLES: Final = {
    TELEMETRY_TABLE: TableShape(key=KeyedBy(partition="device_id", sort="at_seq")),
    OPERATIONS_TABLE: TableShape(
        key=KeyedBy(partition="pk", sort="sk"), indexes=(KeyedBy(partition="feed", sort="feed_sort"),)
    ),
}
_DEFAULT_RULES: Final = Path(__file__).parents[1] / "infrastructure" / "default_thresholds.json"


@dataclass(slots=True)
class AwsInMemory:
    """What was asked of AWS since the watch began.

    Attributes:
        meter: DynamoDB's units.
        calls: of all services, by service and operation.
        sent_bytes: payloads of messages to devices.
    """

    meter: UnitMeter = field(default_factory=lambda: UnitMeter(TABLES))
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    sent_bytes: list[int] = field(default_factory=list)

    def watch(self, client_of: Callable[[str], Any]) -> None:
        """Count from now on what goes through these clients, each asked for by its service's name."""
        self.meter.watch(client_of("dynamodb"))
        for service in _SERVICES:
            client_of(service).meta.events.register("provide-client-params", self._count)

    def _count(self, params: Any, model: Any, **_more: Any) -> None:
        service: str = model.service_model.service_name
        self.calls[service, model.name] += 1
        if (service, model.name) == ("iot-data", "Publish"):
            self.sent_bytes.append(len(params["topic"]) + len(params["payload"]))


_SERVICES: Final = ("dynamodb", "s3", "sns", "ssm", "iot-data")


@contextmanager
def aws_in_memory() -> Iterator[AwsInMemory]:
    """An empty account with the platform's tables, buckets, topics and rules, and settings that name them."""
    from moto import mock_aws

    with mock_aws(), patch.dict(os.environ, ENVIRONMENT):
        from chalicelib import wiring

        wiring.forget()
        _make_parts()
        try:
            yield AwsInMemory()
        finally:
            wiring.forget()


def _make_parts() -> None:
    import boto3

    dynamo, s3, sns = (boto3.client(service, region_name=REGION) for service in ("dynamodb", "s3", "sns"))
    for name, shape in TABLES.items():
        dynamo.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **table_schema(shape))
    for bucket in (RAW_BUCKET, PROCESSED_BUCKET):
        s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=RAW_BUCKET, VersioningConfiguration={"Status": "Enabled"})
    for topic in ("alerts", "escalations"):
        sns.create_topic(Name=topic)
    ssm = boto3.client("ssm", region_name=REGION)
    ssm.put_parameter(Name=THRESHOLD_PARAMETER, Type="String", Value=_DEFAULT_RULES.read_text("utf-8"))


def table_schema(shape: TableShape) -> dict[str, Any]:
    """What `create_table` is told of a table's keys."""

    def keys(keyed: KeyedBy) -> list[dict[str, str]]:
        return [
            {"AttributeName": keyed.partition, "KeyType": "HASH"},
            {"AttributeName": keyed.sort, "KeyType": "RANGE"},
        ]

    indexes = [
        {"IndexName": "feeds", "KeySchema": keys(index), "Projection": {"ProjectionType": "ALL"}}
        for index in shape.indexes
    ]
    names = [name for keyed in (shape.key, *shape.indexes) for name in (keyed.partition, keyed.sort)]
    return {
        "KeySchema": keys(shape.key),
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in names],
        **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
    }


ENVIRONMENT: Final = function_environment(REGION) | {
    # Functions sign upload forms as their roles, whose tokens are about this long. The form holds it twice.
    "AWS_SESSION_TOKEN": "t" * 1_100,
    "POWERTOOLS_METRICS_NAMESPACE": "CloudIoT",
}
