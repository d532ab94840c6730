"""Log groups that end: by default CloudWatch keeps logs, and charges for them, for ever."""

import aws_cdk as cdk
from aws_cdk import aws_logs as logs
from constructs import Construct


def log_group(
    scope: Construct, construct_id: str, *, name: str, retention_days: int, removal: cdk.RemovalPolicy
) -> logs.LogGroup:
    """A log group of this name whose lines expire after so many days."""
    group = logs.LogGroup(scope, construct_id, log_group_name=name, removal_policy=removal)
    resource = group.node.default_child
    assert isinstance(resource, logs.CfnLogGroup)
    # The CDK's own argument is an enumeration that spells the days as words.
    resource.retention_in_days = retention_days
    return group
