"""Where data rests: encrypted, closed to strangers, and kept where it must be."""

import json
from fnmatch import fnmatchcase
from typing import Any

import pytest

from tests.infrastructure.cloud_template import CloudTemplate, Resource, listed, references, spelled


def data_key(template: CloudTemplate) -> Resource:
    return template.one("AWS::KMS::Key")


def test_the_key_is_rotated(dev: CloudTemplate) -> None:
    assert data_key(dev).properties["EnableKeyRotation"] is True


def key_statements(template: CloudTemplate) -> dict[str, Any]:
    statements = data_key(template).properties["KeyPolicy"]["Statement"]
    # The CDK adds one of its own for the secret, without a name.
    return {each["Sid"]: each for each in statements if "Sid" in each}


def test_services_may_use_the_key_in_this_accounts_name_only(dev: CloudTemplate) -> None:
    statements = data_key(dev).properties["KeyPolicy"]["Statement"]
    by_service = [statement for statement in statements if "Service" in statement["Principal"]]

    services = {service for statement in by_service for service in listed(statement["Principal"]["Service"])}
    assert {"s3.amazonaws.com", "cloudwatch.amazonaws.com"} <= services
    for statement in by_service:
        assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
        assert set(statement["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey"}


def test_whoever_looks_after_the_key_opens_nothing_with_it(dev: CloudTemplate) -> None:
    administers = set(key_statements(dev)["AccountAdministers"]["Action"])

    assert {"kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"} <= administers
    opens = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:CreateGrant")
    assert not [action for action in opens for may in administers if fnmatchcase(action, may)]


def test_the_key_is_used_through_the_stores_and_never_directly(dev: CloudTemplate) -> None:
    use, grants = key_statements(dev)["RolesUseThroughStores"], key_statements(dev)["TablesKeepGrants"]
    stores = {spelled(each).partition(".")[0] for each in use["Condition"]["StringEquals"]["kms:ViaService"]}

    assert stores == {"dynamodb", "kinesis", "s3", "secretsmanager", "sns", "sqs"}
    assert grants["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}


def stores_of(template: CloudTemplate) -> list[Resource]:
    """The buckets for data; the one for logs is another matter."""
    return [each for each in template.all("AWS::S3::Bucket") if "-logs-" not in spelled(each.properties["BucketName"])]


def log_bucket(template: CloudTemplate) -> Resource:
    (bucket,) = (each for each in template.all("AWS::S3::Bucket") if "-logs-" in spelled(each.properties["BucketName"]))
    return bucket


def encryption_of_bucket(properties: Any) -> Any:
    (rule,) = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    return rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]


@pytest.mark.parametrize(
    ("type_", "count", "key_in"),
    [
        ("AWS::S3::Bucket", 2, encryption_of_bucket),
        ("AWS::DynamoDB::Table", 2, lambda properties: properties["SSESpecification"]["KMSMasterKeyId"]),
        ("AWS::Kinesis::Stream", 1, lambda properties: properties["StreamEncryption"]["KeyId"]),
        ("AWS::SQS::Queue", 4, lambda properties: properties["KmsMasterKeyId"]),
        ("AWS::SNS::Topic", 3, lambda properties: properties["KmsMasterKeyId"]),
        ("AWS::SecretsManager::Secret", 1, lambda properties: properties["KmsKeyId"]),
    ],
)
def test_everything_that_rests_is_encrypted_with_the_key(
    dev: CloudTemplate, type_: str, count: int, key_in: Any
) -> None:
    resources = stores_of(dev) if type_ == "AWS::S3::Bucket" else dev.all(type_)

    assert len(resources) == count
    for resource in resources:
        assert set(references(key_in(resource.properties))) == {data_key(dev).logical_id}


def test_buckets_are_closed_to_the_public(dev: CloudTemplate) -> None:
    for bucket in dev.all("AWS::S3::Bucket"):
        assert set(bucket.properties["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket.properties["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]


def test_photos_that_were_replaced_can_be_had_back(dev: CloudTemplate) -> None:
    raw = next(bucket for bucket in dev.all("AWS::S3::Bucket") if "-raw-" in spelled(bucket.properties["BucketName"]))

    assert raw.properties["VersioningConfiguration"] == {"Status": "Enabled"}


def test_who_reads_and_writes_a_bucket_is_logged(dev: CloudTemplate) -> None:
    policy = dev.one("AWS::S3::BucketPolicy", Bucket={"Ref": log_bucket(dev).logical_id})
    for bucket in stores_of(dev):
        logging = bucket.properties["LoggingConfiguration"]
        assert set(references(logging["DestinationBucketName"])) == {log_bucket(dev).logical_id}
        granted = [
            statement
            for statement in policy.properties["PolicyDocument"]["Statement"]
            if statement["Principal"] == {"Service": "logging.s3.amazonaws.com"}
            and set(references(statement["Condition"]["ArnLike"]["aws:SourceArn"])) == {bucket.logical_id}
        ]
        assert len(granted) == 1


def test_logs_expire_and_are_encrypted_by_a_key_that_their_deliveries_know(dev: CloudTemplate) -> None:
    properties = log_bucket(dev).properties
    (rule,) = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]

    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert properties["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == 7


def expiring(template: CloudTemplate, bucket: str) -> dict[str, int]:
    """Days until objects expire, by prefix."""
    properties = next(
        each.properties
        for each in template.all("AWS::S3::Bucket")
        if f"-{bucket}-" in spelled(each.properties["BucketName"])
    )
    rules = properties["LifecycleConfiguration"]["Rules"]
    return {rule["Prefix"]: rule["ExpirationInDays"] for rule in rules if "Prefix" in rule}


def test_photos_go_when_their_time_has_come_and_reviewed_ones_stay(dev: CloudTemplate) -> None:
    assert expiring(dev, "raw") == {"photos/": 90}
    assert {prefix: days for prefix, days in expiring(dev, "processed").items() if prefix != "history/"} == {
        "thumbnails/": 90,
        "heatmaps/": 90,
        "captured/": 90,
        "exports/": 7,
    }


def test_every_bucket_has_a_key_of_its_own_so_that_photos_do_not_ask_for_one_each(dev: CloudTemplate) -> None:
    for bucket in stores_of(dev):
        (rule,) = bucket.properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule["BucketKeyEnabled"] is True


@pytest.mark.parametrize(
    ("type_", "owners", "count"),
    [
        ("AWS::S3::BucketPolicy", "Bucket", 3),
        ("AWS::SQS::QueuePolicy", "Queues", 4),
        ("AWS::SNS::TopicPolicy", "Topics", 3),
    ],
)
def test_nothing_is_accepted_in_clear(dev: CloudTemplate, type_: str, owners: str, count: int) -> None:
    policies = dev.all(type_)

    assert len({json.dumps(policy.properties[owners]) for policy in policies}) == count
    for policy in policies:
        denials = [
            statement
            for statement in policy.properties["PolicyDocument"]["Statement"]
            if statement["Effect"] == "Deny"
            and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
            and statement["Principal"] in ({"AWS": "*"}, "*")
        ]
        assert denials, policy.logical_id


def test_the_tables_have_the_documented_keys_and_expire_items(dev: CloudTemplate) -> None:
    def keys(schema: list[dict[str, str]]) -> list[str]:
        return [key["AttributeName"] for key in sorted(schema, key=lambda key: key["KeyType"])]

    telemetry = dev.one("AWS::DynamoDB::Table", TableName="cloudiot-dev-telemetry").properties
    operations = dev.one("AWS::DynamoDB::Table", TableName="cloudiot-dev-operations").properties

    assert keys(telemetry["KeySchema"]) == ["device_id", "at_seq"]
    assert keys(operations["KeySchema"]) == ["pk", "sk"]
    (feeds,) = operations["GlobalSecondaryIndexes"]
    assert (feeds["IndexName"], keys(feeds["KeySchema"])) == ("feeds", ["feed", "feed_sort"])
    assert feeds["Projection"] == {"ProjectionType": "ALL"}
    for table in (telemetry, operations):
        assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
        assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
        assert table["BillingMode"] == "PAY_PER_REQUEST"


STATEFUL = (
    "AWS::KMS::Key",
    "AWS::S3::Bucket",
    "AWS::DynamoDB::Table",
    "AWS::Kinesis::Stream",
    "AWS::SecretsManager::Secret",
)


@pytest.mark.parametrize("type_", STATEFUL)
def test_production_data_outlives_the_stack_but_not_a_first_deployment_that_failed(
    prod: CloudTemplate, type_: str
) -> None:
    for resource in prod.all(type_):
        assert resource.body["DeletionPolicy"] == "RetainExceptOnCreate"
        assert resource.body["UpdateReplacePolicy"] == "Retain"


def test_production_tables_cannot_be_deleted_by_a_slip(prod: CloudTemplate) -> None:
    assert all(table.properties["DeletionProtectionEnabled"] is True for table in prod.all("AWS::DynamoDB::Table"))


@pytest.mark.parametrize("type_", STATEFUL)
def test_a_dev_stage_leaves_nothing_behind(dev: CloudTemplate, type_: str) -> None:
    assert all(resource.body["DeletionPolicy"] == "Delete" for resource in dev.all(type_))
