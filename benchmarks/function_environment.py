"""What a function of the platform is told by its environment in a benchmark, and what the SDK asks for."""

from typing import Final

TELEMETRY_TABLE: Final = "cloudiot-bench-telemetry"
OPERATIONS_TABLE: Final = "cloudiot-bench-operations"
RAW_BUCKET: Final = "cloudiot-bench-raw"
PROCESSED_BUCKET: Final = "cloudiot-bench-processed"
THRESHOLD_PARAMETER: Final = "/bench/alert-threshold"


def function_environment(region: str) -> dict[str, str]:
    """The variables; whoever measures may add some."""
    return {
        "STAGE": "bench",
        "TELEMETRY_TABLE": TELEMETRY_TABLE,
        "OPERATIONS_TABLE": OPERATIONS_TABLE,
        "RAW_BUCKET": RAW_BUCKET,
        "PROCESSED_BUCKET": PROCESSED_BUCKET,
        "TELEMETRY_STREAM": "cloudiot-bench-telemetry",
        "ALERT_TOPIC_ARN": f"arn:aws:sns:{region}:123456789012:alerts",
        "ESCALATION_TOPIC_ARN": f"arn:aws:sns:{region}:123456789012:escalations",
        "THRESHOLD_PARAMETER": THRESHOLD_PARAMETER,
        "OPERATOR_KEYS_SECRET": "/bench/fastapi/api-key",
        "CLASSIFIER_ENDPOINT": "leaf",
        "DEVICE_POLICY": "device",
        "TELEMETRY_RETENTION_DAYS": "365",
        "PHOTO_RETENTION_DAYS": "90",
        "ROLLUP_RETENTION_DAYS": "1825",
        "AWS_DEFAULT_REGION": region,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }
