"""The ways from subnets without a way out to the APIs of AWS: one interface endpoint for each service that is called.

Each costs some seven dollars a month in each availability zone. S3 and DynamoDB have gateway endpoints, which are free
and stand in networking.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as targets
from constructs import Construct


@dataclass(frozen=True, slots=True)
class _Service:
    """One row: what PrivateLink calls the service, and who calls it for what."""

    construct_id: str
    name: str
    called_for: str


_SERVICES: Final = (
    _Service("Kinesis", "kinesis-streams", "telemetry that was undelivered goes back; the live view reads along"),
    _Service("Sns", "sns", "alerts are told"),
    _Service("Ssm", "ssm", "alert rules are read and written"),
    _Service("Secrets", "secretsmanager", "operator keys are read"),
    _Service("Classifier", "sagemaker.runtime", "photos are diagnosed"),
    _Service("Metrics", "monitoring", "operators see how the platform does"),
    _Service("IotControl", "iot.api", "devices are registered, their certificates made and ended"),
    _Service("Logs", "logs", "tasks log; functions do so without a network"),
    _Service("ImageRegistry", "ecr.api", "tasks and instances find their image"),
    _Service("ImageLayers", "ecr.dkr", "and pull it, the layers from S3"),
)

# The SDK's own name for the data plane; the endpoint brings no private name along.
_IOT_DATA: Final = "data-ats.iot"


class PrivateEndpoints(Construct):
    """Interface endpoints, open to the callers' groups alone."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.Vpc,
        subnets: ec2.SubnetSelection,
        callers: Sequence[ec2.SecurityGroup],
    ) -> None:
        super().__init__(scope, construct_id)
        self._vpc = vpc
        self._subnets = subnets
        self._group = ec2.SecurityGroup(
            self, "Group", vpc=vpc, description="The ways to the APIs of AWS", allow_all_outbound=False
        )
        for caller in callers:
            self._group.add_ingress_rule(caller, ec2.Port.tcp(443), "From our own parts")
        for service in _SERVICES:
            self._endpoint(service.construct_id, service.name, has_private_name=True)
        self._to_the_broker()

    def _endpoint(self, construct_id: str, service: str, *, has_private_name: bool) -> ec2.InterfaceVpcEndpoint:
        return ec2.InterfaceVpcEndpoint(
            self,
            construct_id,
            vpc=self._vpc,
            service=ec2.InterfaceVpcEndpointAwsService(service),
            subnets=self._subnets,
            private_dns_enabled=has_private_name,
            security_groups=[self._group],
            open=False,
        )

    def _to_the_broker(self) -> None:
        """Commands to devices and their shadows: AWS asks for a zone of one's own that leads to this endpoint."""
        endpoint = self._endpoint("IotData", "iot.data", has_private_name=False)
        zone = route53.PrivateHostedZone(
            self, "IotDataZone", vpc=self._vpc, zone_name=f"{_IOT_DATA}.{cdk.Aws.REGION}.{cdk.Aws.URL_SUFFIX}"
        )
        target = route53.RecordTarget.from_alias(targets.InterfaceVpcEndpointTarget(endpoint))
        route53.ARecord(self, "IotDataName", zone=zone, target=target)
