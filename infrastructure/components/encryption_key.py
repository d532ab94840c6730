"""The one key that encrypts what the platform stores, and who may use it for what."""

from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

# What it takes to look after a key. Nothing of it opens what the key has locked.
_ADMINISTER: Final = (
    *("kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias", "kms:TagResource", "kms:UntagResource"),
    *("kms:Describe*", "kms:Get*", "kms:List*", "kms:Enable*", "kms:Disable*", "kms:PutKeyPolicy"),
    *("kms:UpdateKeyDescription", "kms:RevokeGrant", "kms:RetireGrant", "kms:RotateKeyOnDemand"),
    *("kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion"),
)
_USE: Final = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")
# Where the platform stores. Whoever may use the key may do so by asking these, and never directly: there is no way
# to open a stolen copy of an item or an object with it.
_STORES: Final = ("dynamodb", "kinesis", "s3", "secretsmanager", "sns", "sqs")
# They send to encrypted queues and topics in their own name.
_SENDERS: Final = ("budgets", "cloudwatch", "s3")


def encryption_key(scope: Construct, construct_id: str, *, stage: str, removal: cdk.RemovalPolicy) -> kms.Key:
    """A customer-managed key: rotated once a year, administered by the account, used through the stores alone."""
    return kms.Key(
        scope,
        construct_id,
        alias=f"alias/cloudiot-{stage}",
        description=f"Encrypts what CloudIoT {stage} stores",
        enable_key_rotation=True,
        removal_policy=removal,
        policy=iam.PolicyDocument(statements=[_administration(), _use(), _grants(), _sending()]),
    )


def _administration() -> iam.PolicyStatement:
    # In the account's name: who in it may do so is for IAM to say, and nobody is ever locked out of the key.
    return iam.PolicyStatement(
        sid="AccountAdministers", principals=[iam.AccountRootPrincipal()], actions=list(_ADMINISTER), resources=["*"]
    )


def _use() -> iam.PolicyStatement:
    stores = [f"{store}.{cdk.Aws.REGION}.{cdk.Aws.URL_SUFFIX}" for store in _STORES]
    return iam.PolicyStatement(
        sid="RolesUseThroughStores",
        principals=[iam.AccountRootPrincipal()],
        actions=list(_USE),
        resources=["*"],
        conditions={"StringEquals": {"kms:ViaService": stores}},
    )


def _grants() -> iam.PolicyStatement:
    # Tables keep their data key open by a grant to DynamoDB itself.
    return iam.PolicyStatement(
        sid="TablesKeepGrants",
        principals=[iam.AccountRootPrincipal()],
        actions=["kms:CreateGrant"],
        resources=["*"],
        conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
    )


def _sending() -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="ServicesSend",
        principals=[iam.ServicePrincipal(f"{service}.amazonaws.com") for service in _SENDERS],
        actions=["kms:Decrypt", "kms:GenerateDataKey"],
        resources=["*"],
        # Only in this account's name.
        conditions={"StringEquals": {"aws:SourceAccount": cdk.Aws.ACCOUNT_ID}},
    )
