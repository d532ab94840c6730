"""The leaf classifier as a SageMaker endpoint: serverless, where nothing is paid for while no photo comes, or on
instances that are there at once (classifier_instances.py)."""

import json
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from infrastructure.components.classifier_instances import ClassifierInstances, captured, on_instances
from infrastructure.components.container_images import REPOSITORY_ROOT, ContainerImage, container_image
from infrastructure.components.data_plane import CAPTURED_PREFIX, DataPlane
from infrastructure.components.grants.allow import Wide, allow, let_use
from infrastructure.components.log_groups import log_group
from infrastructure.components.networking import JOIN_AS_MODEL, Networking, let_join_network
from infrastructure.stage_config import StageConfig

# Endpoints of one variant: it takes all there is.
_VARIANT: Final = "AllTraffic"


class InferenceEndpoint(Construct):
    """Model, endpoint configuration and endpoint.

    Attributes:
        endpoint_name: differs by kind, for SageMaker turns no endpoint on instances into a serverless one.
        model_version: of the model card beside the weights, which are both in the image.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: StageConfig,
        image_uri: str | None,
        data: DataPlane,
        network: Networking | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._config = config
        self._data = data
        kind = "" if config.serverless_classifier else "-instances"
        self.endpoint_name = f"cloudiot-{config.stage}-classifier{kind}"
        self.model_version = _model_version()
        # SageMaker's own choice of the name.
        logs = log_group(self, "Logs", name=f"/aws/sagemaker/Endpoints/{self.endpoint_name}", config=config)
        # SageMaker's serverless endpoints run on x86_64 only.
        image = container_image(
            self, uri=image_uri, dockerfile="ml_model/Dockerfile", platform=ecr_assets.Platform.LINUX_AMD64
        )
        role = self._execution_role(image)
        # What AWS asks for; SageMaker makes sure of the group also when it is there.
        logs.grant(role, "logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")
        model = self._model(role, image, network if config.network_isolation else None)
        self.endpoint_config = self._endpoint_config(model, role)
        self.endpoint = sagemaker.CfnEndpoint(
            self,
            "Endpoint",
            endpoint_name=self.endpoint_name,
            endpoint_config_name=self.endpoint_config.attr_endpoint_config_name,
        )
        # Before the first line is written, or SageMaker makes the group itself, and it never ends.
        self.endpoint.node.add_dependency(logs)
        if not config.serverless_classifier:
            ClassifierInstances(self, "Instances", config=config, endpoint=self.endpoint, variant=_VARIANT)
        self.endpoint_arn = cdk.Stack.of(self).format_arn(
            service="sagemaker", resource="endpoint", resource_name=self.endpoint_name
        )

    def _model(self, role: iam.Role, image: ContainerImage, network: Networking | None) -> sagemaker.CfnModel:
        model = sagemaker.CfnModel(
            self,
            "Model",
            execution_role_arn=role.role_arn,
            primary_container=sagemaker.CfnModel.ContainerDefinitionProperty(image=image.uri),
            # Weights and code are in the image: it has nobody to speak to. Serverless endpoints do not know this.
            enable_network_isolation=None if self._config.serverless_classifier else True,
            vpc_config=None
            if network is None
            else sagemaker.CfnModel.VpcConfigProperty(
                security_group_ids=[network.classifier_group.security_group_id], subnets=network.inside_ids
            ),
        )
        if network is not None:
            let_join_network(role, JOIN_AS_MODEL)
        # SageMaker tries to pull the image when the model is made.
        model.node.add_dependency(role)
        return model

    def _endpoint_config(self, model: sagemaker.CfnModel, role: iam.Role) -> sagemaker.CfnEndpointConfig:
        config = self._config
        if config.serverless_classifier:
            variant = self._serverless(model)
        else:
            variant = on_instances(model, config, variant=_VARIANT)
        if config.classifier_capture_pct:
            self._let_capture(role)
        # Neither it nor the model has a name of its own: a new image makes a new pair, and the endpoint moves over.
        return sagemaker.CfnEndpointConfig(
            self,
            "EndpointConfig",
            production_variants=[variant],
            data_capture_config=captured(
                config.classifier_capture_pct,
                into=self._data.processed.s3_url_for_object(CAPTURED_PREFIX),
                key=self._data.key,
            ),
        )

    def _serverless(self, model: sagemaker.CfnModel) -> sagemaker.CfnEndpointConfig.ProductionVariantProperty:
        return sagemaker.CfnEndpointConfig.ProductionVariantProperty(
            variant_name=_VARIANT,
            model_name=model.attr_model_name,
            initial_variant_weight=1.0,
            serverless_config=sagemaker.CfnEndpointConfig.ServerlessConfigProperty(
                memory_size_in_mb=self._config.classifier_memory_mb,
                max_concurrency=self._config.classifier_concurrency,
            ),
        )

    def _let_capture(self, role: iam.Role) -> None:
        objects = self._data.processed.arn_for_objects(f"{CAPTURED_PREFIX}*")
        why = "SageMaker names each file of what it captures by the hour."
        allow(role, "s3:PutObject", on=Wide(arn=objects, ends=f"/{CAPTURED_PREFIX}*", because=why))
        let_use(self._data.key, role)

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
