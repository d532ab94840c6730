"""A thousand devices without a thousand connections.

They are registered by table, as an operator registers many, and speak as the topic rule hands on what devices say: into
the telemetry stream, under their ids. From there on all is as ever: the functions store it, the service tells it.
"""

import json
import math
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import requests

from device_simulator.enrolment import Enrolment
from device_simulator.leaves.photo import draw_leaf
from device_simulator.roster import Place, roster, sites_of
from local_cloud.endpoints import Endpoints
from local_cloud.operator_api import OperatorApi

# As many records as one call of the stream takes.
_RECORDS_A_CALL: Final = 500
# One in so many stands too hot, so that the page has states to show.
_ONE_IN_HEAT: Final = 25
_DAY_S: Final = 86_400
_UPLOAD_TIMEOUT_S: Final = 30.0
# What the leaves of the first devices show, in turn.
_LEAVES: Final = ("Tomato___healthy", "Tomato___Early_blight", "Tomato___Septoria_leaf_spot")


@dataclass(slots=True, kw_only=True)
class Crowd:
    """So many devices, and what they say."""

    endpoints: Endpoints
    size: int
    _said: int = field(default=0, init=False)

    @property
    def places(self) -> Sequence[Place]:
        """Where each of them stands."""
        return roster(self.size)

    def move_in(self) -> None:
        """Register the sites and every device.

        Raises:
            EnrolmentFailed: the platform did not take them.
        """
        operator = Enrolment(rest_url=self.endpoints.rest_url, operator_key=self.endpoints.operator_key)
        for plan in sites_of(self.places):
            operator.open_site(plan)
        operator.register(self.places)

    def speak(self) -> None:
        """Every device sends one message with one sample."""
        self._said += 1
        now = time.time()
        records = [_record(place, number, seq=self._said, now=now) for number, place in enumerate(self.places)]
        stream, kinesis = self.endpoints.outputs["TelemetryStreamName"], self.endpoints.client("kinesis")
        for some in _in_parts(records, _RECORDS_A_CALL):
            kinesis.put_records(StreamName=stream, Records=list(some))

    def photograph(self, count: int) -> None:
        """The first devices on the page upload a photo each, which is diagnosed as any other."""
        api = OperatorApi(url=self.endpoints.rest_url, key=self.endpoints.operator_key)
        first = sorted(self.places, key=lambda place: (place.site, place.name))[:count]
        for number, place in enumerate(first):
            jpeg = draw_leaf(_LEAVES[number % len(_LEAVES)], number).jpeg()
            grant = api.post(f"/devices/{place.device_id}/uploads", _upload_of(jpeg))
            files = {"file": jpeg}
            requests.post(grant["url"], data=grant["fields"], files=files, timeout=_UPLOAD_TIMEOUT_S).raise_for_status()


def _record(place: Place, number: int, *, seq: int, now: float) -> Mapping[str, Any]:
    sample = {"t": int(now * 1000), **_measured(number, now)}
    data = json.dumps({"v": 1, "seq": seq, "samples": [sample]}).encode()
    return {"PartitionKey": place.device_id, "Data": data}


def _measured(number: int, now: float) -> Mapping[str, float]:
    """A day's course with some difference from device to device, and a step at every message, so that all change."""
    hour = math.sin(2 * math.pi * (now % _DAY_S) / _DAY_S)
    stir = math.sin(now + number)
    hot = 16.0 if number % _ONE_IN_HEAT == 0 else 0.0
    return {
        "air_temp_c": round(22 + 4 * hour + stir + hot, 2),
        "humidity_pct": round(65 - 10 * hour + 3 * stir, 1),
        "leaf_wetness_pct": round(30 + 10 * stir, 1),
        "soil_moisture_pct": round(31 + stir, 1),
        "soil_temp_c": round(18 + hour + 0.2 * stir, 2),
        "light_lux": round(20_000 + 5_000 * stir),
        "co2_ppm": round(600 + 40 * stir),
        "battery_v": round(3.9 + 0.05 * stir, 3),
    }


def _upload_of(jpeg: bytes) -> Mapping[str, Any]:
    return {
        "v": 1,
        "request_id": uuid.uuid4().hex,
        "taken_at": time.time_ns() // 1_000_000,
        "content_type": "image/jpeg",
        "size_bytes": len(jpeg),
    }


def _in_parts(records: Sequence[Mapping[str, Any]], size: int) -> Iterator[Sequence[Mapping[str, Any]]]:
    for start in range(0, len(records), size):
        yield records[start : start + size]
