"""The account's address for devices, as a stack output: CloudFormation itself cannot tell it."""

from pathlib import Path
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infrastructure.components.grants.allow import allow, nothing_narrower
from infrastructure.components.log_groups import log_group
from infrastructure.stage_config import StageConfig

_LOOKUP_CODE: Final = Path(__file__).with_name("iot_endpoint_lookup.py")


class IotEndpoint(Construct):
    """Asks AWS IoT once, when the stack is made."""

    def __init__(self, scope: Construct, construct_id: str, *, config: StageConfig) -> None:
        super().__init__(scope, construct_id)
        logs = log_group(self, "Logs", name=f"/cloudiot/{config.stage}/iot-endpoint-lookup", config=config)
        role = iam.Role(
            self,
            "Role",
            description="What the lookup of the IoT endpoint may do",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
        )
        logs.grant(role, "logs:CreateLogStream", "logs:PutLogEvents")
        allow(role, "iot:DescribeEndpoint", on=nothing_narrower("The endpoint belongs to the account and its region."))
        lookup = lambda_.Function(
            self,
            "Lookup",
            description="Tells CloudFormation the address at which devices reach AWS IoT",
            runtime=lambda_.Runtime.PYTHON_3_14,
            handler="index.on_event",
            code=lambda_.Code.from_inline(_LOOKUP_CODE.read_text("utf-8")),
            role=role,
            log_group=logs,
            timeout=cdk.Duration.seconds(30),
        )
        resource = cdk.CustomResource(
            self, "Address", resource_type="Custom::IotEndpoint", service_token=lookup.function_arn
        )
        # With its policy: the question is asked once.
        resource.node.add_dependency(role)
        self.address = resource.get_att_string("address")
