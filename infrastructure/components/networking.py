"""The network of what is not serverless: public subnets without NAT, who may speak to whom."""

from aws_cdk import aws_ec2 as ec2
from constructs import Construct


class Networking(Construct):
    """A VPC in two availability zones, and one security group for each part that lives in it."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            # Two are the least that a load balancer takes.
            max_azs=2,
            # A NAT gateway costs more than everything else here at rest; tasks get public
            # addresses instead, and security groups that let nobody in but the load balancer.
            nat_gateways=0,
            subnet_configuration=[
                ec2.SubnetConfiguration(name="public", subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=24)
            ],
            # Emptying the default group takes a Lambda of its own; nothing here ever joins that group.
            restrict_default_security_group=False,
            gateway_endpoints={
                "S3": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.S3),
                "DynamoDb": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.DYNAMODB),
            },
        )
        self.link_group = self._group("Link", "The way in from the HTTP API")
        self.balancer_group = self._group("Balancer", "The internal load balancer")
        self.operator_group = self._group("Operator", "The operator service")

    def _group(self, name: str, description: str) -> ec2.SecurityGroup:
        return ec2.SecurityGroup(self, f"{name}Group", vpc=self.vpc, description=description)
