"""The account's address for devices, as a stack output: CloudFormation itself cannot tell it."""

from pathlib import Path
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

_LOOKUP_CODE: Final = Path(__file__).with_name("iot_endpoint_lookup.py")


class IotEndpoint(Construct):
    """Asks AWS IoT once, when the stack is made."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        lookup = lambda_.Function(
            self,
            "Lookup",
            description="Tells CloudFormation the address at which devices reach AWS IoT",
            runtime=lambda_.Runtime.PYTHON_3_12,
            handler="index.on_event",
            code=lambda_.Code.from_inline(_LOOKUP_CODE.read_text("utf-8")),
            timeout=cdk.Duration.seconds(30),
        )
        # The endpoint belongs to the account and the region: IAM knows no resource for it.
        lookup.add_to_role_policy(iam.PolicyStatement(actions=["iot:DescribeEndpoint"], resources=["*"]))
        resource = cdk.CustomResource(
            self, "Address", resource_type="Custom::IotEndpoint", service_token=lookup.function_arn
        )
        resource.node.add_dependency(lookup)
        self.address = resource.get_att_string("address")
