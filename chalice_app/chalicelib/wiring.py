"""The composition root: the one place where real parts are chosen.

One function for each port. What it gives is made when it is first asked for and kept as long as the container
lives; importing this module reads no settings and loads no SDK, because Chalice imports the app far from AWS.
Adapters are imported where they are made: each function pays for the parts that it uses.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from chalicelib.ports.alerts import AlertBook, AlertNotifier, ThresholdBook
from chalicelib.ports.clock import Clock
from chalicelib.ports.devices import DeviceCommands, DeviceEnrolment, DeviceRegistry
from chalicelib.ports.events import EventFeed
from chalicelib.ports.operators import OperatorKeys
from chalicelib.ports.photos import LeafClassifier, PhotoBook, PhotoDarkroom, PhotoFiles, ReviewBook, UploadDesk
from chalicelib.ports.rejections import RejectionBook
from chalicelib.ports.telemetry import TelemetryStore, TelemetryStream
from chalicelib.settings import settings

# Data planes answer in milliseconds; who waits longer waits for a broken connection.
_PATIENCE: Final[Mapping[str, Any]] = {
    "connect_timeout": 2,
    "read_timeout": 5,
    "retries": {"mode": "standard", "total_max_attempts": 3},
}
# What we sign for others has to say these two things itself.
_SIGNED_FOR_OTHERS: Final[Mapping[str, Any]] = {
    # Left to itself, boto3 signs links and forms by the old rules wherever the region still knows them,
    # and S3 takes those for nothing that a key of KMS encrypts.
    "signature_version": "s3v4",
    # Links and upload forms must name the bucket's region: for hours after a bucket was made, the global
    # address answers with a redirect, which no upload form follows.
    "s3": {"addressing_style": "virtual"},
}
# A serverless endpoint that was asleep takes some ten seconds to load the model. Two attempts
# end well before the function does, and its queue delivers the photo again anyway.
_PATIENCE_WITH_THE_MODEL: Final[Mapping[str, Any]] = {
    "connect_timeout": 3,
    "read_timeout": 20,
    "retries": {"mode": "standard", "total_max_attempts": 2},
}


def clock() -> Clock:
    """The time, in whole milliseconds."""
    return _now


@cache
def telemetry_store() -> TelemetryStore:
    """The telemetry table."""
    from chalicelib.adapters.dynamo_telemetry import DynamoTelemetry

    here = settings()
    return DynamoTelemetry(_client("dynamodb"), here.telemetry_table, retention=here.telemetry_retention)


@cache
def telemetry_stream() -> TelemetryStream:
    """The stream that the telemetry rule fills."""
    from chalicelib.adapters.kinesis_stream import KinesisStream

    return KinesisStream(_client("kinesis"), settings().telemetry_stream)


@cache
def device_registry() -> DeviceRegistry:
    """The devices, in the operations table."""
    from chalicelib.adapters.dynamo_devices import DynamoDevices

    return DynamoDevices(_operations(), retention=settings().telemetry_retention)


@cache
def device_enrolment() -> DeviceEnrolment:
    """Things and certificates in IoT Core."""
    from chalicelib.adapters.iot_enrolment import IotEnrolment

    return IotEnrolment(_client("iot"), policy=settings().device_policy)


@cache
def device_commands() -> DeviceCommands:
    """MQTT, through the IoT data plane."""
    from chalicelib.adapters.iot_commands import IotCommands

    return IotCommands(_client("iot-data"))


@cache
def photo_book() -> PhotoBook:
    """The photos and diagnoses, in the operations table."""
    from chalicelib.adapters.dynamo_photos import DynamoPhotos

    return DynamoPhotos(_operations(), clock=clock(), retention=settings().telemetry_retention)


@cache
def review_book() -> ReviewBook:
    """What operators said of the photos, in the operations table."""
    from chalicelib.adapters.dynamo_reviews import DynamoReviews

    return DynamoReviews(_operations(), retention=settings().telemetry_retention)


@cache
def photo_files() -> PhotoFiles:
    """The raw and the processed bucket."""
    from chalicelib.adapters.s3_photos import S3Photos

    here = settings()
    return S3Photos(_client("s3"), raw_bucket=here.raw_bucket, processed_bucket=here.processed_bucket)


@cache
def photo_darkroom() -> PhotoDarkroom:
    """Pillow."""
    from chalicelib.adapters.pillow_darkroom import PillowDarkroom

    return PillowDarkroom()


@cache
def leaf_classifier() -> LeafClassifier:
    """The model behind its SageMaker endpoint."""
    from chalicelib.adapters.sagemaker_classifier import SageMakerClassifier

    return SageMakerClassifier(_client("sagemaker-runtime"), settings().classifier_endpoint)


@cache
def upload_desk() -> UploadDesk:
    """Presigned uploads to the raw bucket."""
    from chalicelib.adapters.s3_upload_desk import S3UploadDesk

    return S3UploadDesk(_client("s3"), raw_bucket=settings().raw_bucket, clock=clock())


@cache
def alert_book() -> AlertBook:
    """The alerts, in the operations table."""
    from chalicelib.adapters.dynamo_alerts import DynamoAlerts

    return DynamoAlerts(_operations(), retention=settings().telemetry_retention)


@cache
def alert_notifier() -> AlertNotifier:
    """The alert topic."""
    from chalicelib.adapters.sns_alerts import SnsAlerts

    return SnsAlerts(_client("sns"), settings().alert_topic_arn)


@cache
def event_feed() -> EventFeed:
    """The activity feed, in the operations table."""
    from chalicelib.adapters.dynamo_events import DynamoEvents

    return DynamoEvents(_operations(), clock=clock(), retention=settings().telemetry_retention)


@cache
def rejection_book() -> RejectionBook:
    """Refused input: the operations table, and its bytes in the raw bucket."""
    from chalicelib.adapters.dynamo_rejections import DynamoRejections
    from chalicelib.adapters.s3_photos import S3Originals

    here = settings()
    originals = S3Originals(_client("s3"), raw_bucket=here.raw_bucket)
    return DynamoRejections(_operations(), originals, clock=clock(), retention=here.telemetry_retention)


@cache
def threshold_book() -> ThresholdBook:
    """The alert rules, in the parameter store."""
    from chalicelib.adapters.ssm_thresholds import SsmThresholds

    return SsmThresholds(_client("ssm"), settings().threshold_parameter, clock=clock())


@cache
def operator_keys() -> OperatorKeys:
    """The operators' keys, in the secrets store."""
    from chalicelib.adapters.secrets_operator_keys import SecretsOperatorKeys

    return SecretsOperatorKeys(_client("secretsmanager"), settings().operator_keys_secret, clock=clock())


def _now() -> datetime:
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


@cache
def _operations() -> Any:
    from chalicelib.adapters.operations_table import OperationsTable

    return OperationsTable(_client("dynamodb"), settings().operations_table)


@cache
def _session() -> Any:
    import boto3

    return boto3.session.Session()


@cache
def _client(service: str) -> Any:
    """A low-level client: boto3's resources take a good part of a cold start to build themselves."""
    from botocore.config import Config

    patience = _PATIENCE_WITH_THE_MODEL if service == "sagemaker-runtime" else _PATIENCE
    signing = _SIGNED_FOR_OTHERS if service == "s3" else {}
    return _session().client(service, config=Config(**patience, **signing))
