"""The same events over the real adapters: what lies in the tables does not depend on how often or in which order
the cloud delivers."""

import base64
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import pytest
from chalice.test import Client
from moto import mock_aws

from app import app
from chalicelib import wiring
from chalicelib.wiring import foundation
from tests.builders import DEVICE, MINUTE, NOON, SITE, a_device, a_jpeg, a_photo_key, a_site, an_event
from tests.contract import cloud
from tests.fakes.clock import FrozenClock
from tests.fakes.photos import ScriptedClassifier
from tests.functional.events.lambda_calls import an_event as an_aws_event
from tests.unit.chalicelib.services.telemetry_arrivals import a_payload, measured

STREAM: Final = "cloudiot-test-telemetry"
PARAMETER: Final = "/test/alert-threshold"
RULES: Final = {"rules": [{"id": "air-temp-high", "metric": "air_temp_c", "direction": "above", "warning": 35}]}


@contextmanager
def _aws() -> Iterator[Any]:
    """The app's functions, wired to an AWS in memory that is empty but for one device."""
    with pytest.MonkeyPatch.context() as monkeypatch, mock_aws():
        _make_parts(monkeypatch)
        _forget()
        monkeypatch.setattr(foundation, "_now", FrozenClock())
        monkeypatch.setattr(wiring, "leaf_classifier", ScriptedClassifier)
        wiring.site_book().register(a_site(), an_event(subject=SITE))
        wiring.device_registry().register(a_device(), an_event(subject=DEVICE))
        with Client(app) as client:
            yield client.lambda_
        _forget()


def _make_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    cloud.make_telemetry_table()
    cloud.make_operations_table()
    cloud.make_buckets()
    cloud.client("ssm").put_parameter(Name=PARAMETER, Type="String", Value=json.dumps(RULES))
    environment = {
        "STAGE": "test",
        "TELEMETRY_TABLE": cloud.TELEMETRY_TABLE,
        "OPERATIONS_TABLE": cloud.OPERATIONS_TABLE,
        "RAW_BUCKET": cloud.RAW_BUCKET,
        "PROCESSED_BUCKET": cloud.PROCESSED_BUCKET,
        "TELEMETRY_STREAM": STREAM,
        "ALERT_TOPIC_ARN": cloud.client("sns").create_topic(Name="alerts")["TopicArn"],
        "ESCALATION_TOPIC_ARN": cloud.client("sns").create_topic(Name="escalations")["TopicArn"],
        "THRESHOLD_PARAMETER": PARAMETER,
        "OPERATOR_KEYS_SECRET": "/test/fastapi/api-key",
        "CLASSIFIER_ENDPOINT": "leaf",
        "DEVICE_POLICY": "device",
        "TELEMETRY_RETENTION_DAYS": "365",
        "PHOTO_RETENTION_DAYS": "90",
        "ROLLUP_RETENTION_DAYS": "1825",
        "AWS_DEFAULT_REGION": cloud.REGION,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


def _forget() -> None:
    """Let go of every part that was made for another test."""
    wiring.forget()


def _everything() -> dict[str, Any]:
    """What the tables and buckets hold."""
    objects = {
        (bucket, row["Key"]): row["ETag"]
        for bucket in (cloud.RAW_BUCKET, cloud.PROCESSED_BUCKET)
        for row in cloud.client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])
    }
    tables = {table: cloud.stored_items(table) for table in (cloud.TELEMETRY_TABLE, cloud.OPERATIONS_TABLE)}
    return {"objects": objects, **tables}


def _kinesis_event(*payloads: bytes) -> dict[str, Any]:
    pattern = an_aws_event("telemetry_batch")["Records"][0]
    records = []
    for payload in payloads:
        record = json.loads(json.dumps(pattern))
        record["kinesis"]["data"] = base64.b64encode(payload).decode()
        records.append(record)
    return {"Records": records}


def _after(*batches: Sequence[bytes]) -> dict[str, Any]:
    """What a platform holds that has taken in these batches of telemetry."""
    with _aws() as functions:
        for batch in batches:
            functions.invoke("on_telemetry_batch", _kinesis_event(*batch))
        return _everything()


def test_telemetry_twice_and_shuffled_leaves_exactly_the_same_tables() -> None:
    payloads = [
        a_payload(measured(NOON - 30 * MINUTE + seq * MINUTE, air_temp_c=20.0 + seq, ph=6.5), seq=seq)
        for seq in range(20)
    ]
    payloads += [b"{", a_payload(measured(NOON, air_temp_c=99.0), seq=99)]
    shuffled = payloads * 2
    random.Random(7).shuffle(shuffled)

    clean = _after(*([payload] for payload in payloads))
    messy = _after(*(shuffled[start : start + 9] for start in range(0, len(shuffled), 9)))

    assert len(clean[cloud.TELEMETRY_TABLE]) == 20
    kinds = Counter(
        item["pk"]["S"].split("#")[0] + " " + item["sk"]["S"].split("#")[0] for item in clean[cloud.OPERATIONS_TABLE]
    )
    rejections = [item for item in clean[cloud.OPERATIONS_TABLE] if item["pk"]["S"] == f"REJECTIONS#{DEVICE}"]
    assert (kinds["DEVICE ALERT"], len(rejections)) == (1, 2)
    assert messy == clean


# Of the photos in tests/events.
_VERSION = "096fKKXTRTtl3on89fVO.nfljtsv6qko"


def test_photos_announced_twice_leave_exactly_the_same_tables() -> None:
    key, foreign = a_photo_key().raw, "photos/my leaf + yours.jpg"
    event = an_aws_event("photos_stored")
    with _aws() as functions:
        s3, bucket = cloud.client("s3"), cloud.RAW_BUCKET
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        versions = [
            s3.put_object(Bucket=bucket, Key=each, Body=body)["VersionId"]
            for each, body in ((key, a_jpeg()), (foreign, b"GIF89a"))
        ]
        for record, version in zip(event["Records"], versions, strict=False):
            record["body"] = record["body"].replace(_VERSION, version)

        assert functions.invoke("on_photo_stored", event).payload == {"batchItemFailures": []}
        once = _everything()
        event["Records"].reverse()
        assert functions.invoke("on_photo_stored", event).payload == {"batchItemFailures": []}

        assert _everything() == once
    kept = Counter(object_key.split("/")[0] for _, object_key in once["objects"])
    assert kept == {"photos": 2, "rejected": 2, "heatmaps": 1}
