"""AWS in memory: clients, and the parts of the platform that adapters need, as the stack would make them."""

from functools import cache
from typing import Any, Final

import moto  # noqa: F401 - must be imported before the first client: it hooks into botocore
from boto3.session import Session
from botocore.config import Config
from botocore.stub import Stubber

from chalicelib.adapters.operations_table import OperationsTable

REGION: Final = "eu-central-1"
TELEMETRY_TABLE: Final = "cloudiot-test-telemetry"
OPERATIONS_TABLE: Final = "cloudiot-test-operations"
RAW_BUCKET: Final = "cloudiot-test-raw"
PROCESSED_BUCKET: Final = "cloudiot-test-processed"


@cache
def client(service: str) -> Any:
    """A client for moto; one for all tests, because making one takes a tenth of a second."""
    return _client(service)


def stubbed(service: str) -> tuple[Any, Stubber]:
    """A client that says what the test tells it to, and only that."""
    fresh = _client(service)
    stubber = Stubber(fresh)
    stubber.activate()
    return fresh, stubber


def make_telemetry_table() -> None:
    client("dynamodb").create_table(
        TableName=TELEMETRY_TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=_keys("device_id", "at_seq"),
        AttributeDefinitions=_texts("device_id", "at_seq"),
    )


def make_operations_table() -> OperationsTable:
    client("dynamodb").create_table(
        TableName=OPERATIONS_TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=_keys("pk", "sk"),
        AttributeDefinitions=_texts("pk", "sk", "feed", "feed_sort"),
        GlobalSecondaryIndexes=[
            {"IndexName": "feeds", "KeySchema": _keys("feed", "feed_sort"), "Projection": {"ProjectionType": "ALL"}}
        ],
    )
    return OperationsTable(client("dynamodb"), OPERATIONS_TABLE, sleep=no_sleep)


def make_buckets() -> None:
    for bucket in (RAW_BUCKET, PROCESSED_BUCKET):
        client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})


def no_sleep(_seconds: float) -> None:
    """Waits for nothing."""


def stored_items(table: str) -> list[dict[str, Any]]:
    """Everything that lies in a table, in the order of its keys."""
    return sorted(client("dynamodb").scan(TableName=table)["Items"], key=str)


def _client(service: str) -> Any:
    signing = {"signature_version": "s3v4", "s3": {"addressing_style": "virtual"}} if service == "s3" else {}
    config = Config(retries={"mode": "standard", "total_max_attempts": 1}, **signing)
    return _session().client(service, config=config)


@cache
def _session() -> Session:
    """One for all clients: it remembers the descriptions of the services, which are large."""
    return Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name=REGION)


def _keys(partition: str, sort: str) -> list[dict[str, str]]:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]


def _texts(*names: str) -> list[dict[str, str]]:
    return [{"AttributeName": name, "AttributeType": "S"} for name in names]
