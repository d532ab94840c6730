"""The long-term history: a table for Athena over the files that the roll-up writes, and how long they stay."""

import io
from typing import Any

import pytest
from arro3.io import read_parquet

from chalicelib.adapters.parquet_history import parquet_of
from chalicelib.domain.metrics import STANDARD
from chalicelib.ports.history import DeviceDay
from tests.builders import DEVICE, NOON, a_message
from tests.infrastructure.cloud_template import CloudTemplate, references, spelled

# What Athena calls the types of Arrow.
ATHENA_TYPES = {
    "Utf8": "string",
    'Timestamp(ms, "UTC")': "timestamp",
    "Int64": "bigint",
    "Int32": "int",
    "Float64": "double",
}


def table_of(template: CloudTemplate) -> Any:
    return template.one("AWS::Glue::Table").properties["TableInput"]


def processed_bucket(template: CloudTemplate) -> Any:
    (bucket,) = [
        bucket for bucket in template.all("AWS::S3::Bucket") if "-processed" in spelled(bucket.properties["BucketName"])
    ]
    return bucket


def test_the_tables_columns_are_those_of_the_files(dev: CloudTemplate) -> None:
    file = parquet_of([DeviceDay(device_id=DEVICE, day=NOON.date(), revision=1, messages=(a_message(),))])
    schema = read_parquet(io.BytesIO(file)).schema
    written = {name: ATHENA_TYPES[_name_of(schema.field(name).type)] for name in schema.names}

    columns = table_of(dev)["StorageDescriptor"]["Columns"]

    assert {column["Name"]: column["Type"] for column in columns} == written
    assert set(STANDARD) < set(written)


def test_days_need_no_crawler(dev: CloudTemplate) -> None:
    table = table_of(dev)
    bucket = processed_bucket(dev).logical_id

    assert table["PartitionKeys"][0] | {"Comment": ""} == {"Name": "day", "Type": "string", "Comment": ""}
    parameters = table["Parameters"]
    assert parameters["projection.enabled"] == "true"
    assert parameters["projection.day.type"] == "date"
    assert parameters["projection.day.format"] == "yyyy-MM-dd"
    assert parameters["projection.day.range"].endswith(",NOW")
    assert spelled(parameters["storage.location.template"]) == f"s3://<{bucket}>/history/samples/day=${{day}}/"
    assert spelled(table["StorageDescriptor"]["Location"]) == f"s3://<{bucket}>/history/samples/"
    assert not dev.all("AWS::Glue::Crawler")


def test_athena_reads_the_files_as_parquet(dev: CloudTemplate) -> None:
    descriptor = table_of(dev)["StorageDescriptor"]

    assert descriptor["InputFormat"].endswith("parquet.MapredParquetInputFormat")
    assert descriptor["SerdeInfo"]["SerializationLibrary"].endswith("ParquetHiveSerDe")


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_each_stage_has_a_database_of_its_own(stage: str, request: pytest.FixtureRequest) -> None:
    template: CloudTemplate = request.getfixturevalue(stage)
    database, table = template.one("AWS::Glue::Database"), template.one("AWS::Glue::Table")

    assert database.properties["DatabaseInput"]["Name"] == f"cloudiot_{stage}"
    assert table.properties["DatabaseName"] == f"cloudiot_{stage}"
    assert database.logical_id in table.depends_on | set(references(table.properties["DatabaseName"]))


@pytest.mark.parametrize(("stage", "days"), [("dev", 90), ("prod", 3650)])
def test_the_history_expires_after_the_stages_time_and_nothing_else_of_the_bucket_does(
    stage: str, days: int, request: pytest.FixtureRequest
) -> None:
    bucket = processed_bucket(request.getfixturevalue(stage))
    expiring = [rule for rule in bucket.properties["LifecycleConfiguration"]["Rules"] if "ExpirationInDays" in rule]

    history = [rule for rule in expiring if rule.get("Prefix") == "history/"]
    assert [rule["ExpirationInDays"] for rule in history] == [days]


def _name_of(type_: object) -> str:
    """`arro3.core.DataType<Int64>` -> `Int64`."""
    return repr(type_).strip().removeprefix("arro3.core.DataType<").removesuffix(">")
