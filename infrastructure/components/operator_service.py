"""The operator service: HTTP API → VPC link → internal load balancer → Fargate. Nothing in clear over the internet."""

from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from infrastructure.components.container_images import container_image
from infrastructure.components.log_groups import log_group
from infrastructure.components.networking import Networking

_PORT: Final = 8080
# Time for a running request to end when a task is replaced; the HTTP API gives up at 30 seconds.
_DRAIN: Final = cdk.Duration.seconds(30)


class OperatorService(Construct):
    """The service, and the URL under which operators reach it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: str,
        network: Networking,
        image_uri: str | None,
        tasks: int,
        rest_url: str,
        log_retention_days: int,
        removal: cdk.RemovalPolicy,
    ) -> None:
        super().__init__(scope, construct_id)
        self._network = network
        self._log_group = log_group(
            self,
            "Logs",
            name=f"/cloudiot/{stage}/operator-service",
            retention_days=log_retention_days,
            removal=removal,
        )
        task = self._task(image_uri, {"STAGE": stage, "REST_URL": rest_url})
        service = self._service(task, tasks)
        self.balancer = elbv2.ApplicationLoadBalancer(
            self,
            "Balancer",
            vpc=network.vpc,
            internet_facing=False,
            security_group=network.balancer_group,
            drop_invalid_header_fields=True,
        )
        # Not open: only the VPC link's group is let in.
        listener = self.balancer.add_listener("Listener", port=80, open=False)
        self.targets = listener.add_targets(
            "Tasks",
            port=_PORT,
            protocol=elbv2.ApplicationProtocol.HTTP,
            targets=[service],
            deregistration_delay=_DRAIN,
            health_check=elbv2.HealthCheck(path="/healthz", interval=cdk.Duration.seconds(15)),
        )
        network.balancer_group.add_ingress_rule(network.link_group, ec2.Port.tcp(80), "From the HTTP API")
        self.url = self._http_api(stage, listener).api_endpoint

    def _task(self, image_uri: str | None, environment: dict[str, str]) -> ecs.FargateTaskDefinition:
        image = container_image(
            self, uri=image_uri, folder="operator_service", platform=ecr_assets.Platform.LINUX_ARM64
        )
        # The smallest size there is: a page and its feed need little.
        task = ecs.FargateTaskDefinition(
            self,
            "Task",
            cpu=256,
            memory_limit_mib=512,
            runtime_platform=ecs.RuntimePlatform(
                cpu_architecture=ecs.CpuArchitecture.ARM64, operating_system_family=ecs.OperatingSystemFamily.LINUX
            ),
        )
        image.let_pull(task.obtain_execution_role())
        # The line above is what this warning asks for; the CDK sees a plain URI and cannot know.
        cdk.Annotations.of(task).acknowledge_warning("@aws-cdk/aws-ecs:ecrImageRequiresPolicy")
        task.add_container(
            "Service",
            image=ecs.ContainerImage.from_registry(image.uri),
            environment=environment,
            port_mappings=[ecs.PortMapping(container_port=_PORT)],
            readonly_root_filesystem=True,
            logging=ecs.LogDriver.aws_logs(stream_prefix="service", log_group=self._log_group),
        )
        return task

    def _service(self, task: ecs.FargateTaskDefinition, tasks: int) -> ecs.FargateService:
        cluster = ecs.Cluster(self, "Cluster", vpc=self._network.vpc)
        service = ecs.FargateService(
            self,
            "Service",
            cluster=cluster,
            task_definition=task,
            desired_count=tasks,
            # The subnets are public and without NAT: images are pulled over the task's own address.
            assign_public_ip=True,
            security_groups=[self._network.operator_group],
            circuit_breaker=ecs.DeploymentCircuitBreaker(enable=True, rollback=True),
            min_healthy_percent=100,
            health_check_grace_period=cdk.Duration.seconds(60),
        )
        # It comes after the way to the internet, over which it gets its image, and goes before it:
        # a gateway is not let go while tasks have public addresses.
        service.node.add_dependency(
            *(subnet.internet_connectivity_established for subnet in self._network.vpc.public_subnets)
        )
        return service

    def _http_api(self, stage: str, listener: elbv2.ApplicationListener) -> apigatewayv2.HttpApi:
        link = apigatewayv2.VpcLink(
            self,
            "Link",
            vpc=self._network.vpc,
            subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
            security_groups=[self._network.link_group],
        )
        return apigatewayv2.HttpApi(
            self,
            "HttpApi",
            api_name=f"cloudiot-{stage}-operator",
            description="Operators' way to the operator service",
            default_integration=integrations.HttpAlbIntegration("ToBalancer", listener, vpc_link=link),
        )
