"""The network of what is not serverless: subnets without NAT, who may speak to whom.

By default all subnets are public and only the operator service lives in them. With isolation, functions, classifier and
tasks live in private ones without a way to the internet; private_endpoints.py leads them to AWS.
"""

from collections.abc import Sequence
from typing import Final

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct, IDependable

from infrastructure.components.grants.allow import allow, nothing_narrower
from infrastructure.components.private_endpoints import PrivateEndpoints
from infrastructure.stage_config import StageConfig

# What Lambda asks of a function's role to put it into a network, and what SageMaker asks of a model's.
JOIN_AS_FUNCTION: Final = (
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
)
JOIN_AS_MODEL: Final = (
    *JOIN_AS_FUNCTION,
    "ec2:CreateNetworkInterfacePermission",
    "ec2:DeleteNetworkInterfacePermission",
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeVpcs",
)


class Networking(Construct):
    """A VPC in two availability zones, and one security group for each part that lives in it.

    Attributes:
        inside: the subnets in which our own parts run.
        ways_out: what has to be there before a container can be started.
    """

    def __init__(self, scope: Construct, construct_id: str, *, config: StageConfig, flow_logs: s3.IBucket) -> None:
        super().__init__(scope, construct_id)
        self.isolated = config.network_isolation
        self.vpc = self._vpc()
        self.vpc.add_flow_log("FlowLog", destination=ec2.FlowLogDestination.to_s3(flow_logs, "network/"))
        kind = ec2.SubnetType.PRIVATE_ISOLATED if self.isolated else ec2.SubnetType.PUBLIC
        self.inside = ec2.SubnetSelection(subnet_type=kind)
        self.link_group = self._group("Link", "The way in from the HTTP API")
        self.balancer_group = self._group("Balancer", "The load balancer")
        self.operator_group = self._group_that_calls_aws("Operator", "The operator service")
        self.ways_out: list[IDependable] = [
            subnet.internet_connectivity_established for subnet in self.vpc.public_subnets
        ]
        if self.isolated:
            self.functions_group = self._group_that_calls_aws("Functions", "The Lambda functions")
            self.classifier_group = self._group_that_calls_aws("Classifier", "The instances of the classifier")
            endpoints = PrivateEndpoints(
                self,
                "Endpoints",
                vpc=self.vpc,
                subnets=self.inside,
                callers=(self.functions_group, self.operator_group, self.classifier_group),
            )
            self.ways_out.append(endpoints)

    @property
    def inside_ids(self) -> list[str]:
        """The ids of the subnets in which our own parts run."""
        return self.vpc.select_subnets(subnet_type=self.inside.subnet_type).subnet_ids

    def _vpc(self) -> ec2.Vpc:
        # Who wants a public address says so; nothing gets one by standing here.
        public = ec2.SubnetConfiguration(
            name="public", subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=24, map_public_ip_on_launch=False
        )
        subnets = [public]
        if self.isolated:
            # After the public ones, whose addresses stay as they are when a stage is isolated later.
            private = ec2.SubnetType.PRIVATE_ISOLATED
            subnets.append(ec2.SubnetConfiguration(name="private", subnet_type=private, cidr_mask=22))
        return ec2.Vpc(
            self,
            "Vpc",
            # Two are the least that a load balancer takes.
            max_azs=2,
            # A NAT gateway costs more than everything else here at rest; tasks get public
            # addresses instead, and security groups that let nobody in but the load balancer.
            nat_gateways=0,
            subnet_configuration=subnets,
            # Emptying the default group takes a Lambda of its own; nothing here ever joins that group.
            restrict_default_security_group=False,
            gateway_endpoints={
                "S3": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.S3),
                "DynamoDb": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.DYNAMODB),
            },
        )

    def _group(self, name: str, description: str) -> ec2.SecurityGroup:
        """A group that speaks to nobody, until it is allowed to."""
        return ec2.SecurityGroup(self, f"{name}Group", vpc=self.vpc, description=description, allow_all_outbound=False)

    def _group_that_calls_aws(self, name: str, description: str) -> ec2.SecurityGroup:
        group = self._group(name, description)
        group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(443), "To the APIs of AWS")
        return group


def let_join_network(role: iam.Role, actions: Sequence[str]) -> None:
    """Allow a role to have its function or its model put into the network."""
    allow(role, *actions, on=nothing_narrower("EC2 makes network interfaces before they have a name to grant on."))
