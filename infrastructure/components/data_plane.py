"""Where data rests: the key that encrypts it, the buckets and the tables."""

from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_s3 as s3
from constructs import Construct

from chalicelib.triggers import HISTORY_PREFIX
from infrastructure.components.access_logs import AccessLogs
from infrastructure.components.encryption_key import encryption_key
from infrastructure.components.history import History
from infrastructure.components.removal import removal_policy
from infrastructure.stage_config import StageConfig

# Devices upload below this prefix, and only what appears there is diagnosed.
PHOTO_PREFIX: Final = "photos/"
# What was refused keeps its original bytes here.
REJECTED_PREFIX: Final = "rejected/"
# Copies of the photos that somebody reviewed: the next model learns from them.
REVIEWED_PREFIX: Final = "reviewed/"
# Small pictures that are made of photos, and go with them.
DERIVED_PREFIXES: Final = ("thumbnails/", "heatmaps/")
# What was asked of the classifier and what it answered, where a stage keeps that.
CAPTURED_PREFIX: Final = "captured/"
# What operators had exported.
EXPORTS_PREFIX: Final = "exports/"
# Who has asked for a table has fetched it within days; it is made anew at any time.
_EXPORT_DAYS: Final = 7
# AWS Lambda's own choice for the records that a stream consumer gave up on.
GIVEN_UP_PREFIX: Final = "aws/lambda/"

EXPIRES_AT: Final = "expires_at"
FEEDS_INDEX: Final = "feeds"


class DataPlane(Construct):
    """Everything that must not be lost, encrypted with one key."""

    def __init__(self, scope: Construct, construct_id: str, *, config: StageConfig, logs: AccessLogs) -> None:
        super().__init__(scope, construct_id)
        stage = config.stage
        self._removal = removal_policy(keep_data=config.keep_data)
        self._keep_data = config.keep_data
        self._logs = logs
        self.key = encryption_key(self, "Key", stage=stage, removal=self._removal)
        self.raw = self._bucket("RawBucket", f"cloudiot-{stage}-raw", versioned=True)
        self.processed = self._bucket("ProcessedBucket", f"cloudiot-{stage}-processed", versioned=False)
        self._let_photos_go(cdk.Duration.days(config.photo_retention_days))
        for prefix, days in ((HISTORY_PREFIX, config.history_retention_days), (EXPORTS_PREFIX, _EXPORT_DAYS)):
            self.processed.add_lifecycle_rule(prefix=prefix, expiration=cdk.Duration.days(days))
        History(self, "History", stage=stage, bucket=self.processed)
        self.telemetry = self._table("TelemetryTable", f"cloudiot-{stage}-telemetry", "device_id", "at_seq")
        self.operations = self._table("OperationsTable", f"cloudiot-{stage}-operations", "pk", "sk")
        self.operations.add_global_secondary_index(
            index_name=FEEDS_INDEX, partition_key=_text_key("feed"), sort_key=_text_key("feed_sort")
        )

    def _let_photos_go(self, after: cdk.Duration) -> None:
        # What replaces a diagnosed photo is taken away again by the platform: an old version is one whose time has
        # come. Each day more that it is kept costs a hundredth of what photos cost.
        self.raw.add_lifecycle_rule(
            prefix=PHOTO_PREFIX, expiration=after, noncurrent_version_expiration=cdk.Duration.days(1)
        )
        for prefix in (*DERIVED_PREFIXES, CAPTURED_PREFIX):
            self.processed.add_lifecycle_rule(prefix=prefix, expiration=after)

    def _bucket(self, construct_id: str, name: str, *, versioned: bool) -> s3.Bucket:
        # The name is spelled out so that the queue's policy can name the bucket that feeds it,
        # without each of the two waiting for the other.
        return s3.Bucket(
            self,
            construct_id,
            bucket_name=f"{name}-{cdk.Aws.ACCOUNT_ID}-{cdk.Aws.REGION}",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.key,
            # One data key for many objects: without it every photo costs a request to KMS.
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            server_access_logs_bucket=self._logs.bucket,
            server_access_logs_prefix=f"buckets/{name}/",
            versioned=versioned,
            removal_policy=self._removal,
            lifecycle_rules=[
                s3.LifecycleRule(abort_incomplete_multipart_upload_after=cdk.Duration.days(7)),
                *(_forget_old_versions() if versioned else []),
            ],
        )

    def _table(self, construct_id: str, name: str, partition: str, sort: str) -> dynamodb.Table:
        return dynamodb.Table(
            self,
            construct_id,
            table_name=name,
            partition_key=_text_key(partition),
            sort_key=_text_key(sort),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=self.key,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            time_to_live_attribute=EXPIRES_AT,
            deletion_protection=self._keep_data,
            removal_policy=self._removal,
        )


def _forget_old_versions() -> list[s3.LifecycleRule]:
    return [
        # What was replaced or deleted by accident can be had back for a week.
        s3.LifecycleRule(noncurrent_version_expiration=cdk.Duration.days(7), expired_object_delete_marker=True)
    ]


def _text_key(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
