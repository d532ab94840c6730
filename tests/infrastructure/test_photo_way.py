"""Photos: upload requests and their answer, the raw bucket's announcements, the queue and its consumer."""

import json

import pytest

from tests.infrastructure.cloud_template import CloudTemplate, Resource, listed, references, spelled


def queue(template: CloudTemplate, name: str) -> Resource:
    return template.one("AWS::SQS::Queue", QueueName=f"cloudiot-dev-{name}")


def test_an_upload_request_wakes_its_function_with_the_bytes_that_were_sent(dev: CloudTemplate) -> None:
    rule = dev.one("AWS::IoT::TopicRule", RuleName="cloudiot_dev_upload_requests").properties["TopicRulePayload"]

    assert rule["Sql"] == (
        "SELECT encode(*, 'base64') AS payload_base64, topic(2) AS device_id, timestamp() AS received_at "
        "FROM 'cloudiot/+/photos/request'"
    )
    (action,) = rule["Actions"]
    assert action["Lambda"]["FunctionArn"] == {"Fn::GetAtt": ["OnUploadRequest", "Arn"]}


def test_what_a_device_says_of_a_photo_that_did_not_come_wakes_its_function(dev: CloudTemplate) -> None:
    rule = dev.one("AWS::IoT::TopicRule", RuleName="cloudiot_dev_photo_outcomes").properties["TopicRulePayload"]
    options = dev.resource("OnPhotoOutcome").properties["EventInvokeConfig"]

    assert rule["Sql"].endswith("topic() AS topic FROM 'cloudiot/+/photos/outcome'")
    (action,) = rule["Actions"]
    assert action["Lambda"]["FunctionArn"] == {"Fn::GetAtt": ["OnPhotoOutcome", "Arn"]}
    assert set(references(options["DestinationConfig"]["OnFailure"]["Destination"])) == {
        queue(dev, "undelivered").logical_id
    }


def test_that_rule_and_no_other_may_invoke_the_function(dev: CloudTemplate) -> None:
    rule = dev.one("AWS::IoT::TopicRule", RuleName="cloudiot_dev_upload_requests")
    function = {"Fn::GetAtt": ["OnUploadRequest", "Arn"]}
    permission = dev.one("AWS::Lambda::Permission", FunctionName=function, Principal="iot.amazonaws.com").properties

    assert permission["Action"] == "lambda:InvokeFunction"
    assert permission["SourceArn"] == {"Fn::GetAtt": [rule.logical_id, "Arn"]}
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}


def test_an_upload_request_that_fails_for_good_joins_the_undelivered(dev: CloudTemplate) -> None:
    function = dev.resource("OnUploadRequest")
    options = function.properties["EventInvokeConfig"]
    undelivered = queue(dev, "undelivered")

    assert (options["MaximumRetryAttempts"], options["MaximumEventAgeInSeconds"]) == (2, 300)
    assert set(references(options["DestinationConfig"]["OnFailure"]["Destination"])) == {undelivered.logical_id}
    (role_id,) = references(function.properties["Role"])
    assert dev.may(dev.resource(role_id), "sqs:SendMessage", on=undelivered.logical_id)


def test_the_raw_bucket_announces_photos_and_nothing_else_to_the_photo_queue(dev: CloudTemplate) -> None:
    (raw,) = (bucket for bucket in dev.all("AWS::S3::Bucket") if "NotificationConfiguration" in bucket.properties)
    configurations = raw.properties["NotificationConfiguration"]["QueueConfigurations"]

    (photos,) = (
        configuration
        for configuration in configurations
        if configuration["Queue"] == {"Fn::GetAtt": [queue(dev, "photos").logical_id, "Arn"]}
    )
    assert photos["Event"] == "s3:ObjectCreated:*"
    assert photos["Filter"]["S3Key"]["Rules"] == [{"Name": "prefix", "Value": "photos/"}]


@pytest.mark.parametrize("name", ["photos", "undelivered"])
def test_the_raw_bucket_may_send_before_it_is_told_to(dev: CloudTemplate, name: str) -> None:
    (raw,) = (bucket for bucket in dev.all("AWS::S3::Bucket") if "NotificationConfiguration" in bucket.properties)
    (policy,) = (
        policy
        for policy in dev.all("AWS::SQS::QueuePolicy")
        if policy.properties["Queues"] == [{"Ref": queue(dev, name).logical_id}]
    )
    (allowed,) = (
        statement for statement in policy.properties["PolicyDocument"]["Statement"] if statement["Effect"] == "Allow"
    )

    assert allowed["Principal"] == {"Service": "s3.amazonaws.com"}
    assert listed(allowed["Action"]) == ["sqs:SendMessage"]
    source = spelled(allowed["Condition"]["ArnEquals"]["aws:SourceArn"])
    assert source.endswith(":s3:::" + spelled(raw.properties["BucketName"]))
    assert policy.logical_id in raw.depends_on


