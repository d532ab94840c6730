"""The composition root: the one place where real parts are chosen.

One function for each port. What it gives is made when it is first asked for and kept as long as the container
lives; importing this module reads no settings and loads no SDK, because Chalice imports the app far from AWS.
Adapters are imported where they are made: each function pays for the parts that it uses.
"""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from chalicelib import triggers
from chalicelib.adapters.aws_clients import LateClient, aws_client
from chalicelib.ports.alerts import AlertBook, AlertNotifier, CommentBook
from chalicelib.ports.bookmarks import Bookmarks
from chalicelib.ports.captures import CaptureBook, CaptureOrders
from chalicelib.ports.certificates import CertificateAuthority, CertificateBook, RotationCommands
from chalicelib.ports.claims import ClaimBook, ClaimCertificates
from chalicelib.ports.clock import Clock
from chalicelib.ports.configurations import ConfigurationBook, DeviceShadows
from chalicelib.ports.device_search import DeviceSearch
from chalicelib.ports.devices import DeviceCommands, DeviceDirectory, DeviceEnrolment, DeviceRegistry
from chalicelib.ports.events import EventFeed
from chalicelib.ports.glances import GlanceBook
from chalicelib.ports.history import SampleHistory
from chalicelib.ports.operators import OperatorKeys
from chalicelib.ports.photos import LeafClassifier, PhotoBook, PhotoDarkroom, PhotoFiles, ReviewBook, UploadDesk
from chalicelib.ports.presence import PresenceBook
from chalicelib.ports.rejections import RejectionBook
from chalicelib.ports.retirement import DeviceArchive
from chalicelib.ports.rollups import DayRollups
from chalicelib.ports.rules import RuleBook
from chalicelib.ports.sites import SiteBook
from chalicelib.ports.telemetry import TelemetryStore, TelemetryStream
from chalicelib.settings import settings
from chalicelib.triggers import CONFIG_SHADOW


def clock() -> Clock:
    """The time, in whole milliseconds."""
    return _now


@cache
def telemetry_store() -> TelemetryStore:
    """The telemetry table."""
    from chalicelib.adapters.dynamo_telemetry import DynamoTelemetry

    here = settings()
    return DynamoTelemetry(aws_client("dynamodb"), here.telemetry_table, retention=here.telemetry_retention)


@cache
def day_rollups() -> DayRollups:
    """The days of telemetry, rolled up, in the telemetry table."""
    from chalicelib.adapters.dynamo_day_rollups import DynamoDayRollups

    here = settings()
    return DynamoDayRollups(
        aws_client("dynamodb"),
        here.telemetry_table,
        retention=here.rollup_retention,
        samples_retention=here.telemetry_retention,
        clock=clock(),
    )


@cache
def sample_history() -> SampleHistory:
    """The long-term history, in the processed bucket."""
    from chalicelib.adapters.parquet_history import ParquetHistory

    return ParquetHistory(aws_client("s3"), settings().processed_bucket, clock=clock())


@cache
def telemetry_stream() -> TelemetryStream:
    """The stream that the telemetry rule fills."""
    from chalicelib.adapters.kinesis_stream import KinesisStream

    return KinesisStream(aws_client("kinesis"), settings().telemetry_stream)


@cache
def device_registry() -> DeviceRegistry:
    """The devices, in the operations table."""
    from chalicelib.adapters.dynamo_devices import DynamoDevices

    return DynamoDevices(_operations(), retention=settings().telemetry_retention)


@cache
def device_directory() -> DeviceDirectory:
    """The devices as this container remembers them, for whoever asks for hundreds at a time."""
    from chalicelib.adapters.remembered_devices import RememberedDevices

    return RememberedDevices(device_registry(), clock=clock())


@cache
def site_book() -> SiteBook:
    """The sites, in the operations table."""
    from chalicelib.adapters.dynamo_sites import DynamoSites

    return DynamoSites(_operations(), clock=clock(), retention=settings().telemetry_retention)


@cache
def device_enrolment() -> DeviceEnrolment:
    """Things and certificates in IoT Core."""
    from chalicelib.adapters.iot_enrolment import IotEnrolment

    return IotEnrolment(aws_client("iot"), policy=settings().device_policy)


@cache
def certificate_book() -> CertificateBook:
    """The devices' certificates, in the operations table."""
    from chalicelib.adapters.dynamo_certificates import DynamoCertificates

    return DynamoCertificates(_operations(), retention=settings().telemetry_retention)


@cache
def certificate_authority() -> CertificateAuthority:
    """Certificates, connections and things in IoT Core."""
    from chalicelib.adapters.iot_certificates import IotCertificates

    return IotCertificates(
        aws_client("iot"), aws_client("iot-data"), policy=settings().device_policy, shadow=CONFIG_SHADOW
    )


@cache
def claim_book() -> ClaimBook:
    """The claims, in the operations table."""
    from chalicelib.adapters.dynamo_claims import DynamoClaims

    return DynamoClaims(_operations(), retention=settings().telemetry_retention)


@cache
def claim_certificates() -> ClaimCertificates:
    """The claims' certificates in IoT Core."""
    from chalicelib.adapters.iot_claims import IotClaims

    return IotClaims(aws_client("iot"), policy=triggers.claim_policy_name(settings().stage))


@cache
def device_shadows() -> DeviceShadows:
    """The devices' configurations at the message broker."""
    from chalicelib.adapters.iot_shadows import IotShadows

    return IotShadows(aws_client("iot-data"), name=CONFIG_SHADOW)


