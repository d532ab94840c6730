"""The names by which the outside world wakes our functions.

Chalice needs event sources as plain strings while it packages the app, and the CDK
stack must create exactly those sources: both read the names here. Standard library only,
so that the infrastructure can import it without the rest of the app.
"""

from typing import Final

# The app's Lambda functions: Chalice's own names of the handlers, as they appear in the template.
TELEMETRY_CONSUMER: Final = "on_telemetry_batch"
PHOTO_CONSUMER: Final = "on_photo_stored"
UPLOAD_REQUESTS: Final = "on_upload_request"
CONFIGURATION_CHANGES: Final = "on_configuration_change"
PHOTO_OUTCOMES: Final = "on_photo_outcome"
CERTIFICATE_MESSAGES: Final = "on_certificate_message"
PRESENCE: Final = "on_presence"
UNDELIVERED: Final = "on_undelivered_message"
PROVISIONING: Final = "on_provisioning"
CAPTURE_SCHEDULE: Final = "on_capture_schedule"
DEVICE_CHECK: Final = "on_device_check"
ALERT_SETTLEMENT: Final = "on_alert_settlement"
RISK_CHECK: Final = "on_risk_check"
ROLLUP_SCHEDULE: Final = "on_rollup_schedule"
ROLLOUT_CHECK: Final = "on_rollout_check"
KEY_ROTATION: Final = "on_key_rotation"
OPERATOR_AUTHORIZER: Final = "authorize_operator"

# Where, in the raw bucket, the packages of the devices' software lie.
PACKAGE_PREFIX: Final = "releases/"

# Where, in the processed bucket, the long-term history of telemetry lies.
HISTORY_PREFIX: Final = "history/"


def function_name(stage: str, handler: str) -> str:
    """A Lambda function's name in AWS, by Chalice's name of its handler."""
    return f"cloudiot-{stage}-{handler}"


def telemetry_stream_name(stage: str) -> str:
    """Kinesis stream that the telemetry rule fills."""
    return f"cloudiot-{stage}-telemetry"


def photo_queue_name(stage: str) -> str:
    """SQS queue that hears of every photo stored in the raw bucket."""
    return f"cloudiot-{stage}-photos"


def undelivered_queue_name(stage: str) -> str:
    """SQS queue that keeps what a topic rule could not hand on."""
    return f"cloudiot-{stage}-undelivered"


def telemetry_rule_name(stage: str) -> str:
    """IoT topic rule of the telemetry; devices name it in their Basic Ingest topic."""
    return f"cloudiot_{stage}_telemetry"


def upload_request_rule_name(stage: str) -> str:
    """IoT topic rule of the requests for an upload grant."""
    return f"cloudiot_{stage}_upload_requests"


def configuration_rule_name(stage: str) -> str:
    """IoT topic rule of the changes of devices' configurations."""
    return f"cloudiot_{stage}_configurations"


def certificate_rule_name(stage: str) -> str:
    """IoT topic rule of what devices say while they change their certificates."""
    return f"cloudiot_{stage}_certificates"


def presence_rule_name(stage: str) -> str:
    """IoT topic rule of the broker's own events: who has connected, and who is gone."""
    return f"cloudiot_{stage}_presence"


def photo_outcome_rule_name(stage: str) -> str:
    """IoT topic rule of what devices say of photos that did not come."""
    return f"cloudiot_{stage}_photo_outcomes"


def device_policy_name(stage: str) -> str:
    """IoT policy that every device certificate carries."""
    return f"cloudiot-{stage}-device"


# The named shadow in which a device's configuration lies.
CONFIG_SHADOW: Final = "config"


def claim_policy_name(stage: str) -> str:
    """IoT policy that every claim certificate carries."""
    return f"cloudiot-{stage}-claim"


def provisioning_template_name(stage: str) -> str:
    """IoT fleet provisioning template; devices name it in the topics by which they join."""
    return f"cloudiot-{stage}-devices"


def rollout_resource_name(stage: str) -> str:
    """Jobs and thing groups of roll-outs, as a pattern: each name ends with the id of its roll-out."""
    return f"cloudiot-{stage}-*"


def threshold_parameter_name(stage: str) -> str:
    """SSM parameter with the fleet's alert rules."""
    return f"/{stage}/alert-threshold"


def operator_keys_secret_name(stage: str) -> str:
    """Secret with the named operator keys."""
    return f"/{stage}/fastapi/api-key"
