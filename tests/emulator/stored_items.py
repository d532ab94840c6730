"""The items of both tables, read without the platform's code, as docs/data-model.md describes them."""

import json
import zlib
from collections.abc import Iterator
from typing import Any, Final

from tests.emulator.conftest import RunningCloud

Item = dict[str, dict[str, Any]]

_PLACES: Final = (
    "air_temp_c",
    "humidity_pct",
    "leaf_wetness_pct",
    "soil_moisture_pct",
    "soil_temp_c",
    "light_lux",
    "co2_ppm",
    "battery_v",
)


def all_items(cloud: RunningCloud) -> tuple[Item, ...]:
    """Every item with every attribute, in an order of its own."""
    outputs = cloud.endpoints.outputs
    tables = (outputs["TelemetryTableName"], outputs["OperationsTableName"])
    return tuple(item for table in tables for item in sorted(_items(cloud, table), key=as_bytes))


def as_bytes(item: Item) -> bytes:
    """An item to the last byte: equal items, and no others, give equal bytes."""
    return json.dumps(item, sort_keys=True, default=bytes.hex).encode()


def samples_in(item: Item) -> list[tuple[int, dict[str, float]]]:
    """Time and values of each sample of a telemetry item."""
    assert item["v"] == {"N": "2"}
    steps, placed, named = json.loads(zlib.decompress(item["packed"]["B"], wbits=-15))
    columns = {name: column for name, column in zip(_PLACES, placed, strict=True) if column} | named
    samples, at_ms = [], 0
    for index, step_ms in enumerate(steps):
        at_ms += step_ms
        values = {name: column[index] for name, column in columns.items() if column[index] is not None}
        samples.append((at_ms, values))
    return samples


def _items(cloud: RunningCloud, table: str) -> Iterator[Item]:
    pages = cloud.endpoints.client("dynamodb").get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    for page in pages:
        yield from page["Items"]
