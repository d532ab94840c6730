"""Permissions that the emulator never looks at, each with the page on which AWS asks for it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from local_cloud.prove_iam.grants import Grant

_AWS: Final = "https://docs.aws.amazon.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Documented:
    """A need that cannot be shown here.

    Attributes:
        actions: the needed actions, exactly.
        on: what the resource looks like; empty: whatever it is.
        because: why the emulator does not exercise it.
        page: where AWS asks for it.
    """

    actions: frozenset[str]
    because: str
    page: str
    on: str = ""

    def covers(self, grant: Grant) -> bool:
        """Whether it is this that a grant is for."""
        return grant.action in self.actions and re.search(self.on, grant.resource) is not None


def _of(*actions: str, because: str, page: str, on: str = "") -> Documented:
    return Documented(actions=frozenset(actions), because=because, page=_AWS + page, on=on)


DOCUMENTED: Final = (
    _of(
        *("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"),
        *("kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"),
        because="KMS permissions are not checked",
        page="/amazondynamodb/latest/developerguide/encryption.howitworks.html",
    ),
    _of(
        *("logs:CreateLogStream", "logs:PutLogEvents"),
        because="functions' logs are written without their roles",
        page="/lambda/latest/dg/monitoring-cloudwatchlogs.html",
    ),
    _of(
        *("xray:PutTraceSegments", "xray:PutTelemetryRecords"),
        because="nothing is traced",
        page="/lambda/latest/dg/services-xray.html",
    ),
    _of(
        *("kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords"),
        *("kinesis:GetShardIterator", "kinesis:ListShards"),
        because="event sources are read without the function's role",
        page="/lambda/latest/dg/services-kinesis-create.html",
    ),
    _of(
        *("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
        because="event sources are read without the function's role",
        page="/lambda/latest/dg/services-sqs-configure.html",
    ),
    _of(
        "sqs:SendMessage",
        because="what a function gave up is put into the queue without its role",
        page="/lambda/latest/dg/invocation-async-retain-records.html",
        on=r"undelivered$",
    ),
    _of(
        "s3:PutObject",
        because="batches of a stream are not given up",
        page="/lambda/latest/dg/kinesis-on-failure-destination.html",
        on=r"/aws/lambda/\*$",
    ),
    _of(
        "s3:AbortMultipartUpload",
        because="an upload in parts is given up only when the bucket fails in the middle of it",
        page="/AmazonS3/latest/userguide/mpuAndPermissions.html",
        on=r"/exports/\*$",
    ),
    _of(
        "s3:ListBucket",
        because="a missing object is told to everybody, whether they may list or not",
        page="/AmazonS3/latest/API/API_GetObject.html",
    ),
    _of(
        "iot:CreateJob",
        because="of a job and its targets, the job alone is looked at",
        page="/service-authorization/latest/reference/list_awsiot.html",
        on=":thinggroup/",
    ),
    _of(
        "iot:DescribeJobExecution",
        because="of a job and its thing, the thing alone is looked at",
        page="/service-authorization/latest/reference/list_awsiot.html",
        on=":job/",
    ),
    _of(
        "iam:PassRole",
        because="whoever names a role may do so",
        page="/iot/latest/developerguide/create-manage-jobs-presigned-URLs.html",
    ),
    _of(
        "sagemaker:InvokeEndpoint",
        because="the model server stands in for SageMaker, and knows no roles",
        page="/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html",
    ),
)


def documented(grant: Grant) -> Documented | None:
    """What is known of a grant that nothing exercises here; None: nothing."""
    return next((each for each in DOCUMENTED if each.covers(grant)), None)


def idle(grants: Iterable[Grant]) -> list[Documented]:
    """Rows that no grant needs any more."""
    kept = list(grants)
    return [each for each in DOCUMENTED if not any(each.covers(grant) for grant in kept)]
