"""Who may do what: one line for each grant, one role for each function."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from chalicelib import triggers
from infrastructure.components.data_plane import GIVEN_UP_PREFIX, PHOTO_PREFIX, REJECTED_PREFIX, DataPlane
from infrastructure.components.device_gateway import DeviceGateway
from infrastructure.components.inference_endpoint import InferenceEndpoint
from infrastructure.components.notifications import Notifications
from infrastructure.components.operator_access import OperatorAccess
from infrastructure.components.photo_intake import PhotoIntake
from infrastructure.components.telemetry_intake import TelemetryIntake
from infrastructure.function_catalogue import API_HANDLER

_READ: Final = ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query")
_WRITE: Final = ("dynamodb:PutItem", "dynamodb:UpdateItem")
# What an event source needs to read on a function's behalf.
_CONSUME_QUEUE: Final = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
_CONSUME_STREAM: Final = (
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
)
_ENROL: Final = ("iot:CreateThing", "iot:DescribeThing", "iot:AttachThingPrincipal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The parts of the platform that functions work with."""

    data: DataPlane
    notifications: Notifications
    gateway: DeviceGateway
    telemetry: TelemetryIntake
    photos: PhotoIntake
    inference: InferenceEndpoint
    access: OperatorAccess


class FunctionGrants:
    """Grants to the functions' roles, and nothing but what each function needs."""

    def __init__(self, roles: Mapping[str, iam.Role], around: Surroundings) -> None:
        self._roles = roles
        self._around = around
        self._stack = cdk.Stack.of(around.data)

    def give_all(self) -> None:
        """Make every grant there is."""
        self._to_http()
        self._to_the_way_of_telemetry()
        self._to_the_way_of_photos()
        self._to_schedules()

    def _to_http(self) -> None:
        data = self._around.data
        self._keys(triggers.OPERATOR_AUTHORIZER, "kms:Decrypt")
        self._allow(triggers.OPERATOR_AUTHORIZER, "secretsmanager:GetSecretValue", on=self._operator_keys)

        self._keys(API_HANDLER, "kms:Decrypt", "kms:GenerateDataKey")
        self._telemetry(API_HANDLER, *_READ)
        self._operations(API_HANDLER, *_READ, *_WRITE)
        self._feeds(API_HANDLER)
        self._allow(API_HANDLER, "s3:GetObject", "s3:PutObject", on=self._photos)
        self._allow(API_HANDLER, "s3:GetObject", on=data.processed.arn_for_objects("*"))
        self._allow(API_HANDLER, "ssm:GetParameter", "ssm:PutParameter", on=self._thresholds)
        self._allow(API_HANDLER, "iot:Publish", on=self._topic("cloudiot/*/commands/capture"))
        self._allow(API_HANDLER, *_ENROL, on=self._iot("thing", "*"))
        self._allow(API_HANDLER, "iot:AttachPolicy", on=self._iot("cert", "*"))
        # Neither belongs to a thing or certificate that exists already: IAM knows no resource for them.
        self._allow(API_HANDLER, "iot:CreateCertificateFromCsr", "iot:DescribeEndpoint", on="*")

    def _to_the_way_of_telemetry(self) -> None:
        data, stream = self._around.data, self._around.telemetry.stream.stream_arn
        self._keys(triggers.TELEMETRY_CONSUMER, "kms:Decrypt", "kms:GenerateDataKey")
        self._allow(triggers.TELEMETRY_CONSUMER, *_CONSUME_STREAM, on=stream)
        self._telemetry(triggers.TELEMETRY_CONSUMER, *_WRITE)
        self._operations(triggers.TELEMETRY_CONSUMER, *_READ, *_WRITE)
        self._allow(triggers.TELEMETRY_CONSUMER, "s3:PutObject", on=self._rejected)
        self._allow(triggers.TELEMETRY_CONSUMER, "s3:PutObject", on=data.raw.arn_for_objects(f"{GIVEN_UP_PREFIX}*"))
        self._allow(triggers.TELEMETRY_CONSUMER, "s3:ListBucket", on=data.raw.bucket_arn)
        self._allow(triggers.TELEMETRY_CONSUMER, "ssm:GetParameter", on=self._thresholds)
        self._allow(triggers.TELEMETRY_CONSUMER, "sns:Publish", on=self._alerts)

        self._keys(triggers.UNDELIVERED, "kms:Decrypt", "kms:GenerateDataKey")
        self._allow(triggers.UNDELIVERED, *_CONSUME_QUEUE, on=self._around.gateway.undelivered.queue.queue_arn)
        self._allow(triggers.UNDELIVERED, "kinesis:PutRecord", on=stream)
        self._operations(triggers.UNDELIVERED, *_READ, *_WRITE)
        self._allow(triggers.UNDELIVERED, "s3:PutObject", on=self._rejected)
        self._allow(triggers.UNDELIVERED, "s3:GetObject", on=data.raw.arn_for_objects(f"{GIVEN_UP_PREFIX}*"))

    def _to_the_way_of_photos(self) -> None:
        data = self._around.data
        self._keys(triggers.UPLOAD_REQUESTS, "kms:Decrypt", "kms:GenerateDataKey")
        self._operations(triggers.UPLOAD_REQUESTS, *_READ, *_WRITE)
        self._allow(triggers.UPLOAD_REQUESTS, "s3:PutObject", on=self._photos)
        self._allow(triggers.UPLOAD_REQUESTS, "s3:PutObject", on=self._rejected)
        self._allow(triggers.UPLOAD_REQUESTS, "iot:Publish", on=self._topic("cloudiot/*/photos/grant"))
        self._allow(triggers.UPLOAD_REQUESTS, "iot:Publish", on=self._topic("cloudiot/*/photos/refusal"))
        self._allow(triggers.UPLOAD_REQUESTS, "sqs:SendMessage", on=self._around.gateway.undelivered.queue.queue_arn)

        self._keys(triggers.PHOTO_CONSUMER, "kms:Decrypt", "kms:GenerateDataKey")
        self._allow(triggers.PHOTO_CONSUMER, *_CONSUME_QUEUE, on=self._around.photos.photos.queue.queue_arn)
        self._allow(triggers.PHOTO_CONSUMER, "s3:GetObject", on=self._photos)
        self._allow(triggers.PHOTO_CONSUMER, "s3:PutObject", on=self._rejected)
        self._allow(triggers.PHOTO_CONSUMER, "s3:PutObject", on=data.processed.arn_for_objects("*"))
        self._allow(triggers.PHOTO_CONSUMER, "sagemaker:InvokeEndpoint", on=self._around.inference.endpoint_arn)
        self._operations(triggers.PHOTO_CONSUMER, *_READ, *_WRITE)
        self._allow(triggers.PHOTO_CONSUMER, "sns:Publish", on=self._alerts)

    def _to_schedules(self) -> None:
        self._keys(triggers.CAPTURE_SCHEDULE, "kms:Decrypt", "kms:GenerateDataKey")
        self._operations(triggers.CAPTURE_SCHEDULE, *_WRITE)
        self._allow(triggers.CAPTURE_SCHEDULE, "iot:Publish", on=self._topic("cloudiot/fleet/commands/capture"))

        self._keys(triggers.SILENCE_CHECK, "kms:Decrypt", "kms:GenerateDataKey")
        self._telemetry(triggers.SILENCE_CHECK, *_READ)
        self._operations(triggers.SILENCE_CHECK, *_READ, *_WRITE)
        self._feeds(triggers.SILENCE_CHECK)
        self._allow(triggers.SILENCE_CHECK, "sns:Publish", on=self._alerts)

        self._keys(triggers.ALERT_SETTLEMENT, "kms:Decrypt", "kms:GenerateDataKey")
        self._operations(triggers.ALERT_SETTLEMENT, *_READ, *_WRITE)
        self._feeds(triggers.ALERT_SETTLEMENT)
        self._allow(triggers.ALERT_SETTLEMENT, "sns:Publish", on=self._alerts)

    @property
    def _operator_keys(self) -> str:
        return self._around.access.keys_arn

    @property
    def _alerts(self) -> str:
        return self._around.notifications.alerts.topic_arn

    @property
    def _thresholds(self) -> str:
        return self._around.notifications.thresholds.parameter_arn

    @property
    def _photos(self) -> str:
        return self._around.data.raw.arn_for_objects(f"{PHOTO_PREFIX}*")

    @property
    def _rejected(self) -> str:
        return self._around.data.raw.arn_for_objects(f"{REJECTED_PREFIX}*")

    def _topic(self, topic: str) -> str:
        return self._iot("topic", topic)

    def _iot(self, kind: str, name: str) -> str:
        return self._stack.format_arn(service="iot", resource=kind, resource_name=name)

    def _allow(self, function: str, *actions: str, on: str) -> None:
        self._roles[function].add_to_policy(iam.PolicyStatement(actions=list(actions), resources=[on]))

    def _telemetry(self, function: str, *actions: str) -> None:
        self._allow(function, *actions, on=self._around.data.telemetry.table_arn)

    def _operations(self, function: str, *actions: str) -> None:
        self._allow(function, *actions, on=self._around.data.operations.table_arn)

    def _feeds(self, function: str) -> None:
        # An index is a resource of its own.
        self._allow(function, "dynamodb:Query", on=f"{self._around.data.operations.table_arn}/index/feeds")

    def _keys(self, function: str, *actions: str) -> None:
        self._allow(function, *actions, on=self._around.data.key.key_arn)
