"""The operator service on Fargate: how it is reached, how many of it there are, and when a version is a bad one."""

from collections.abc import Mapping
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from constructs import Construct

from infrastructure.components.access_logs import AccessLogs
from infrastructure.components.custom_domain import CustomDomain
from infrastructure.components.log_groups import log_group
from infrastructure.components.networking import Networking
from infrastructure.components.operator_front_door import FrontDoor, private_door, public_door
from infrastructure.components.operator_task import PORT, operator_task
from infrastructure.excuses import excuse
from infrastructure.stage_config import StageConfig

# Time for a running request to end when a task is replaced; the HTTP API gives up at 30 seconds.
_DRAIN: Final = cdk.Duration.seconds(30)

# From here on answers become slow; the other half is for the minutes until another task is up.
_BUSY_PCT: Final = 50
# What a quarter of a processor answers within a second, ten requests, in a minute.
_REQUESTS_A_MINUTE: Final = 600


class OperatorService(Construct):
    """The service, and the URL under which operators reach it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: StageConfig,
        network: Networking,
        access_logs: AccessLogs,
        image_uri: str | None,
        environment: Mapping[str, str],
        domain: CustomDomain | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._config = config
        self._network = network
        self.role = iam.Role(
            self,
            "Role",
            description="What the operator service may do",
            assumed_by=iam.ServicePrincipal("ecs-tasks.amazonaws.com"),
        )
        door = self._front_door(access_logs, domain)
        self.url, self.balancer = door.url, door.balancer
        task = operator_task(
            self,
            config=config,
            role=self.role,
            image_uri=image_uri,
            environment={**environment, **door.environment},
        )
        service = self._service(task)
        self.targets = self._balance(door.listener, service)
        self._scale(service)

    def _front_door(self, access_logs: AccessLogs, domain: CustomDomain | None) -> FrontDoor:
        if self._config.internet_facing_alb and domain is not None:
            return public_door(self, network=self._network, access_logs=access_logs, domain=domain)
        # By this prefix CloudWatch lets API Gateway write without a policy that grows with every group.
        name = f"/aws/vendedlogs/cloudiot-{self._config.stage}-operator-requests"
        requests = log_group(self, "Requests", name=name, config=self._config)
        return private_door(
            self,
            config=self._config,
            network=self._network,
            access_logs=access_logs,
            request_log=requests,
            domain=domain,
        )

    def _service(self, task: ecs.FargateTaskDefinition) -> ecs.FargateService:
        cluster = ecs.Cluster(self, "Cluster", vpc=self._network.vpc)
        because = "Container Insights costs more than the tasks. What a dashboard shows of them, ECS counts for free."
        excuse(cluster, "AwsSolutions-ECS4", because=because)
        service = ecs.FargateService(
            self,
            "Service",
            cluster=cluster,
            task_definition=task,
            vpc_subnets=self._network.inside,
            # Public subnets have no NAT: images are pulled over the task's own address.
            assign_public_ip=not self._network.isolated,
            security_groups=[self._network.operator_group],
            circuit_breaker=ecs.DeploymentCircuitBreaker(enable=True, rollback=True),
            min_healthy_percent=100,
            health_check_grace_period=cdk.Duration.seconds(60),
        )
        # It comes after the ways over which it gets its image, and goes before them: a gateway is not let go while
        # tasks have public addresses. And with the role's policy: a task that may not read is never ready.
        service.node.add_dependency(*self._network.ways_out, self.role)
        return service

    def _balance(
        self, listener: elbv2.ApplicationListener, service: ecs.FargateService
    ) -> elbv2.ApplicationTargetGroup:
        return listener.add_targets(
            "Tasks",
            port=PORT,
            protocol=elbv2.ApplicationProtocol.HTTP,
            targets=[service],
            deregistration_delay=_DRAIN,
            # Whether it can do its work: a version that may not read what it needs is never let in, and rolled back.
            # What it stands on may be away for two minutes and more before a task is taken for broken.
            health_check=elbv2.HealthCheck(
                path="/readyz",
                interval=cdk.Duration.seconds(15),
                timeout=cdk.Duration.seconds(10),
                healthy_threshold_count=2,
                unhealthy_threshold_count=10,
            ),
        )

    def _scale(self, service: ecs.FargateService) -> None:
        tasks = service.auto_scale_task_count(
            min_capacity=self._config.operator_tasks, max_capacity=self._config.operator_most_tasks
        )
        tasks.scale_on_cpu_utilization("Busy", target_utilization_percent=_BUSY_PCT)
        tasks.scale_on_request_count("Asked", requests_per_target=_REQUESTS_A_MINUTE, target_group=self.targets)
