"""What of the operator service Fargate starts: one container that may read what it shows and change nothing here."""

from collections.abc import Mapping
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from constructs import Construct

from infrastructure.components.container_images import container_image
from infrastructure.components.log_groups import log_group
from infrastructure.excuses import excuse
from infrastructure.stage_config import StageConfig

PORT: Final = 8080

# The service, what it shares with the functions, and the pages that it shows.
_IMAGE_NEEDS: Final = ("operator_service", "chalice_app/chalicelib", "chalice_app/requirements.txt", "dashboard")

# Nobody's user, as the image says too.
_NOBODY: Final = "65534:65534"
# The one place to which the service may write; it goes with the task.
_SCRATCH: Final = "/tmp"  # noqa: S108  A volume of the task's own.

# The service takes up to twenty seconds of it to answer what it was asked.
_STOP: Final = cdk.Duration.seconds(30)

# The process answers; it asks nobody else. Python is what the image has for asking.
_IS_ALIVE: Final = f"import urllib.request as ask; ask.urlopen('http://127.0.0.1:{PORT}/healthz', timeout=4)"


def operator_task(
    scope: Construct, *, config: StageConfig, role: iam.Role, image_uri: str | None, environment: Mapping[str, str]
) -> ecs.FargateTaskDefinition:
    """The task and its container.

    Args:
        role: in whose name the service works.
        image_uri: None, and the image is built when the stack is deployed.
    """
    image = container_image(
        scope,
        uri=image_uri,
        dockerfile="operator_service/Dockerfile",
        platform=ecr_assets.Platform.LINUX_ARM64,
        only=_IMAGE_NEEDS,
    )
    starter = iam.Role(
        scope,
        "Starter",
        description="What ECS may do to start the operator service",
        assumed_by=iam.ServicePrincipal("ecs-tasks.amazonaws.com"),
    )
    image.let_pull(starter)
    # The smallest size there is: pages and their feed need little.
    task = ecs.FargateTaskDefinition(
        scope,
        "Task",
        cpu=256,
        memory_limit_mib=512,
        task_role=role,
        execution_role=starter,
        runtime_platform=ecs.RuntimePlatform(
            cpu_architecture=ecs.CpuArchitecture.ARM64, operating_system_family=ecs.OperatingSystemFamily.LINUX
        ),
    )
    # It may pull already, which is what this warning asks for; the CDK sees a plain URI and cannot know.
    cdk.Annotations.of(task).acknowledge_warning("@aws-cdk/aws-ecs:ecrImageRequiresPolicy")
    container = _container(scope, task, image.uri, config, environment)
    task.add_volume(name="scratch")
    container.add_mount_points(ecs.MountPoint(container_path=_SCRATCH, source_volume="scratch", read_only=False))
    # Operator keys are read from Secrets Manager by the service itself, a minute old at most: injected once, they
    # would lock everybody out of a running task when they are renewed.
    excuse(task, "AwsSolutions-ECS2", because="The variables are names of resources. No secret is among them.")
    return task


def _container(
    scope: Construct, task: ecs.FargateTaskDefinition, image: str, config: StageConfig, environment: Mapping[str, str]
) -> ecs.ContainerDefinition:
    log = log_group(scope, "Logs", name=f"/cloudiot/{config.stage}/operator-service", config=config)
    kernel = ecs.LinuxParameters(scope, "Kernel", init_process_enabled=True)
    kernel.drop_capabilities(ecs.Capability.ALL)
    return task.add_container(
        "Service",
        image=ecs.ContainerImage.from_registry(image),
        environment=dict(environment),
        port_mappings=[ecs.PortMapping(container_port=PORT)],
        user=_NOBODY,
        readonly_root_filesystem=True,
        linux_parameters=kernel,
        stop_timeout=_STOP,
        health_check=ecs.HealthCheck(
            command=["CMD", "python", "-c", _IS_ALIVE],
            interval=cdk.Duration.seconds(30),
            timeout=cdk.Duration.seconds(5),
            retries=3,
            start_period=cdk.Duration.seconds(30),
        ),
        logging=ecs.LogDriver.aws_logs(stream_prefix="service", log_group=log),
    )
