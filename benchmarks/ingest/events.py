"""Batches of the telemetry stream, as a busy shard hands them to its consumer."""

import base64
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

# Devices report every few minutes: of one, a batch of five seconds holds a single message.
MESSAGES: Final = 1_000
# One in so many messages crosses a limit of the default rules.
TROUBLE_EVERY: Final = 20
_STEP: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """What a sensor shows: a typical value, how far readings differ, and how many decimals it has.

    Attributes:
        troubles: readings beyond limits of the default rules, warning and critical.
    """

    typical: float
    spread: float
    decimals: int
    troubles: tuple[float, ...] = ()


INSTRUMENTS: Final[Mapping[str, Instrument]] = {
    "air_temp_c": Instrument(typical=21.4, spread=0.3, decimals=2, troubles=(36.52, 41.07, 3.41, 0.52)),
    "humidity_pct": Instrument(typical=78.1, spread=1.5, decimals=2, troubles=(96.35, 99.41)),
    "leaf_wetness_pct": Instrument(typical=40.0, spread=2.0, decimals=2),
    "soil_moisture_pct": Instrument(typical=31.5, spread=0.2, decimals=2, troubles=(12.25, 7.13, 58.3, 66.6)),
    "soil_temp_c": Instrument(typical=18.2, spread=0.1, decimals=2),
    "light_lux": Instrument(typical=42_000.0, spread=900.0, decimals=1),
    "co2_ppm": Instrument(typical=640.0, spread=12.0, decimals=1, troubles=(2_210.5, 5_600.2)),
    "battery_v": Instrument(typical=3.91, spread=0.01, decimals=3, troubles=(3.412, 3.218)),
}
_TROUBLES: Final = tuple((name, value) for name, each in INSTRUMENTS.items() for value in each.troubles)


def device_ids() -> list[str]:
    """The devices of a batch."""
    return [f"greenhouse-{number // 10}-{number % 10}" for number in range(1, MESSAGES + 1)]


def batch(samples_a_message: int, *, arrived_at: datetime, seed: int = 1) -> dict[str, Any]:
    """An event of Kinesis with one message of each device; all are good, one in twenty is of trouble."""
    dice = random.Random(seed)
    messages = _messages(samples_a_message, arrived_at, dice)
    return {"Records": [_record(number, *each, arrived_at) for number, each in enumerate(messages)]}


def _messages(samples: int, arrived_at: datetime, dice: random.Random) -> Iterator[tuple[str, bytes]]:
    for number, device_id in enumerate(device_ids()):
        rows = [_sample(arrived_at - _STEP * back, dice) for back in reversed(range(samples))]
        if number % TROUBLE_EVERY == 0:
            name, value = _TROUBLES[number // TROUBLE_EVERY % len(_TROUBLES)]
            for row in rows[samples // 2 :]:
                row[name] = value
        message = {"v": 1, "seq": 4_711 + number, "samples": rows}
        yield device_id, json.dumps(message, separators=(",", ":")).encode()


def _sample(at: datetime, dice: random.Random) -> dict[str, float]:
    readings = {name: round(dice.gauss(each.typical, each.spread), each.decimals) for name, each in INSTRUMENTS.items()}
    return {"t": round(at.timestamp() * 1000), **readings}


def _record(number: int, device_id: str, payload: bytes, arrived_at: datetime) -> dict[str, Any]:
    sequence_number = f"4959033827149025660855969253836157109592157598913658{number:04d}"
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": device_id,
            "sequenceNumber": sequence_number,
            "data": base64.b64encode(payload).decode(),
            "approximateArrivalTimestamp": round(arrived_at.timestamp(), 3),
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000000:{sequence_number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::123456789012:role/on-telemetry-batch",
        "awsRegion": "eu-central-1",
        "eventSourceARN": "arn:aws:kinesis:eu-central-1:123456789012:stream/cloudiot-bench-telemetry",
    }
