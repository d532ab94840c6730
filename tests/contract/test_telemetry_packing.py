"""How samples are packed: small, without loss, and readable by whoever has docs/data-model.md."""

import json
import random
import re
import zlib
from pathlib import Path
from typing import Any, Final

import pytest
from boto3.dynamodb.types import TypeDeserializer
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.dynamo_sizes import WRITE_UNIT_BYTES, item_bytes
from chalicelib.adapters.telemetry_packing import PLACES, pack, unpack
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import StoredStateInvalid
from chalicelib.domain.metrics import METRICS
from device_simulator.roster import SITES
from device_simulator.station import Station
from tests.builders import DEVICE, HOUR, MINUTE, NOON, a_message, a_sample
from tests.contract import cloud
from tests.contract.test_dynamo_telemetry import TABLE, on

DATA_MODEL: Final = Path(__file__).parents[2] / "docs" / "data-model.md"

# The longest device id that there may be.
LONG_ID: Final = "greenhouse-with-a-name-that-is-as-long-as-a-name-may-be-north-64"

# What instruments show: a typical value, how far readings differ, and that to the last of three decimals.
NOISY: Final = {
    "air_temp_c": (21.4, 0.5),
    "humidity_pct": (83.1, 2.0),
    "leaf_wetness_pct": (40.0, 5.0),
    "soil_moisture_pct": (31.5, 0.3),
    "soil_temp_c": (18.2, 0.2),
    "light_lux": (60_000.0, 5_000.0),
    "co2_ppm": (640.0, 20.0),
    "battery_v": (3.9, 0.02),
}

COLUMN_VALUES: Final = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))
NAMES: Final = st.sampled_from([*PLACES, "x", "ph_7"])


def stored(*messages: Any) -> list[dict[str, Any]]:
    """The items that messages become."""
    cloud.make_telemetry_table()
    on(cloud.client("dynamodb")).put_all(messages)
    return cloud.stored_items(TABLE)


def reader_in_the_data_model() -> Any:
    """The function that docs/data-model.md shows, run as it stands there."""
    (snippet,) = re.findall(r"```python\n(import json, zlib\n.*?)```", DATA_MODEL.read_text("utf-8"), re.DOTALL)
    namespace: dict[str, Any] = {}
    exec(snippet, namespace)  # noqa: S102 - our own documentation
    return namespace["samples"]


def as_table_gives(item: dict[str, Any]) -> dict[str, Any]:
    return {name: TypeDeserializer().deserialize(value) for name, value in item.items()}


def test_the_standard_metrics_of_today_have_their_places() -> None:
    assert tuple(metric.name for metric in METRICS) == PLACES


@pytest.mark.parametrize("seed", range(20))
def test_fifteen_samples_of_noisy_instruments_are_one_write_unit(seed: int) -> None:
    dice = random.Random(seed)
    samples = [
        a_sample(
            NOON + minute * MINUTE + dice.randrange(500) * MINUTE / 60_000,
            {name: round(dice.gauss(typical, spread), 3) for name, (typical, spread) in NOISY.items()},
        )
        for minute in range(15)
    ]

    (item,) = stored(a_message(*samples, device_id=LONG_ID, seq=2**53 - 1))

    assert len(LONG_ID) == 64
    assert item_bytes(item) < 750
    assert item_bytes(item) < WRITE_UNIT_BYTES


@pytest.mark.parametrize("heat", [False, True])
@pytest.mark.parametrize("site", SITES)
def test_fifteen_samples_of_the_simulator_are_one_write_unit_at_any_hour(site: str, heat: bool) -> None:
    station = Station(device_id=LONG_ID, site=site, seed=7, heat=heat)
    messages = []
    for hour in range(24):
        rows = [station.sample(to_ms(NOON + hour * HOUR + minute * MINUTE)) for minute in range(15)]
        samples = [a_sample(NOON + hour * HOUR + index * MINUTE, row) for index, row in enumerate(rows)]
        for sample in samples:
            del sample.values["t"]  # type: ignore[attr-defined]
        messages.append(a_message(*samples, device_id=LONG_ID, seq=hour))

    sizes = [item_bytes(item) for item in stored(*messages)]

    assert len(sizes) == 24
    assert max(sizes) < 600