@pytest.mark.parametrize(("function", "name"), [("OnPhotoStored", "photos"), ("OnUndeliveredMessage", "undelivered")])
def test_a_queue_wakes_its_consumer_which_may_fail_for_single_messages(
    dev: CloudTemplate, function: str, name: str
) -> None:
    consumer = dev.resource(function)
    (source,) = consumer.properties["Events"].values()

    assert source["Type"] == "SQS"
    assert source["Properties"]["Queue"]["Fn::Sub"].endswith(f":cloudiot-dev-{name}")
    assert source["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert queue(dev, name).logical_id in consumer.depends_on


@pytest.mark.parametrize(("function", "name"), [("OnPhotoStored", "photos"), ("OnUndeliveredMessage", "undelivered")])
def test_a_message_stays_hidden_while_its_consumer_may_still_work_on_it(
    dev: CloudTemplate, function: str, name: str
) -> None:
    visibility = queue(dev, name).properties["VisibilityTimeout"]

    assert visibility >= 6 * dev.resource(function).properties["Timeout"]


@pytest.mark.parametrize("name", ["photos", "undelivered"])
def test_what_nobody_could_handle_is_kept_for_two_weeks(dev: CloudTemplate, name: str) -> None:
    dead = queue(dev, f"{name}-dead")
    redrive = queue(dev, name).properties["RedrivePolicy"]

    assert redrive == {"deadLetterTargetArn": {"Fn::GetAtt": [dead.logical_id, "Arn"]}, "maxReceiveCount": 5}
    assert dead.properties["MessageRetentionPeriod"] == 14 * 86_400


def test_no_more_photos_are_worked_on_than_the_classifier_takes(dev: CloudTemplate) -> None:
    (source,) = dev.resource("OnPhotoStored").properties["Events"].values()
    (variant,) = dev.one("AWS::SageMaker::EndpointConfig").properties["ProductionVariants"]

    at_once = source["Properties"]["ScalingConfig"]["MaximumConcurrency"]
    assert at_once == variant["ServerlessConfig"]["MaxConcurrency"]


def test_the_endpoint_serves_the_model_that_the_stack_makes(dev: CloudTemplate) -> None:
    model = dev.one("AWS::SageMaker::Model")
    config = dev.one("AWS::SageMaker::EndpointConfig")
    endpoint = dev.one("AWS::SageMaker::Endpoint", EndpointName="cloudiot-dev-classifier")

    (variant,) = config.properties["ProductionVariants"]
    assert set(references(variant["ModelName"])) == {model.logical_id}
    assert set(references(endpoint.properties["EndpointConfigName"])) == {config.logical_id}
    # A name of its own would stand in the way of its replacement.
    assert "EndpointConfigName" not in config.properties
    assert "ModelName" not in model.properties


def test_the_model_waits_for_its_role_to_be_allowed_to_pull_the_image(dev: CloudTemplate) -> None:
    model = dev.one("AWS::SageMaker::Model")
    (role_id,) = references(model.properties["ExecutionRoleArn"])

    assert dev.may(dev.resource(role_id), "ecr:BatchGetImage", on=":repository/")
    assert any("DefaultPolicy" in waits_for for waits_for in model.depends_on)


def test_the_classifier_logs_into_a_group_that_was_made_before_it_and_expires(dev: CloudTemplate) -> None:
    group = dev.one("AWS::Logs::LogGroup", LogGroupName="/aws/sagemaker/Endpoints/cloudiot-dev-classifier")
    (role_id,) = references(dev.one("AWS::SageMaker::Model").properties["ExecutionRoleArn"])

    assert group.properties["RetentionInDays"] == 7
    assert group.logical_id in dev.one("AWS::SageMaker::Endpoint").depends_on
    assert dev.may(dev.resource(role_id), "logs:PutLogEvents", on=group.logical_id)


def test_images_are_built_in_the_format_that_sagemaker_reads(dev: CloudTemplate) -> None:
    images = json.loads((dev.folder / "cloudiot-dev.assets.json").read_text("utf-8"))["dockerImages"].values()

    assert {image["source"]["directory"] for image in images}
    assert all(image["source"]["dockerOutputs"] == ["type=docker,oci-mediatypes=false"] for image in images)


def test_a_given_model_image_is_used_and_only_its_repository_may_be_read(prod: CloudTemplate) -> None:
    model = prod.one("AWS::SageMaker::Model")
    (role_id,) = references(model.properties["ExecutionRoleArn"])

    image = model.properties["PrimaryContainer"]["Image"]
    assert image == "123456789012.dkr.ecr.eu-central-1.amazonaws.com/leaves:7"
    assert prod.may(prod.resource(role_id), "ecr:BatchGetImage", on=":ecr:eu-central-1:123456789012:repository/leaves")


def test_photos_are_gathered_into_batches_that_are_worked_on_side_by_side(dev: CloudTemplate) -> None:
    (source,) = dev.resource("OnPhotoStored").properties["Events"].values()

    assert (source["Properties"]["BatchSize"], source["Properties"]["MaximumBatchingWindowInSeconds"]) == (10, 15)
