"""What an account has once in each region, whatever the number of stages in it: who may write which logs."""

from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot
from constructs import Construct

from infrastructure.components.grants.allow import Wide, allow
from infrastructure.excuses import excuse

NAME: Final = "cloudiot-account"

# Refused connections, failed rules, denied publishes. What goes well is told by the metrics, which cost nothing.
_IOT_LOG_LEVEL: Final = "WARN"
# AWS IoT's own choice of the name. It makes the group itself, also when it is there already.
_IOT_LOG_GROUP: Final = "AWSIotLogsV2"


class AccountStack(cdk.Stack):
    """The logging of AWS IoT, and the role by which API Gateway logs. Stages are deployed after it."""

    def __init__(self, scope: Construct) -> None:
        super().__init__(
            scope,
            NAME,
            description="CloudIoT: settings that the stages of an account share",
            tags={"project": "cloudiot"},
        )
        self._log_iot()
        self._let_api_gateway_log()

    def _log_iot(self) -> None:
        role = iam.Role(
            self,
            "IotLogRole",
            description="By which AWS IoT writes its logs",
            assumed_by=iam.ServicePrincipal(
                "iot.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": cdk.Aws.ACCOUNT_ID}}
            ),
        )
        group = self.format_arn(
            service="logs",
            resource="log-group",
            resource_name=f"{_IOT_LOG_GROUP}:*",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )
        why = "AWS IoT makes group and streams itself; this is all of the one group that it writes to."
        own_group = Wide(arn=group, ends=f"{_IOT_LOG_GROUP}:*", because=why)
        allow(role, "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", on=own_group)
        logging = iot.CfnLogging(
            self, "IotLogging", account_id=self.account, default_log_level=_IOT_LOG_LEVEL, role_arn=role.role_arn
        )
        # With its policy: AWS IoT tries the role.
        logging.node.add_dependency(role)

    def _let_api_gateway_log(self) -> None:
        role = iam.Role(
            self,
            "ApiGatewayLogRole",
            description="By which API Gateway writes the logs of all REST APIs",
            assumed_by=iam.ServicePrincipal("apigateway.amazonaws.com"),
            managed_policies=[
                iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AmazonAPIGatewayPushToCloudWatchLogs")
            ],
        )
        because = "API Gateway asks for this policy, and writes to groups that it makes and names itself."
        excuse(role, "AwsSolutions-IAM4", finding="/AmazonAPIGatewayPushToCloudWatchLogs", because=because)
        apigateway.CfnAccount(self, "ApiGatewayLogging", cloud_watch_role_arn=role.role_arn)
