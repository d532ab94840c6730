"""Asks the account: who we are in it, what is there, and what it allows."""

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar

import boto3
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
    UnknownRegionError,
)

from infrastructure.deployment.facts import AccountFacts, AccountUnreachable
from infrastructure.stage_config import StageConfig

_BOOTSTRAP_PARAMETER: Final = "/cdk-bootstrap/hnb659fds/version"
# The names of quotas do not change; their codes stand nowhere but in the list.
_SERVERLESS_QUOTA: Final = "Maximum total concurrency that can be allocated across all serverless endpoints"
_NETWORKS_QUOTA: Final = "VPCs per Region"
# The tag by which the budget knows a stage.
_BUDGET_TAG: Final = "stage"
# Tells of costs in one region alone.
_BILLING_REGION: Final = "us-east-1"

Answer = TypeVar("Answer")


def session_of(profile: str | None, region: str | None) -> Any:
    """The credentials to deploy with, and the region to deploy to.

    Raises:
        AccountUnreachable: there is no such profile, or no region is named.
    """
    try:
        session = boto3.Session(profile_name=profile, region_name=region)
    except ProfileNotFound as error:
        known = ", ".join(boto3.Session().available_profiles) or "none"
        raise AccountUnreachable(f"There is no profile {profile}; there are: {known}.") from error
    if session.region_name is None:
        raise AccountUnreachable("No region is named. Say which: make deploy REGION=eu-central-1 …")
    if not _has_iot_core(session):
        raise AccountUnreachable(f"AWS IoT Core is not in {session.region_name}. Choose another region: REGION=…")
    return session


def _has_iot_core(session: Any) -> bool:
    try:
        partition = session.get_partition_for_region(session.region_name)
    except UnknownRegionError:
        return False
    return session.region_name in session.get_available_regions("iot", partition)


def account_facts(session: Any, config: StageConfig) -> AccountFacts:
    """Everything that the checks want to know.

    Raises:
        AccountUnreachable: the credentials are missing, expired, or may not even ask.
    """
    identity = _identity(session)
    try:
        return AccountFacts(
            account=identity["Account"],
            region=session.region_name,
            caller=identity["Arn"],
            bootstrap_version=_bootstrap_version(session.client("ssm")),
            stack_status=_stack_status(session.client("cloudformation"), f"cloudiot-{config.stage}"),
            left_over=tuple(_tables(session.client("dynamodb"), config.stage)),
            concurrent_executions=_concurrent_executions(session.client("lambda")),
            endpoint_concurrency=_if_allowed(lambda: _quota(session, "sagemaker", _SERVERLESS_QUOTA)),
            endpoint_instances=_if_allowed(
                lambda: _quota(session, "sagemaker", f"{config.classifier_instance_type} for endpoint usage")
            ),
            free_networks=_if_allowed(lambda: _free_networks(session)),
            budget_tag_active=_if_allowed(lambda: _budget_tag_active(session)),
        )
    except ClientError as error:
        raise AccountUnreachable(f"{identity['Arn']} may not ask what it has to know: {error}") from error


def _identity(session: Any) -> Any:
    try:
        return session.client("sts").get_caller_identity()
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise AccountUnreachable(
            "There are no credentials. Name a profile (make deploy PROFILE=…), or sign in: aws configure sso"
        ) from error
    except (SSOError, TokenRetrievalError) as error:
        raise AccountUnreachable(f"The sign-in has expired: aws sso login --profile {session.profile_name}") from error
    except ClientError as error:
        raise AccountUnreachable(f"AWS does not take the credentials: {error}") from error
    except BotoCoreError as error:
        raise AccountUnreachable(f"AWS does not answer: {error}") from error


def _bootstrap_version(ssm: Any) -> int | None:
    try:
        return int(ssm.get_parameter(Name=_BOOTSTRAP_PARAMETER)["Parameter"]["Value"])
    except ssm.exceptions.ParameterNotFound:
        return None


def _stack_status(cloudformation: Any, name: str) -> str | None:
    try:
        (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        # It says so by a ValidationError, as it does of much else.
        if "does not exist" in str(error):
            return None
        raise
    status: str = stack["StackStatus"]
    # A change that was made and never carried out leaves a stack of nothing.
    return None if status in ("REVIEW_IN_PROGRESS", "DELETE_COMPLETE") else status


def _tables(dynamodb: Any, stage: str) -> Iterator[str]:
    for table in ("telemetry", "operations"):
        name = f"cloudiot-{stage}-{table}"
        try:
            dynamodb.describe_table(TableName=name)
        except dynamodb.exceptions.ResourceNotFoundException:
            continue
        yield name


def _concurrent_executions(functions: Any) -> int:
    limit: int = functions.get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    return limit


def _quota(session: Any, service: str, name: str) -> int | None:
    for page in session.client("service-quotas").get_paginator("list_service_quotas").paginate(ServiceCode=service):
        for quota in page["Quotas"]:
            if quota["QuotaName"] == name:
                return int(quota["Value"])
    return None


def _free_networks(session: Any) -> int | None:
    allowed = _quota(session, "vpc", _NETWORKS_QUOTA)
    return None if allowed is None else allowed - len(session.client("ec2").describe_vpcs()["Vpcs"])


def _budget_tag_active(session: Any) -> bool:
    billing = session.client("ce", region_name=_BILLING_REGION)
    tags = billing.list_cost_allocation_tags(TagKeys=[_BUDGET_TAG], Status="Active")["CostAllocationTags"]
    return bool(tags)


def _if_allowed(ask: Callable[[], Answer]) -> Answer | None:
    """The answer; None where whoever deploys may not ask: these are for a warning in time, not for the deployment."""
    try:
        return ask()
    except (ClientError, BotoCoreError):
        return None
