"""How people reach the operator service: through an HTTP API and a VPC link, or at a load balancer on the internet.

Either way nothing travels in clear over the internet. docs/adr/0019 says why the first is what you get unasked.
"""

from dataclasses import dataclass
from typing import Final

from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_logs as logs
from aws_cdk import aws_route53_targets as targets
from constructs import Construct

from infrastructure.components.access_logs import AccessLogs
from infrastructure.components.custom_domain import CustomDomain
from infrastructure.components.log_groups import delivery_arn
from infrastructure.components.networking import Networking
from infrastructure.components.request_log import REQUEST_LOG_FORMAT
from infrastructure.excuses import excuse
from infrastructure.stage_config import StageConfig

# Pages ask for a dozen files at once.
_BURST: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontDoor:
    """A load balancer with its listener, and where people knock.

    Attributes:
        buffers: whether answers reach people whole only, thirty seconds after the question at the latest.
        caller_header: whose last entry tells who called; an HTTP API tells it in `Forwarded` alone.
    """

    balancer: elbv2.ApplicationLoadBalancer
    listener: elbv2.ApplicationListener
    url: str
    buffers: bool
    caller_header: str

    @property
    def environment(self) -> dict[str, str]:
        """What the service has to know of it."""
        buffers = "true" if self.buffers else "false"
        return {"OPERATOR_URL": self.url, "BUFFERED_GATEWAY": buffers, "CALLER_HEADER": self.caller_header}


def private_door(
    scope: Construct,
    *,
    config: StageConfig,
    network: Networking,
    access_logs: AccessLogs,
    request_log: logs.LogGroup,
    domain: CustomDomain | None,
) -> FrontDoor:
    """HTTP API → VPC link → internal load balancer: nobody on the internet can speak to what we run."""
    balancer = _balancer(scope, network, access_logs, internet_facing=False)
    # Not open: only the VPC link's group is let in.
    listener = balancer.add_listener("Listener", port=80, open=False)
    network.link_group.connections.allow_to(network.balancer_group, ec2.Port.tcp(80), "From the HTTP API")
    link = apigatewayv2.VpcLink(
        scope, "Link", vpc=network.vpc, subnets=network.inside, security_groups=[network.link_group]
    )
    name = None
    if domain is not None:
        name = apigatewayv2.DomainName(scope, "Domain", domain_name=domain.name, certificate=domain.certificate)
        alias = targets.ApiGatewayv2DomainProperties(name.regional_domain_name, name.regional_hosted_zone_id)
        domain.lead_to(name, alias)
    api = apigatewayv2.HttpApi(
        scope,
        "HttpApi",
        api_name=f"cloudiot-{config.stage}-operator",
        description="Operators' way to the operator service",
        default_integration=integrations.HttpAlbIntegration("ToBalancer", listener, vpc_link=link),
        default_domain_mapping=None if name is None else apigatewayv2.DomainMappingOptions(domain_name=name),
        # One door: who has a name of their own leaves no other open.
        disable_execute_api_endpoint=domain is not None,
    )
    because = (
        "Pages are open to everybody; what they show is not: the service itself asks for a session or an operator key."
    )
    excuse(api.node.find_child("DefaultRoute"), "AwsSolutions-APIG4", because=because)
    _limit_and_log(api, config.requests_per_second, request_log)
    url = api.api_endpoint if domain is None else f"https://{domain.name}"
    return FrontDoor(balancer=balancer, listener=listener, url=url, buffers=True, caller_header="forwarded")


def public_door(scope: Construct, *, network: Networking, access_logs: AccessLogs, domain: CustomDomain) -> FrontDoor:
    """A load balancer on the internet that speaks TLS: answers may flow for as long as they like."""
    balancer = _balancer(scope, network, access_logs, internet_facing=True)
    listener = balancer.add_listener(
        "Listener",
        port=443,
        certificates=[elbv2.ListenerCertificate.from_certificate_manager(domain.certificate)],
        ssl_policy=elbv2.SslPolicy.RECOMMENDED_TLS,
        open=True,
    )
    because = "The load balancer is the public door that internet_facing_alb asks for; it takes TLS alone."
    excuse(network.balancer_group, "AwsSolutions-EC23", because=because)
    domain.lead_to(balancer, targets.LoadBalancerTarget(balancer))
    url = f"https://{domain.name}"
    return FrontDoor(balancer=balancer, listener=listener, url=url, buffers=False, caller_header="x-forwarded-for")


def _balancer(
    scope: Construct, network: Networking, access_logs: AccessLogs, *, internet_facing: bool
) -> elbv2.ApplicationLoadBalancer:
    outside = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC)
    balancer = elbv2.ApplicationLoadBalancer(
        scope,
        "Balancer",
        vpc=network.vpc,
        vpc_subnets=outside if internet_facing else network.inside,
        internet_facing=internet_facing,
        security_group=network.balancer_group,
        drop_invalid_header_fields=True,
    )
    access_logs.keep_those_of(balancer, prefix="operator-balancer")
    return balancer


def _limit_and_log(api: apigatewayv2.HttpApi, requests_per_second: int, request_log: logs.LogGroup) -> None:
    assert api.default_stage is not None
    stage = api.default_stage.node.default_child
    assert isinstance(stage, apigatewayv2.CfnStage)
    stage.default_route_settings = apigatewayv2.CfnStage.RouteSettingsProperty(
        throttling_rate_limit=requests_per_second, throttling_burst_limit=_BURST * requests_per_second
    )
    stage.access_log_settings = apigatewayv2.CfnStage.AccessLogSettingsProperty(
        destination_arn=delivery_arn(request_log),
        format=REQUEST_LOG_FORMAT,
    )
