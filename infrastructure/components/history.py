"""The table by which Athena reads the long-term history: Parquet files in the processed bucket, one folder a day.

No crawler looks for new days: the partitions follow from a rule (partition projection). The columns are those that
`chalicelib.adapters.parquet_history` writes; a test compares the two.
"""

from collections.abc import Mapping
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_glue as glue
from aws_cdk import aws_s3 as s3
from constructs import Construct

from chalicelib.triggers import HISTORY_PREFIX

# Column -> its type in Athena, in the order of the files.
COLUMNS: Final[Mapping[str, str]] = {
    "device_id": "string",
    "at": "timestamp",
    "seq": "bigint",
    "air_temp_c": "double",
    "humidity_pct": "double",
    "leaf_wetness_pct": "double",
    "soil_moisture_pct": "double",
    "soil_temp_c": "double",
    "light_lux": "double",
    "co2_ppm": "double",
    "battery_v": "double",
    "other": "string",
    "revision": "int",
}

# No platform has samples from before it was made. Athena looks at every day in the range that
# a query does not exclude, and a day without a folder costs it one listing.
_FIRST_DAY: Final = "2025-01-01"

_PARQUET: Final = "org.apache.hadoop.hive.ql.io.parquet"


class History(Construct):
    """A database with one table."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: str, bucket: s3.Bucket) -> None:
        super().__init__(scope, construct_id)
        account, name = cdk.Aws.ACCOUNT_ID, f"cloudiot_{stage}"
        location = f"s3://{bucket.bucket_name}/{HISTORY_PREFIX}samples/"
        database = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=account,
            database_input=glue.CfnDatabase.DatabaseInputProperty(
                name=name, description=f"CloudIoT {stage}: telemetry for the long run"
            ),
        )
        table = glue.CfnTable(
            self,
            "Samples",
            catalog_id=account,
            database_name=name,
            table_input=glue.CfnTable.TableInputProperty(
                name="samples",
                description="Every sample of every device; of each device and day, the highest revision counts",
                table_type="EXTERNAL_TABLE",
                parameters=_parameters(location),
                partition_keys=[glue.CfnTable.ColumnProperty(name="day", type="string", comment="yyyy-mm-dd, UTC")],
                storage_descriptor=_parquet_at(location),
            ),
        )
        table.add_dependency(database)


def _parameters(location: str) -> dict[str, str]:
    return {
        "classification": "parquet",
        "EXTERNAL": "TRUE",
        "projection.enabled": "true",
        "projection.day.type": "date",
        "projection.day.format": "yyyy-MM-dd",
        "projection.day.range": f"{_FIRST_DAY},NOW",
        "storage.location.template": f"{location}day=${{day}}/",
    }


def _parquet_at(location: str) -> glue.CfnTable.StorageDescriptorProperty:
    return glue.CfnTable.StorageDescriptorProperty(
        location=location,
        columns=[glue.CfnTable.ColumnProperty(name=name, type=type_) for name, type_ in COLUMNS.items()],
        input_format=f"{_PARQUET}.MapredParquetInputFormat",
        output_format=f"{_PARQUET}.MapredParquetOutputFormat",
        serde_info=glue.CfnTable.SerdeInfoProperty(serialization_library=f"{_PARQUET}.serde.ParquetHiveSerDe"),
    )
