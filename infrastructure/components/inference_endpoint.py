"""The leaf classifier as a SageMaker endpoint, serverless: nothing is paid for while no photo comes."""

import json

import aws_cdk as cdk
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from infrastructure.components.container_images import REPOSITORY_ROOT, ContainerImage, container_image
from infrastructure.components.log_groups import log_group


class InferenceEndpoint(Construct):
    """Model, endpoint configuration and endpoint."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: str,
        image_uri: str | None,
        memory_mb: int,
        max_concurrency: int,
        log_retention_days: int,
        removal: cdk.RemovalPolicy,
    ) -> None:
        super().__init__(scope, construct_id)
        self.endpoint_name = f"cloudiot-{stage}-classifier"
        self.model_version = _model_version()
        # SageMaker's own choice of the name.
        logs = log_group(
            self,
            "Logs",
            name=f"/aws/sagemaker/Endpoints/{self.endpoint_name}",
            retention_days=log_retention_days,
            removal=removal,
        )
        # SageMaker's serverless endpoints run on x86_64 only.
        image = container_image(self, uri=image_uri, folder="ml_model", platform=ecr_assets.Platform.LINUX_AMD64)
        role = self._execution_role(image)
        # What AWS asks for; SageMaker makes sure of the group also when it is there.
        logs.grant(role, "logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")
        model = sagemaker.CfnModel(
            self,
            "Model",
            execution_role_arn=role.role_arn,
            primary_container=sagemaker.CfnModel.ContainerDefinitionProperty(image=image.uri),
        )
        # SageMaker tries to pull the image when the model is made.
        model.node.add_dependency(role)
        # Neither has a name of its own: a new image makes a new pair, and the endpoint moves over.
        self.endpoint_config = sagemaker.CfnEndpointConfig(
            self,
            "EndpointConfig",
            production_variants=[
                sagemaker.CfnEndpointConfig.ProductionVariantProperty(
                    variant_name="AllTraffic",
                    model_name=model.attr_model_name,
                    initial_variant_weight=1.0,
                    serverless_config=sagemaker.CfnEndpointConfig.ServerlessConfigProperty(
                        memory_size_in_mb=memory_mb, max_concurrency=max_concurrency
                    ),
                )
            ],
        )
        self.endpoint = sagemaker.CfnEndpoint(
            self,
            "Endpoint",
            endpoint_name=self.endpoint_name,
            endpoint_config_name=self.endpoint_config.attr_endpoint_config_name,
        )
        # Before the first line is written, or SageMaker makes the group itself, and it never ends.
        self.endpoint.node.add_dependency(logs)
        self.endpoint_arn = cdk.Stack.of(self).format_arn(
            service="sagemaker", resource="endpoint", resource_name=self.endpoint_name
        )

    def _execution_role(self, image: ContainerImage) -> iam.Role:
        role = iam.Role(
            self,
            "Role",
            description="What the classifier's container may do",
            assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"),
        )
        image.let_pull(role)
        return role


def _model_version() -> str:
    """As the card beside the weights says it; both go into the image."""
    card = json.loads((REPOSITORY_ROOT / "ml_model/artifact/model_card.json").read_text("utf-8"))
    return str(card["version"])
