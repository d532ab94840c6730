"""The classifier's endpoint: serverless where it costs nothing at rest, on instances where it must not wait."""

from collections.abc import Callable
from typing import Any

from tests.infrastructure.cloud_template import CloudTemplate, references, spelled


def variant_of(template: CloudTemplate) -> Any:
    (variant,) = template.one("AWS::SageMaker::EndpointConfig").properties["ProductionVariants"]
    return variant


def test_a_dev_stage_pays_for_no_classifier_while_no_photo_comes(dev: CloudTemplate) -> None:
    assert variant_of(dev)["ServerlessConfig"] == {"MaxConcurrency": 5, "MemorySizeInMB": 3072}
    assert "InstanceType" not in variant_of(dev)
    assert "DeploymentConfig" not in dev.one("AWS::SageMaker::Endpoint").properties


def test_production_has_instances_that_are_there_at_once(prod: CloudTemplate) -> None:
    assert (variant_of(prod)["InstanceType"], variant_of(prod)["InitialInstanceCount"]) == ("ml.c7i.large", 1)
    assert "ServerlessConfig" not in variant_of(prod)


def test_one_line_makes_productions_classifier_serverless(template_of: Callable[..., CloudTemplate]) -> None:
    cheap = template_of(stage="prod", classifier_hosting="serverless", operator_service="false")

    assert variant_of(cheap)["ServerlessConfig"]["MaxConcurrency"] == 20
    assert not cheap.all("AWS::ApplicationAutoScaling::ScalableTarget")


def test_each_kind_of_endpoint_has_a_name_of_its_own(dev: CloudTemplate, prod: CloudTemplate) -> None:
    """SageMaker turns no endpoint on instances into a serverless one: it is made anew, beside the other."""
    assert dev.one("AWS::SageMaker::Endpoint").properties["EndpointName"] == "cloudiot-dev-classifier"
    assert prod.one("AWS::SageMaker::Endpoint").properties["EndpointName"] == "cloudiot-prod-classifier-instances"
    (photos,) = (each for each in prod.all("AWS::Serverless::Function") if each.logical_id == "OnPhotoStored")
    told = photos.properties["Environment"]["Variables"]["CLASSIFIER_ENDPOINT"]
    assert told == "cloudiot-prod-classifier-instances"


def test_there_are_more_instances_when_more_photos_come(prod: CloudTemplate) -> None:
    (count,) = (
        each
        for each in prod.all("AWS::ApplicationAutoScaling::ScalableTarget")
        if each.properties["ServiceNamespace"] == "sagemaker"
    )
    (policy,) = (
        each.properties["TargetTrackingScalingPolicyConfiguration"]
        for each in prod.all("AWS::ApplicationAutoScaling::ScalingPolicy")
        if set(references(each.properties["ScalingTargetId"])) == {count.logical_id}
    )

    assert (count.properties["MinCapacity"], count.properties["MaxCapacity"]) == (1, 4)
    assert count.properties["ResourceId"] == "endpoint/cloudiot-prod-classifier-instances/variant/AllTraffic"
    assert policy["PredefinedMetricSpecification"] == {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"}
    # There is nothing to scale before there is an endpoint.
    assert prod.one("AWS::SageMaker::Endpoint").logical_id in count.depends_on


def test_a_bad_version_of_the_model_is_rolled_back_by_alarms(prod: CloudTemplate) -> None:
    endpoint = prod.one("AWS::SageMaker::Endpoint").properties
    watching = {
        prod.resource(next(references(alarm["AlarmName"]))).properties["MetricName"]
        for alarm in endpoint["DeploymentConfig"]["AutoRollbackConfiguration"]["Alarms"]
    }

    assert watching == {"Invocation5XXErrors", "ModelLatency"}
    assert endpoint["RetainAllVariantProperties"] is True


def test_a_rollback_alarm_watches_the_endpoint_minute_by_minute(prod: CloudTemplate) -> None:
    alarms = [each for each in prod.all("AWS::CloudWatch::Alarm") if "-deployment-" in each.properties["AlarmName"]]

    assert len(alarms) == 2
    for alarm in alarms:
        dimensions = {each["Name"]: each["Value"] for each in alarm.properties["Dimensions"]}
        assert dimensions == {"EndpointName": "cloudiot-prod-classifier-instances", "VariantName": "AllTraffic"}
        assert (alarm.properties["Period"], alarm.properties["EvaluationPeriods"]) == (60, 1)


def traffic_of(template: CloudTemplate) -> Any:
    deployment = template.one("AWS::SageMaker::Endpoint").properties["DeploymentConfig"]
    return deployment["BlueGreenUpdatePolicy"]["TrafficRoutingConfiguration"]


def test_of_several_instances_one_is_tried_first_and_a_single_one_is_watched(
    prod: CloudTemplate, closed: CloudTemplate
) -> None:
    assert (traffic_of(prod)["Type"], traffic_of(prod)["WaitIntervalInSeconds"]) == ("ALL_AT_ONCE", 600)
    assert traffic_of(closed)["Type"] == "CANARY"
    assert traffic_of(closed)["CanarySize"] == {"Type": "INSTANCE_COUNT", "Value": 1}


def test_the_containers_on_instances_speak_to_nobody(prod: CloudTemplate, dev: CloudTemplate) -> None:
    assert prod.one("AWS::SageMaker::Model").properties["EnableNetworkIsolation"] is True
    # Serverless endpoints do not know this, and would refuse it.
    assert "EnableNetworkIsolation" not in dev.one("AWS::SageMaker::Model").properties


def test_questions_and_answers_are_kept_only_where_the_config_says_so(
    closed: CloudTemplate, prod: CloudTemplate
) -> None:
    kept = closed.one("AWS::SageMaker::EndpointConfig").properties["DataCaptureConfig"]
    (role,) = references(closed.one("AWS::SageMaker::Model").properties["ExecutionRoleArn"])

    assert (kept["EnableCapture"], kept["InitialSamplingPercentage"]) == (True, 10)
    assert {each["CaptureMode"] for each in kept["CaptureOptions"]} == {"Input", "Output"}
    assert spelled(kept["DestinationS3Uri"]).endswith("/captured/")
    assert closed.may(closed.resource(role), "s3:PutObject", on="/captured/*")
    assert "DataCaptureConfig" not in prod.one("AWS::SageMaker::EndpointConfig").properties
