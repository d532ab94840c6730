"""What the clock wakes, with something to do each time."""

import hashlib
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from local_cloud.prove_iam import events
from local_cloud.prove_iam.errands.errand import Errand
from local_cloud.prove_iam.errands.of_devices import only_certificate, ordered_rotation, prove_rotation
from local_cloud.prove_iam.messages import connected
from local_cloud.prove_iam.stand import Stand, signing_request

_CAPTURES: Final = "on_capture_schedule"
_CHECK: Final = "on_device_check"
_SETTLEMENT: Final = "on_alert_settlement"
_RISK: Final = "on_risk_check"
_ROLLUP: Final = "on_rollup_schedule"

_MINUTE_MS: Final = 60_000
_HOUR_MS: Final = 60 * _MINUTE_MS
_DAY_MS: Final = 24 * _HOUR_MS

# The shortest grace time that is not over at once, and the time after which nobody answered an alert.
_A_MINUTE_S: Final = 61.0


def _orders_photos(stand: Stand) -> None:
    stand.site(capture_cron="0 * * * *")
    # The next full hour: an order of the last one would have expired.
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    stand.invoke(_CAPTURES, events.tick(hour))


def _finds_silence(stand: Stand) -> None:
    device = stand.device()
    # Nobody waits for half an hour: it was registered long ago, and was not heard of since.
    stand.aws("dynamodb").update_item(
        TableName=stand.output("OperationsTableName"),
        Key={"pk": {"S": f"DEVICE#{device}"}, "sk": {"S": "DEVICE"}},
        UpdateExpression="SET registered_at = :long_ago",
        ConditionExpression="attribute_exists(registered_at)",
        ExpressionAttributeValues={":long_ago": {"S": "2026-01-01T00:00:00Z"}},
    )
    stand.invoke(_CHECK, events.tick())


def _finds_refusals(stand: Stand) -> None:
    device = stand.device()
    refused = [f"no telemetry {number} {events.photo_id()}".encode() for number in range(3)]
    stand.invoke("on_telemetry_batch", events.stream_batch(device, refused))
    stand.invoke(_CHECK, events.tick())


def _ends_certificates(stand: Stand) -> None:
    """A certificate that could not be ended stays due: the next run goes on with it."""
    if "due certificate" not in stand.left_over:
        stand.left_over["due certificate"] = _due_certificate(stand)
    stand.invoke(_CHECK, events.tick())
    del stand.left_over["due certificate"]


def _due_certificate(stand: Stand) -> str:
    device = stand.device(csr_pem=signing_request())
    old = only_certificate(stand, device)
    prove_rotation(stand, device, ordered_rotation(stand, device, grace_minutes=1))
    # It is still connected with the old one when its time has come.
    stand.invoke("on_presence", events.forwarded(device, connected(old)))
    time.sleep(_A_MINUTE_S)
    return old


def _closes_an_alert(stand: Stand) -> None:
    device, now_ms = stand.device(), events.now_ms()
    stand.send(device, (now_ms - 12 * _MINUTE_MS, {"air_temp_c": 45.0}))
    stand.send(device, *((now_ms - minutes * _MINUTE_MS, {"air_temp_c": 21.0}) for minutes in range(11, -1, -1)))
    stand.invoke(_SETTLEMENT, events.tick())


def _tells_people(stand: Stand) -> None:
    """Two alerts: one that nobody answered, and one that nobody was told of. What could not be told stays to be told:
    the next run goes on with it."""
    if "alerts to be told" not in stand.left_over:
        stand.left_over["alerts to be told"] = _alerts_to_be_told(stand)
    stand.invoke(_SETTLEMENT, events.tick())
    del stand.left_over["alerts to be told"]


def _alerts_to_be_told(stand: Stand) -> str:
    device, now = stand.device(), datetime.now(UTC)
    hour = timedelta(hours=1)
    night = {"start": f"{now - hour:%H:%M}", "end": f"{now + hour:%H:%M}"}
    unanswered = {"id": "hot-soil", "conditions": [_above("soil_temp_c", 30)], "escalate_min": 1}
    untold = {"id": "bright-light", "conditions": [_above("light_lux", 50_000)]}
    _rule(stand, device, unanswered, untold | {"quiet_hours": night})
    for function in ("on_telemetry_batch", _SETTLEMENT):
        stand.start_afresh(function)
    stand.send(device, (events.now_ms(), {"soil_temp_c": 40.0, "light_lux": 90_000.0}))
    time.sleep(_A_MINUTE_S)
    _rule(stand, device, unanswered, untold)
    stand.start_afresh(_SETTLEMENT)
    return device


def _above(metric: str, warning: float) -> dict[str, object]:
    return {"metric": metric, "direction": "above", "warning": warning, "clear_margin": 1}


def _rule(stand: Stand, device: str, *rules: Mapping[str, object]) -> None:
    stand.front.call("PUT /thresholds/devices/{device_id}", device_id=device, body={"rules": list(rules)})


def _finds_a_risk(stand: Stand) -> None:
    site = stand.site(crops=["potato", "tomato"], growing="open_field")
    device, now_ms = stand.device(site=site), events.now_ms()
    damp = {"air_temp_c": 16.0, "humidity_pct": 97.0, "leaf_wetness_pct": 100.0}
    hours = [
        events.telemetry(*((now_ms - hour * _HOUR_MS + minutes * _MINUTE_MS, damp) for minutes in (0, 20, 40)))
        for hour in range(5 * 24, 0, -1)
    ]
    stand.invoke("on_telemetry_batch", events.stream_batch(device, hours))
    stand.invoke(_RISK, events.tick())


def _rolls_up_a_day(stand: Stand) -> None:
    """Of a device whose hour it is: it brings samples of the day before yesterday along, which therefore come late."""
    device = stand.device(name=_device_of_this_hour())
    stand.send(device, (events.now_ms() - 2 * _DAY_MS, {"air_temp_c": 21.0}))
    stand.invoke(_ROLLUP, events.tick())


def _device_of_this_hour() -> str:
    """As the platform spreads its devices over the hours of the day."""
    while True:
        name = f"device-{uuid.uuid4().hex[:10]}"
        if int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) % 24 == datetime.now(UTC).hour:
            return name


ERRANDS: Final = (
    Errand(name="photos are ordered by the clock", of=_CAPTURES, run=_orders_photos),
    Errand(name="a silent device is found", of=_CHECK, run=_finds_silence),
    Errand(name="a device that is refused is found", of=_CHECK, run=_finds_refusals),
    Errand(name="a certificate's time has come", of=_CHECK, run=_ends_certificates),
    Errand(name="an alert is over", of=_SETTLEMENT, run=_closes_an_alert),
    Errand(name="people are told of alerts, and others when nobody answers", of=_SETTLEMENT, run=_tells_people),
    Errand(name="a risk is found", of=_RISK, run=_finds_a_risk),
    Errand(name="a day is rolled up", of=_ROLLUP, run=_rolls_up_a_day),
)
