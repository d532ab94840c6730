"""Telemetry is taken in, and taken up again where it was not delivered."""

import json
from typing import Final

from local_cloud.prove_iam import events
from local_cloud.prove_iam.errands.errand import Errand
from local_cloud.prove_iam.messages import disconnected, upload_request
from local_cloud.prove_iam.stand import Stand

_CONSUMER: Final = "on_telemetry_batch"
_UNDELIVERED: Final = "on_undelivered_message"

_MINUTE_MS: Final = 60_000
_DAY_MS: Final = 24 * 60 * _MINUTE_MS
# Where Lambda leaves the batches of a stream that it gave up.
_GIVEN_UP: Final = "aws/lambda/prove-iam/shardId-000000000000/"


def _kept(stand: Stand) -> None:
    stand.send(stand.device(), (events.now_ms(), {"air_temp_c": 21.0}))


def _opens_an_alert(stand: Stand) -> None:
    stand.alert(stand.device())


def _judged_by_what_lies_around_it(stand: Stand) -> None:
    device = stand.device()
    condition = {"metric": "humidity_pct", "direction": "above", "warning": 80, "clear_margin": 1}
    rule = {"id": "damp-for-long", "conditions": [condition], "for_min": 5}
    stand.front.call("PUT /thresholds/devices/{device_id}", device_id=device, body={"rules": [rule]})
    stand.start_afresh(_CONSUMER)
    now_ms = events.now_ms()
    stand.send(device, *((now_ms - minutes * _MINUTE_MS, {"humidity_pct": 90.0}) for minutes in (8, 4, 0)))


def _late(stand: Stand) -> None:
    stand.send(stand.device(), (events.now_ms() - 3 * _DAY_MS, {"air_temp_c": 21.0}))


def _refused(stand: Stand) -> None:
    stand.invoke(_CONSUMER, events.stream_batch(stand.device(), [b"no telemetry " + events.photo_id().encode()]))


def _telemetry_again(stand: Stand) -> None:
    topic = f"$aws/rules/rule/cloudiot/{stand.device()}/telemetry"
    stand.invoke(_UNDELIVERED, events.rule_error(topic, events.telemetry((events.now_ms(), {"air_temp_c": 21.0}))))


def _request_again(stand: Stand) -> None:
    device = stand.device()
    request = upload_request(len(stand.leaf))
    stand.invoke(_UNDELIVERED, events.rule_error(f"cloudiot/{device}/photos/request", request))
    stand.upload_by(stand.heard_on(f"cloudiot/{device}/photos/grant"))


def _bad_request_again(stand: Stand) -> None:
    device = stand.device()
    stand.invoke(_UNDELIVERED, events.rule_error(f"cloudiot/{device}/photos/request", {"v": 1, "at": events.now_ms()}))
    stand.heard_on(f"cloudiot/{device}/photos/refusal")


def _configuration_again(stand: Stand) -> None:
    topic = f"$aws/things/{stand.device()}/shadow/name/config/update/documents"
    current = {"state": {}, "metadata": {}, "version": events.now_ms()}
    document = {"previous": None, "current": current, "timestamp": events.now_ms() // 1_000}
    stand.invoke(_UNDELIVERED, events.rule_error(topic, document))


def _fight_again(stand: Stand) -> None:
    device = stand.device()
    for _ in range(3):
        lost = disconnected("DUPLICATE_CLIENTID")
        stand.invoke(_UNDELIVERED, events.rule_error(f"$aws/events/presence/disconnected/{device}", lost))


def _given_up(stand: Stand) -> None:
    batch = events.stream_batch(stand.device(), [events.telemetry((events.now_ms(), {"air_temp_c": 21.0}))])
    record, key = json.dumps({"payload": json.dumps(batch)}).encode(), _GIVEN_UP + events.photo_id()
    stand.aws("s3").put_object(Bucket=stand.output("RawBucketName"), Key=key, Body=record)
    stand.invoke(_UNDELIVERED, events.stored(key, size=len(record)))


ERRANDS: Final = (
    Errand(name="telemetry is kept", of=_CONSUMER, run=_kept),
    Errand(name="telemetry opens an alert", of=_CONSUMER, run=_opens_an_alert),
    Errand(name="telemetry is judged by what lies around it", of=_CONSUMER, run=_judged_by_what_lies_around_it),
    Errand(name="telemetry comes late", of=_CONSUMER, run=_late),
    Errand(name="telemetry is refused", of=_CONSUMER, run=_refused),
    Errand(name="undelivered telemetry", of=_UNDELIVERED, run=_telemetry_again),
    Errand(name="undelivered upload request", of=_UNDELIVERED, run=_request_again),
    Errand(name="undelivered bad upload request", of=_UNDELIVERED, run=_bad_request_again),
    Errand(name="undelivered configuration", of=_UNDELIVERED, run=_configuration_again),
    Errand(name="undelivered word of a fight for a name", of=_UNDELIVERED, run=_fight_again),
    Errand(name="a batch that was given up", of=_UNDELIVERED, run=_given_up),
)
