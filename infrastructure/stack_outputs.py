"""What the stack tells about itself: the addresses and names that people, tests and the local cloud start from."""

import aws_cdk as cdk

from chalicelib import triggers
from infrastructure.components.operator_service import OperatorService
from infrastructure.components.rest_front_door import RestFrontDoor
from infrastructure.components.surroundings import Surroundings


def tell_outputs(
    stack: cdk.Stack,
    *,
    stage: str,
    around: Surroundings,
    rest: RestFrontDoor,
    operator: OperatorService | None,
    iot_endpoint: str,
) -> None:
    """Make one output for each address or name; OperatorUrl only where there is an operator service."""
    outputs = {
        "RestUrl": rest.url,
        "AlertTopicArn": around.notifications.alerts.topic_arn,
        "EscalationTopicArn": around.notifications.escalations.topic_arn,
        "AlarmTopicArn": around.notifications.alarms.topic_arn,
        "IotEndpoint": iot_endpoint,
        "DevicePolicyName": triggers.device_policy_name(stage),
        "ClaimPolicyName": triggers.claim_policy_name(stage),
        "ProvisioningTemplateName": triggers.provisioning_template_name(stage),
        "RawBucketName": around.data.raw.bucket_name,
        "ProcessedBucketName": around.data.processed.bucket_name,
        "TelemetryTableName": around.data.telemetry.table_name,
        "OperationsTableName": around.data.operations.table_name,
        "TelemetryStreamName": around.telemetry.stream.stream_name,
        "PhotoQueueUrl": around.photos.photos.queue.queue_url,
        "PhotoDeadLetterQueueUrl": around.photos.photos.dead_letters.queue_url,
        "UndeliveredQueueUrl": around.gateway.undelivered.queue.queue_url,
        "UndeliveredDeadLetterQueueUrl": around.gateway.undelivered.dead_letters.queue_url,
        "OperatorKeysSecretName": triggers.operator_keys_secret_name(stage),
        "ThresholdParameterName": around.notifications.thresholds.parameter_name,
        "ClassifierEndpointName": around.inference.endpoint_name,
    }
    if operator is not None:
        outputs["OperatorUrl"] = operator.url
    for name, value in outputs.items():
        cdk.CfnOutput(stack, name, value=value)
