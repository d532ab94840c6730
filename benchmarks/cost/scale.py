"""What changes as a fleet grows: limits that it reaches, and what has to be set or asked for then."""

from collections.abc import Iterator
from math import ceil
from typing import Final

from benchmarks.cost.bill import Bill
from benchmarks.cost.fleet import SECONDS_A_MONTH

# AWS's own limits for one account and region, as published; most are raised on request.
_PUBLISHES_A_S: Final = 20_000
_CONNECTIONS: Final = 500_000
_LAMBDA_AT_ONCE: Final = 1_000
_SERVERLESS_AT_ONCE: Final = 200
_REST_A_S: Final = 10_000
# An hourly order reaches all devices at once; they spread their photos over this long.
_PHOTO_BURST_S: Final = 600
# The scheduled check on devices has two minutes, and looks at one device after the other.
_CHECKED_IN_TIME: Final = 10_000


def changes(bill: Bill) -> Iterator[str]:
    """What somebody has to do for a fleet of this size, in words."""
    fleet = bill.fleet
    needed = bill.shards_needed
    if bill.shards is not None and needed > 2:
        yield f"stream_shards={needed}"
    photos_a_s = fleet.photos / SECONDS_A_MONTH
    at_once = ceil(photos_a_s * 3600 / _PHOTO_BURST_S * bill.diagnosis_s)
    if at_once > 20:
        endpoints = ceil(at_once / _SERVERLESS_AT_ONCE)
        more = f" on {endpoints} endpoints" if endpoints > 1 else ""
        yield f"classifier_concurrency={min(at_once, _SERVERLESS_AT_ONCE)}{more}"
    if fleet.devices > _CHECKED_IN_TIME:
        yield f"check on devices in {ceil(fleet.devices / _CHECKED_IN_TIME)} parts"
    if fleet.devices > _CONNECTIONS:
        yield f"quota: {fleet.devices:,} connections, or {ceil(fleet.devices / _CONNECTIONS)} accounts"
    # A whole fleet that comes back after an outage sends within a minute what it usually sends in fifteen.
    publishes = fleet.messages / SECONDS_A_MONTH * 15
    if publishes > _PUBLISHES_A_S:
        yield f"quota: {ceil(publishes):,} publishes a second after an outage"
    if fleet.photos / SECONDS_A_MONTH * 3600 / _PHOTO_BURST_S * 0.1 > _LAMBDA_AT_ONCE:
        yield "quota: more than 1,000 functions at once"
