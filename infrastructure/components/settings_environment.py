"""What functions and the operator service are told of their surroundings: the environment that chalicelib.settings
reads."""

from typing import Final

from chalicelib import triggers
from infrastructure.components.surroundings import Surroundings
from infrastructure.stage_config import StageConfig

# The longest list of devices that operators register in one go has some thousand lines. What is longer is refused
# before anybody reads it; API Gateway alone would take ten times as much.
LONGEST_REQUEST_BYTES: Final = 1_000_000


def settings_environment(config: StageConfig, around: Surroundings) -> dict[str, str]:
    """Variables by their names."""
    return {
        "STAGE": config.stage,
        "TELEMETRY_TABLE": around.data.telemetry.table_name,
        "OPERATIONS_TABLE": around.data.operations.table_name,
        "RAW_BUCKET": around.data.raw.bucket_name,
        "PROCESSED_BUCKET": around.data.processed.bucket_name,
        "TELEMETRY_STREAM": around.telemetry.stream.stream_name,
        "ALERT_TOPIC_ARN": around.notifications.alerts.topic_arn,
        "ESCALATION_TOPIC_ARN": around.notifications.escalations.topic_arn,
        "THRESHOLD_PARAMETER": around.notifications.thresholds.parameter_name,
        "OPERATOR_KEYS_SECRET": triggers.operator_keys_secret_name(config.stage),
        "CLASSIFIER_ENDPOINT": around.inference.endpoint_name,
        "CLASSIFIER_VERSION": around.inference.model_version,
        "PACKAGE_ROLE_ARN": around.updates.package_role.role_arn,
        "DEVICE_POLICY": triggers.device_policy_name(config.stage),
        "DEVICE_TYPE": around.gateway.device_type.ref,
        "TELEMETRY_RETENTION_DAYS": str(config.telemetry_retention_days),
        "ROLLUP_RETENTION_DAYS": str(config.rollup_retention_days),
        "PHOTO_RETENTION_DAYS": str(config.photo_retention_days),
        "LONGEST_REQUEST_BYTES": str(LONGEST_REQUEST_BYTES),
    }
