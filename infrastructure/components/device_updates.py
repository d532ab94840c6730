"""Updates of the devices' software: in whose name devices fetch the packages, and what the roll-outs are called."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

from chalicelib import triggers
from infrastructure.components.data_plane import DataPlane
from infrastructure.components.grants.allow import Wide, allow


class DeviceUpdates(Construct):
    """The role that IoT Core takes on to make links to packages; jobs and groups are made by the platform itself."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: str, data: DataPlane) -> None:
        super().__init__(scope, construct_id)
        stack, pattern = cdk.Stack.of(self), triggers.rollout_resource_name(stage)
        self.jobs_arn = stack.format_arn(service="iot", resource="job", resource_name=pattern)
        self.groups_arn = stack.format_arn(service="iot", resource="thinggroup", resource_name=pattern)
        self.package_role = iam.Role(
            self,
            "PackageRole",
            description="What a link to a package of the devices' software may do",
            assumed_by=iam.ServicePrincipal(
                "iot.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": cdk.Aws.ACCOUNT_ID}}
            ),
        )
        packages = Wide(
            arn=data.raw.arn_for_objects(f"{triggers.PACKAGE_PREFIX}*"),
            ends=f"/{triggers.PACKAGE_PREFIX}*",
            because="One object for each release, and releases come later: the prefix is the narrowest name there is.",
        )
        allow(self.package_role, "s3:GetObject", on=packages)
        allow(self.package_role, "kms:Decrypt", on=data.key.key_arn)
