"""Who may do what: one line for each grant, one role for each function."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from chalicelib import triggers
from infrastructure.components.data_plane import (
    FEEDS_INDEX,
    GIVEN_UP_PREFIX,
    PHOTO_PREFIX,
    REJECTED_PREFIX,
    REVIEWED_PREFIX,
    DataPlane,
)
from infrastructure.components.device_gateway import DeviceGateway
from infrastructure.components.inference_endpoint import InferenceEndpoint
from infrastructure.components.notifications import Notifications
from infrastructure.components.operator_access import OperatorAccess
from infrastructure.components.photo_intake import PhotoIntake
from infrastructure.components.telemetry_intake import TelemetryIntake
from infrastructure.function_catalogue import API_HANDLER

_READ_ITEMS: Final = ("dynamodb:GetItem", "dynamodb:BatchGetItem")
# What an event source needs to read on a function's behalf.
_CONSUME_QUEUE: Final = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
_CONSUME_STREAM: Final = (
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
)


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
        self._to_provisioning()
        self._to_the_way_of_telemetry()
        self._to_the_way_of_photos()
        self._to_schedules()
        self._to_the_devices_configurations()
        self._to_the_devices_lives()

    def _to_http(self) -> None:
        authorizer, api, data = triggers.OPERATOR_AUTHORIZER, API_HANDLER, self._around.data
        data.key.grant_decrypt(self._roles[authorizer])
        self._allow(authorizer, "secretsmanager:GetSecretValue", on=self._around.access.keys_arn)

        self._let_use_key(api)
        self._allow(api, "dynamodb:Query", on=data.telemetry.table_arn)
        self._allow(api, *_READ_ITEMS, "dynamodb:Query", "dynamodb:PutItem", on=self._operations)
        # A device gets another name or site.
        self._allow(api, "dynamodb:UpdateItem", on=self._operations)
        # A site is removed, and a device joins one, on the condition that the other did not happen.
        self._allow(api, "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem", on=self._operations)
        self._allow(api, "dynamodb:Query", on=self._feeds)
        self._allow(api, "s3:GetObject", "s3:PutObject", on=self._raw(PHOTO_PREFIX))
        # What is looked at, or copied, is the version that was diagnosed.
        self._allow(api, "s3:GetObjectVersion", on=self._raw(PHOTO_PREFIX))
        # Whether a photo that was granted has come; without it S3 says "denied" of one that has not.
        self._allow(api, "s3:ListBucket", on=data.raw.bucket_arn)
        # A photo that is reviewed is copied there, and looked at from there.
        self._allow(api, "s3:GetObject", "s3:PutObject", on=self._raw(REVIEWED_PREFIX))
        self._allow(api, "s3:GetObject", on=data.processed.arn_for_objects("*"))
        self._allow(api, "ssm:GetParameter", "ssm:PutParameter", on=self._thresholds)
        self._allow(api, "iot:Publish", on=self._iot("topic", "cloudiot/*/commands/capture"))
        self._allow(api, "iot:CreateThing", "iot:UpdateThing", on=self._iot("thing", "*"))
        self._allow(api, "iot:GetThingShadow", "iot:UpdateThingShadow", on=self._shadows)
        # Certificates of claims, too.
        self._allow(api, "iot:AttachPolicy", "iot:UpdateCertificate", on=self._iot("cert", "*"))
        # IAM knows no resources for these: they make a certificate, tie one to a thing, and ask for an address.
        self._allow(api, "iot:CreateCertificateFromCsr", "iot:AttachThingPrincipal", "iot:DescribeEndpoint", on="*")

    def _to_provisioning(self) -> None:
        hook = triggers.PROVISIONING
        self._let_use_key(hook)
        self._allow(hook, *_READ_ITEMS, "dynamodb:Query", on=self._operations)
        self._allow(hook, "dynamodb:PutItem", "dynamodb:UpdateItem", on=self._operations)
        # Until when the certificate is valid that the device was given.
        self._allow(hook, "iot:DescribeCertificate", on=self._iot("cert", "*"))
        self._allow(hook, "s3:PutObject", on=self._raw(REJECTED_PREFIX))

    def _to_the_way_of_telemetry(self) -> None:
        consumer, data = triggers.TELEMETRY_CONSUMER, self._around.data
        self._let_use_key(consumer)
        self._allow(consumer, *_CONSUME_STREAM, on=self._stream)
        # Whether trouble lasted is told by the samples around it.
        self._allow(consumer, "dynamodb:BatchWriteItem", "dynamodb:Query", on=data.telemetry.table_arn)
        self._allow(consumer, *_READ_ITEMS, "dynamodb:Query", "dynamodb:PutItem", on=self._operations)
        # Which crops a site grows, and with them which rules are in force there.
        self._allow(consumer, "dynamodb:Query", on=self._feeds)
        self._allow(consumer, "ssm:GetParameter", on=self._thresholds)
        self._allow(consumer, "sns:Publish", on=self._alerts)
        self._allow(consumer, "s3:PutObject", on=self._raw(REJECTED_PREFIX))
        # For what it gives up, Lambda writes in the function's name, and looks at the bucket first.
        self._allow(consumer, "s3:PutObject", on=self._raw(GIVEN_UP_PREFIX))
        self._allow(consumer, "s3:ListBucket", on=data.raw.bucket_arn)

        undelivered = triggers.UNDELIVERED
        self._let_use_key(undelivered)
        self._allow(undelivered, *_CONSUME_QUEUE, on=self._undelivered)
        self._allow(undelivered, "kinesis:PutRecord", on=self._stream)
        self._let_answer_upload_requests(undelivered)
        # Whether the device of a configuration is registered.
        self._allow(undelivered, "dynamodb:BatchGetItem", on=self._operations)
        self._allow(undelivered, "s3:GetObject", on=self._raw(GIVEN_UP_PREFIX))
        self._allow(undelivered, "s3:ListBucket", on=data.raw.bucket_arn)

    def _to_the_way_of_photos(self) -> None:
        requests, data = triggers.UPLOAD_REQUESTS, self._around.data
        self._let_use_key(requests)
        self._let_answer_upload_requests(requests)
        self._allow(requests, "sqs:SendMessage", on=self._undelivered)

        outcomes = triggers.PHOTO_OUTCOMES
        self._let_use_key(outcomes)
        self._let_take_in_outcomes(outcomes)
        self._allow(outcomes, "sqs:SendMessage", on=self._undelivered)

        consumer = triggers.PHOTO_CONSUMER
        self._let_use_key(consumer)
        self._allow(consumer, *_CONSUME_QUEUE, on=self._around.photos.photos.queue.queue_arn)
        self._allow(consumer, "s3:GetObject", "s3:GetObjectVersion", on=self._raw(PHOTO_PREFIX))
        # What was uploaded over a photo that is diagnosed leaves the bucket again.
        self._allow(consumer, "s3:DeleteObjectVersion", on=self._raw(PHOTO_PREFIX))
        # Without it S3 says "denied" of a photo that is gone, and a gone photo would be tried for ever.
        self._allow(consumer, "s3:ListBucket", on=data.raw.bucket_arn)
        self._allow(consumer, "s3:PutObject", on=self._raw(REJECTED_PREFIX))
        self._allow(consumer, "s3:PutObject", on=data.processed.arn_for_objects("*"))
        self._allow(consumer, "sagemaker:InvokeEndpoint", on=self._around.inference.endpoint_arn)
        # What people call the site of an alert, and which time it is there.
        self._allow(consumer, "dynamodb:Query", on=self._feeds)
        self._allow(consumer, *_READ_ITEMS, "dynamodb:Query", "dynamodb:PutItem", on=self._operations)
        self._allow(consumer, "sns:Publish", on=self._alerts)

    def _to_schedules(self) -> None:
        captures = triggers.CAPTURE_SCHEDULE
        self._let_use_key(captures)
        self._allow(captures, "dynamodb:PutItem", on=self._operations)
        # Which sites have times of their own.
        self._allow(captures, "dynamodb:Query", on=self._feeds)
        for everyone in ("fleet", "site/*"):
            self._allow(captures, "iot:Publish", on=self._iot("topic", f"cloudiot/{everyone}/commands/capture"))

        for check in (triggers.DEVICE_CHECK, triggers.ALERT_SETTLEMENT):
            self._let_use_key(check)
            self._allow(check, "dynamodb:Query", on=self._around.data.telemetry.table_arn)
            self._allow(check, "dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", on=self._operations)
            self._allow(check, "dynamodb:Query", on=self._feeds)
            self._allow(check, "sns:Publish", on=self._alerts)
        risk = triggers.RISK_CHECK
        self._let_use_key(risk)
        self._allow(risk, "dynamodb:Query", on=self._around.data.telemetry.table_arn)
        self._allow(risk, *_READ_ITEMS, "dynamodb:Query", "dynamodb:PutItem", on=self._operations)
        self._allow(risk, "dynamodb:Query", on=self._feeds)
        self._allow(risk, "ssm:GetParameter", on=self._thresholds)
        self._allow(risk, "sns:Publish", on=self._alerts)
        # Which of those that are refused are registered, many at a time.
        self._allow(triggers.DEVICE_CHECK, "dynamodb:BatchGetItem", on=self._operations)
        settlement = triggers.ALERT_SETTLEMENT
        self._allow(settlement, "ssm:GetParameter", on=self._thresholds)
        self._allow(settlement, "dynamodb:BatchGetItem", on=self._operations)
        self._allow(settlement, "sns:Publish", on=self._around.notifications.escalations.topic_arn)
        self._to_the_rollup()

    def _to_the_rollup(self) -> None:
        rollup, data = triggers.ROLLUP_SCHEDULE, self._around.data
        self._let_use_key(rollup)
        self._allow(rollup, "dynamodb:Query", on=self._feeds)
        self._allow(
            rollup,
            *("dynamodb:Query", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"),
            on=data.telemetry.table_arn,
        )
        self._allow(rollup, "s3:PutObject", on=data.processed.arn_for_objects(f"{triggers.HISTORY_PREFIX}*"))

    def _to_the_devices_configurations(self) -> None:
        changes = triggers.CONFIGURATION_CHANGES
        self._let_use_key(changes)
        self._allow(changes, *_READ_ITEMS, "dynamodb:Query", "dynamodb:PutItem", on=self._operations)
        # A report that breaks the protocol is set aside.
        self._allow(changes, "s3:PutObject", on=self._raw(REJECTED_PREFIX))
        self._allow(changes, "sqs:SendMessage", on=self._undelivered)

    def _to_the_devices_lives(self) -> None:
        # A device is retired: nobody is to find anything of it at the broker.
        self._allow(API_HANDLER, "iot:ListThingPrincipals", "iot:DeleteThing", on=self._iot("thing", "*"))
        self._allow(API_HANDLER, "iot:DeleteThingShadow", on=self._shadows)
        self._allow(API_HANDLER, "iot:Publish", on=self._iot("topic", "cloudiot/*/commands/rotate"))
        messages = triggers.CERTIFICATE_MESSAGES
        self._let_use_key(messages)
        self._allow(messages, *_READ_ITEMS, "dynamodb:Query", "dynamodb:PutItem", on=self._operations)
        self._allow(messages, "iot:AttachPolicy", on=self._iot("cert", "*"))
        # As for the REST API, IAM knows no resources for these.
        self._allow(messages, "iot:CreateCertificateFromCsr", "iot:AttachThingPrincipal", on="*")
        for answer in ("grant", "refusal", "accepted"):
            self._allow(messages, "iot:Publish", on=self._iot("topic", f"cloudiot/*/certificate/{answer}"))
        self._allow(messages, "s3:PutObject", on=self._raw(REJECTED_PREFIX))
        self._allow(messages, "sqs:SendMessage", on=self._undelivered)
        for function in (API_HANDLER, messages, triggers.DEVICE_CHECK):
            self._let_end_certificates(function)

        presence = triggers.PRESENCE
        self._let_use_key(presence)
        self._allow(presence, "sqs:SendMessage", on=self._undelivered)
        for function in (presence, triggers.UNDELIVERED):
            self._let_note_presence(function)

    def _let_end_certificates(self, function: str) -> None:
        on_certificates = ("iot:DescribeCertificate", "iot:UpdateCertificate", "iot:DetachPolicy")
        self._allow(function, *on_certificates, on=self._iot("cert", "*"))
        # IAM knows no resources for this.
        self._allow(function, "iot:DetachThingPrincipal", on="*")
        self._allow(function, "iot:DeleteConnection", on=self._iot("client", "*"))

    def _let_note_presence(self, function: str) -> None:
        self._allow(function, *_READ_ITEMS, "dynamodb:Query", "dynamodb:PutItem", on=self._operations)
        self._allow(function, "s3:PutObject", on=self._raw(REJECTED_PREFIX))
        # Connections that fight for a name raise an alert: whom it concerns, and when it may be told.
        self._allow(function, "dynamodb:Query", on=self._feeds)
        self._allow(function, "ssm:GetParameter", on=self._thresholds)
        self._allow(function, "sns:Publish", on=self._alerts)

    def _let_use_key(self, function: str) -> None:
        key, role = self._around.data.key, self._roles[function]
        key.grant_encrypt_decrypt(role)
        # DynamoDB looks at the key of a table in the caller's name, too.
        key.grant(role, "kms:DescribeKey")

    def _let_answer_upload_requests(self, function: str) -> None:
        # The query looks whether what is refused was refused just now.
        self._allow(function, *_READ_ITEMS, "dynamodb:Query", "dynamodb:PutItem", on=self._operations)
        # A grant is the function's own permission to upload, lent to the device.
        self._allow(function, "s3:PutObject", on=self._raw(PHOTO_PREFIX))
        self._allow(function, "s3:PutObject", on=self._raw(REJECTED_PREFIX))
        self._allow(function, "iot:Publish", on=self._iot("topic", "cloudiot/*/photos/grant"))
        self._allow(function, "iot:Publish", on=self._iot("topic", "cloudiot/*/photos/refusal"))

    def _let_take_in_outcomes(self, function: str) -> None:
        # The query looks whether what is refused was refused just now.
        self._allow(function, "dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", on=self._operations)
        self._allow(function, "s3:PutObject", on=self._raw(REJECTED_PREFIX))

    @property
    def _alerts(self) -> str:
        return self._around.notifications.alerts.topic_arn

    @property
    def _thresholds(self) -> str:
        return self._around.notifications.thresholds.parameter_arn

    @property
    def _stream(self) -> str:
        return self._around.telemetry.stream.stream_arn

    @property
    def _undelivered(self) -> str:
        return self._around.gateway.undelivered.queue.queue_arn

    @property
    def _operations(self) -> str:
        return self._around.data.operations.table_arn

    @property
    def _shadows(self) -> str:
        return self._iot("thing", f"*/{triggers.CONFIG_SHADOW}")

    @property
    def _feeds(self) -> str:
        return f"{self._operations}/index/{FEEDS_INDEX}"

    def _raw(self, prefix: str) -> str:
        return self._around.data.raw.arn_for_objects(f"{prefix}*")

    def _iot(self, kind: str, name: str) -> str:
        return self._stack.format_arn(service="iot", resource=kind, resource_name=name)

    def _allow(self, function: str, *actions: str, on: str) -> None:
        self._roles[function].add_to_policy(iam.PolicyStatement(actions=list(actions), resources=[on]))
