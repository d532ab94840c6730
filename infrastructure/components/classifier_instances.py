"""The classifier on instances: how many there are, and how a new version takes the place of the old one."""

from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_applicationautoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from infrastructure.components.alarms.alarm import RUNBOOK
from infrastructure.stage_config import StageConfig

# A photo keeps a core busy for some 40 ms, decoding and heat map included (docs/performance.md), so that an instance of
# two gives some 40 a second. Half of that, in a minute: AWS advises to leave as much for the minutes until more are up.
_PHOTOS_A_MINUTE: Final = 1_200
# An instance is up within five minutes. It goes later than it came: photos come by the hour, and the next come soon.
_MORE_AFTER: Final = cdk.Duration.minutes(5)
_FEWER_AFTER: Final = cdk.Duration.minutes(15)

# The image is small and its model is loaded in seconds; a container that is not healthy by then never will be.
_HEALTHY_WITHIN_S: Final = 120

# For so long a new version works under the alarms' eyes before the old one is let go.
_BAKING_S: Final = 600
# And for so long the old one waits, doing nothing, in case that somebody wants it back at once.
_OLD_ONE_WAITS_S: Final = 120
_GIVE_UP_AFTER_S: Final = 3_600

# SageMaker counts in microseconds. A diagnosis takes a twentieth of this; the function gives up at sixty seconds.
_TOO_SLOW_US: Final = 2_000_000


def on_instances(
    model: sagemaker.CfnModel, config: StageConfig, *, variant: str
) -> sagemaker.CfnEndpointConfig.ProductionVariantProperty:
    """The endpoint's one variant, with as many instances as there are at rest."""
    return sagemaker.CfnEndpointConfig.ProductionVariantProperty(
        variant_name=variant,
        model_name=model.attr_model_name,
        initial_variant_weight=1.0,
        instance_type=config.classifier_instance_type,
        initial_instance_count=config.classifier_instances,
        container_startup_health_check_timeout_in_seconds=_HEALTHY_WITHIN_S,
    )


def captured(
    percentage: int, *, into: str, key: kms.IKey
) -> sagemaker.CfnEndpointConfig.DataCaptureConfigProperty | None:
    """Keep a share of photos and answers, for whoever looks for drift; None for none of them."""
    if percentage == 0:
        return None
    options = [
        sagemaker.CfnEndpointConfig.CaptureOptionProperty(capture_mode=capture_mode)
        for capture_mode in ("Input", "Output")
    ]
    return sagemaker.CfnEndpointConfig.DataCaptureConfigProperty(
        enable_capture=True,
        initial_sampling_percentage=percentage,
        destination_s3_uri=into,
        kms_key_id=key.key_arn,
        capture_options=options,
        # Answers are text; photos are kept in base64.
        capture_content_type_header=sagemaker.CfnEndpointConfig.CaptureContentTypeHeaderProperty(
            json_content_types=["application/json"]
        ),
    )


class ClassifierInstances(Construct):
    """Scaling by photos per instance; blue/green deployments that alarms roll back."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: StageConfig, endpoint: sagemaker.CfnEndpoint, variant: str
    ) -> None:
        super().__init__(scope, construct_id)
        self._name = endpoint.endpoint_name or ""
        self._variant = variant
        self._scale(config, endpoint)
        alarms = self._alarms(config.stage)
        endpoint.deployment_config = _blue_green(alarms, instances=config.classifier_instances)
        # As many as the load called for, and not as many as there are at rest.
        endpoint.retain_all_variant_properties = True
        endpoint.node.add_dependency(*alarms)

    def _scale(self, config: StageConfig, endpoint: sagemaker.CfnEndpoint) -> None:
        instances = autoscaling.ScalableTarget(
            self,
            "Count",
            service_namespace=autoscaling.ServiceNamespace.SAGEMAKER,
            resource_id=f"endpoint/{self._name}/variant/{self._variant}",
            scalable_dimension="sagemaker:variant:DesiredInstanceCount",
            min_capacity=config.classifier_instances,
            max_capacity=config.classifier_most_instances,
            role=self._scaling_role(),
        )
        instances.node.add_dependency(endpoint)
        instances.scale_to_track_metric(
            "Photos",
            predefined_metric=autoscaling.PredefinedMetric.SAGEMAKER_VARIANT_INVOCATIONS_PER_INSTANCE,
            target_value=_PHOTOS_A_MINUTE,
            scale_out_cooldown=_MORE_AFTER,
            scale_in_cooldown=_FEWER_AFTER,
        )

    def _scaling_role(self) -> iam.IRole:
        # Made by AWS in every account that scales an endpoint; whatever is said here, it is this one that is taken.
        name = (
            "sagemaker.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"
        )
        arn = cdk.Stack.of(self).format_arn(
            service="iam", region="", resource="role", resource_name=f"aws-service-role/{name}"
        )
        return iam.Role.from_role_arn(self, "ScalingRole", arn)

    def _alarms(self, stage: str) -> list[cloudwatch.Alarm]:
        """Of one minute each: at a deployment, waiting costs photos. They tell nobody; the operations' alarms do."""
        errors = self._metric("Invocation5XXErrors", statistic="Sum")
        latency = self._metric("ModelLatency", statistic="p95")
        return [
            cloudwatch.Alarm(
                self,
                name,
                alarm_name=f"cloudiot-{stage}-classifier-deployment-{name.lower()}",
                alarm_description=(
                    f"{says}: a deployment of the classifier is rolled back. "
                    f"What to do: {RUNBOOK}#classifier-deployment"
                ),
                metric=metric,
                threshold=limit,
                evaluation_periods=1,
                comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
                treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            )
            for name, says, metric, limit in (
                ("Errors", "The classifier's endpoint fails", errors, 0),
                ("Slow", "One diagnosis of twenty takes longer than two seconds", latency, _TOO_SLOW_US),
            )
        ]

    def _metric(self, name: str, *, statistic: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace="AWS/SageMaker",
            metric_name=name,
            dimensions_map={"EndpointName": self._name, "VariantName": self._variant},
            period=cdk.Duration.minutes(1),
            statistic=statistic,
        )


def _blue_green(alarms: list[cloudwatch.Alarm], *, instances: int) -> sagemaker.CfnEndpoint.DeploymentConfigProperty:
    return sagemaker.CfnEndpoint.DeploymentConfigProperty(
        blue_green_update_policy=sagemaker.CfnEndpoint.BlueGreenUpdatePolicyProperty(
            traffic_routing_configuration=_traffic(instances),
            termination_wait_in_seconds=_OLD_ONE_WAITS_S,
            maximum_execution_timeout_in_seconds=_GIVE_UP_AFTER_S,
        ),
        auto_rollback_configuration=sagemaker.CfnEndpoint.AutoRollbackConfigProperty(
            alarms=[sagemaker.CfnEndpoint.AlarmProperty(alarm_name=alarm.alarm_name) for alarm in alarms]
        ),
    )


def _traffic(instances: int) -> sagemaker.CfnEndpoint.TrafficRoutingConfigProperty:
    # A canary is at most half of the instances, so a single one has to take all of the traffic at once.
    if instances == 1:
        return sagemaker.CfnEndpoint.TrafficRoutingConfigProperty(
            type="ALL_AT_ONCE", wait_interval_in_seconds=_BAKING_S
        )
    return sagemaker.CfnEndpoint.TrafficRoutingConfigProperty(
        type="CANARY",
        wait_interval_in_seconds=_BAKING_S,
        canary_size=sagemaker.CfnEndpoint.CapacitySizeProperty(type="INSTANCE_COUNT", value=1),
    )
