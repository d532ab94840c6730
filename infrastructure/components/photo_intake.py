"""The way of photos: raw bucket → queue → function."""

from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from chalicelib import triggers
from infrastructure.components.data_plane import GIVEN_UP_PREFIX, PHOTO_PREFIX
from infrastructure.components.queues import work_queue

_OBJECT_CREATED: Final = "s3:ObjectCreated:*"


class PhotoIntake(Construct):
    """The queue that hears of every photo, and the bucket's notifications."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: str,
        key: kms.IKey,
        raw: s3.Bucket,
        undelivered: sqs.Queue,
        consumer_timeout_s: int,
    ) -> None:
        super().__init__(scope, construct_id)
        self.photos = work_queue(
            self, name=triggers.photo_queue_name(stage), key=key, consumer_timeout_s=consumer_timeout_s
        )
        # Photos to be diagnosed; and telemetry that its consumer gave up, which is undelivered as well.
        announce = {PHOTO_PREFIX: self.photos.queue, GIVEN_UP_PREFIX: undelivered}
        _announce_objects(raw, announce)


def _announce_objects(bucket: s3.Bucket, queues: dict[str, sqs.Queue]) -> None:
    """Let the bucket tell the queues of new objects, one queue for each prefix.

    Written on the bucket itself: the CDK's own notifications bring a Lambda along that may
    change the notifications of every bucket in the account.
    """
    cfn_bucket = bucket.node.default_child
    assert isinstance(cfn_bucket, s3.CfnBucket)
    cfn_bucket.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
        queue_configurations=[_queue_configuration(queue, prefix) for prefix, queue in queues.items()]
    )
    for queue in queues.values():
        _let_bucket_send(bucket, queue)


def _queue_configuration(queue: sqs.Queue, prefix: str) -> s3.CfnBucket.QueueConfigurationProperty:
    rule = s3.CfnBucket.FilterRuleProperty(name="prefix", value=prefix)
    return s3.CfnBucket.QueueConfigurationProperty(
        event=_OBJECT_CREATED,
        queue=queue.queue_arn,
        filter=s3.CfnBucket.NotificationFilterProperty(s3_key=s3.CfnBucket.S3KeyFilterProperty(rules=[rule])),
    )


def _let_bucket_send(bucket: s3.Bucket, queue: sqs.Queue) -> None:
    # The bucket's ARN by its name: a reference would make bucket and queue policy wait for each other.
    assert isinstance(bucket.node.default_child, s3.CfnBucket)
    bucket_arn = f"arn:{cdk.Aws.PARTITION}:s3:::{bucket.node.default_child.bucket_name}"
    granted = queue.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("s3.amazonaws.com")],
            actions=["sqs:SendMessage"],
            resources=[queue.queue_arn],
            conditions={
                "StringEquals": {"aws:SourceAccount": cdk.Aws.ACCOUNT_ID},
                "ArnEquals": {"aws:SourceArn": bucket_arn},
            },
        )
    )
    # S3 tries the queue when the notification is written down.
    assert granted.policy_dependable is not None
    bucket.node.add_dependency(granted.policy_dependable)
