"""Log groups that end: by default CloudWatch keeps logs, and charges for them, for ever."""

import aws_cdk as cdk
from aws_cdk import aws_logs as logs
from constructs import Construct

from infrastructure.components.removal import removal_policy
from infrastructure.stage_config import StageConfig


def log_group(scope: Construct, construct_id: str, *, name: str, config: StageConfig) -> logs.LogGroup:
    """A log group of this name, whose lines expire when the stage says."""
    group = logs.LogGroup(
        scope, construct_id, log_group_name=name, removal_policy=removal_policy(keep_data=config.keep_data)
    )
    resource = group.node.default_child
    assert isinstance(resource, logs.CfnLogGroup)
    # The CDK's own argument is an enumeration that spells the days as words.
    resource.retention_in_days = config.log_retention_days
    return group


def delivery_arn(group: logs.LogGroup) -> str:
    """The group's ARN as API Gateway wants it: without the asterisk at its end."""
    return cdk.Stack.of(group).format_arn(
        service="logs",
        resource="log-group",
        resource_name=group.log_group_name,
        arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
    )