@given(data=st.data(), steps=st.lists(st.integers(1, 3_600_000), min_size=0, max_size=6))
def test_every_float_comes_back_as_it_was(data: st.DataObject, steps: list[int]) -> None:
    times = [1_763_812_800_000]
    for step in steps:
        times.append(times[-1] + step)
    column = st.tuples(*[COLUMN_VALUES] * len(times)).filter(lambda values: any(v is not None for v in values))
    columns = data.draw(st.dictionaries(NAMES, column, min_size=1))

    packed = pack(tuple(times), columns)

    assert repr(unpack(packed)) == repr((tuple(times), {name: columns[name] for name in unpack(packed)[1]}))
    assert unpack(packed)[1] == columns


def test_the_same_samples_pack_to_the_same_bytes_in_whatever_order_their_metrics_come() -> None:
    times = (to_ms(NOON),)
    columns: dict[str, tuple[float | None, ...]] = {"x": (1.0,), "air_temp_c": (2.0,), "a": (3.0,)}

    assert pack(times, columns) == pack(times, dict(reversed(columns.items())))


def test_an_hours_samples_pack_to_a_small_item() -> None:
    dice = random.Random(1)
    times = tuple(to_ms(NOON) + 3_600 * number for number in range(1000))
    columns = {"air_temp_c": tuple(round(20 + dice.random(), 1) for _ in times), "light_lux": (12_000.0,) * 1000}

    assert len(pack(times, columns)) < 1_600


def test_the_reader_in_the_data_model_reads_what_is_stored() -> None:
    message = a_message(
        a_sample(NOON, air_temp_c=1.25, battery_v=3.9), a_sample(NOON + MINUTE, battery_v=0.0, ph_7=6.5), seq=7
    )

    (item,) = stored(message)

    assert list(reader_in_the_data_model()(as_table_gives(item))) == [
        (to_ms(sample.at), sample.values) for sample in message.samples
    ]


def test_the_reader_in_the_data_model_reads_what_was_stored_long_ago() -> None:
    columns = {"t": [to_ms(NOON), 60_000], "m": {"air_temp_c": [21.5, None], "x": [1.0, 2.0]}}
    item = {"v": {"N": "1"}, "packed": {"B": zlib.compress(json.dumps(columns).encode())}, "device_id": {"S": DEVICE}}

    assert list(reader_in_the_data_model()(as_table_gives(item))) == [
        (to_ms(NOON), {"air_temp_c": 21.5, "x": 1.0}),
        (to_ms(NOON + MINUTE), {"x": 2.0}),
    ]


def deflated(text: bytes) -> bytes:
    return zlib.compress(text, wbits=-15)


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"junk",
        zlib.compress(b"[[1],[[1],null,null,null,null,null,null,null],{}]"),
        deflated(b"junk"),
        deflated(b"[[1]]"),
        deflated(b"[[],[null,null,null,null,null,null,null,null],{}]"),
        deflated(b"[[1],[null,null,null,null,null,null,null,null],{}]"),
        deflated(b"[[1],[[1]],{}]"),
        deflated(b'[[1],[["x"],null,null,null,null,null,null,null],{}]'),
        deflated(b"[[1],[[1,2],null,null,null,null,null,null,null],{}]"),
        deflated(b'[[1,1],[[1,2],null,null,null,null,null,null,null],{"x":[1]}]'),
        deflated(b"[[99999999999999999],[[1],null,null,null,null,null,null,null],{}]"),
    ],
)
def test_what_was_not_packed_by_us_is_named(packed: bytes) -> None:
    with pytest.raises(StoredStateInvalid):
        unpack(packed)


@pytest.mark.parametrize("packed", [b"junk", zlib.compress(b'{"t":[1]}'), zlib.compress(b'{"t":[1],"m":{"a":[1,2]}}')])
def test_what_was_not_packed_by_us_long_ago_is_named(packed: bytes) -> None:
    with pytest.raises(StoredStateInvalid):
        unpack(packed, "1")