@cache
def configuration_book() -> ConfigurationBook:
    """The devices' configurations, in the operations table."""
    from chalicelib.adapters.dynamo_configurations import DynamoConfigurations

    return DynamoConfigurations(_operations())


@cache
def rotation_commands() -> RotationCommands:
    """MQTT, for devices that change their certificates."""
    from chalicelib.adapters.iot_rotation import IotRotation

    return IotRotation(aws_client("iot-data"))


@cache
def presence_book() -> PresenceBook:
    """The devices' connections, in the operations table."""
    from chalicelib.adapters.dynamo_presence import DynamoPresence

    return DynamoPresence(_operations())


@cache
def glance_book() -> GlanceBook:
    """What was last seen of the devices, in the operations table."""
    from chalicelib.adapters.dynamo_glances import DynamoGlances

    return DynamoGlances(_operations(), clock=clock())


@cache
def device_search() -> DeviceSearch:
    """The devices for a list, in the operations table."""
    from chalicelib.adapters.dynamo_device_search import DynamoDeviceSearch

    return DynamoDeviceSearch(_operations())


@cache
def device_archive() -> DeviceArchive:
    """The retired devices, in the operations table."""
    from chalicelib.adapters.dynamo_retirements import DynamoRetirements

    return DynamoRetirements(_operations(), retention=settings().telemetry_retention)


@cache
def device_commands() -> DeviceCommands:
    """MQTT, through the IoT data plane."""
    from chalicelib.adapters.iot_commands import IotCommands

    return IotCommands(aws_client("iot-data"))


@cache
def capture_book() -> CaptureBook:
    """The capture orders and the notes on them, in the operations table."""
    from chalicelib.adapters.dynamo_captures import DynamoCaptures

    return DynamoCaptures(_operations(), clock=clock(), retention=settings().telemetry_retention)


@cache
def capture_orders() -> CaptureOrders:
    """The orders as this container remembers them, for whoever asks for the same one again and again."""
    from chalicelib.adapters.remembered_orders import RememberedOrders

    return RememberedOrders(capture_book())


@cache
def photo_book() -> PhotoBook:
    """The photos and diagnoses, in the operations table."""
    from chalicelib.adapters.dynamo_photos import DynamoPhotos

    return DynamoPhotos(_operations(), clock=clock(), retention=settings().photo_retention)


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
    return S3Photos(aws_client("s3"), raw_bucket=here.raw_bucket, processed_bucket=here.processed_bucket)


@cache
def photo_darkroom() -> PhotoDarkroom:
    """Pillow."""
    from chalicelib.adapters.pillow_darkroom import PillowDarkroom

    return PillowDarkroom()


@cache
def leaf_classifier() -> LeafClassifier:
    """The model behind its SageMaker endpoint."""
    from chalicelib.adapters.sagemaker_classifier import SageMakerClassifier

    return SageMakerClassifier(aws_client("sagemaker-runtime"), settings().classifier_endpoint)


@cache
def upload_desk() -> UploadDesk:
    """Presigned uploads to the raw bucket."""
    from chalicelib.adapters.s3_upload_desk import S3UploadDesk

    return S3UploadDesk(aws_client("s3"), raw_bucket=settings().raw_bucket, clock=clock())


@cache
def alert_book() -> AlertBook:
    """The alerts, in the operations table."""
    from chalicelib.adapters.dynamo_alerts import DynamoAlerts

    return DynamoAlerts(_operations(), retention=settings().telemetry_retention)


@cache
def alert_notifier() -> AlertNotifier:
    """The alert topic and the one for escalations."""
    from chalicelib.adapters.sns_alerts import SnsAlerts

    here = settings()
    return SnsAlerts(
        aws_client("sns"),
        here.alert_topic_arn,
        escalation_topic_arn=here.escalation_topic_arn,
        operator_url=here.operator_url,
    )


@cache
def comment_book() -> CommentBook:
    """What operators say of alerts, in the operations table."""
    from chalicelib.adapters.dynamo_comments import DynamoComments

    return DynamoComments(_operations(), retention=settings().telemetry_retention)


@cache
def bookmarks() -> Bookmarks:
    """Where long jobs stopped, in the operations table."""
    from chalicelib.adapters.dynamo_bookmarks import DynamoBookmarks

    return DynamoBookmarks(_operations(), clock=clock())


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
    originals = S3Originals(LateClient("s3"), raw_bucket=here.raw_bucket)
    return DynamoRejections(_operations(), originals, clock=clock(), retention=here.telemetry_retention)


@cache
def rule_book() -> RuleBook:
    """The alert rules: the fleet's in the parameter store, the others in the operations table."""
    from chalicelib.adapters.dynamo_rules import DynamoRules
    from chalicelib.adapters.ssm_rules import SsmRules

    here = settings()
    parameter = SsmRules(aws_client("ssm"), here.threshold_parameter)
    return DynamoRules(_operations(), parameter, clock=clock(), retention=here.telemetry_retention)


def classifier_version() -> str | None:
    """Of the model that the platform was deployed with; the classifier is not asked."""
    return settings().classifier_version


@cache
def operator_keys() -> OperatorKeys:
    """The operators' keys, in the secrets store."""
    from chalicelib.adapters.secrets_operator_keys import SecretsOperatorKeys

    return SecretsOperatorKeys(aws_client("secretsmanager"), settings().operator_keys_secret, clock=clock())


def _now() -> datetime:
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


@cache
def _operations() -> Any:
    from chalicelib.adapters.operations_table import OperationsTable

    return OperationsTable(aws_client("dynamodb"), settings().operations_table)
