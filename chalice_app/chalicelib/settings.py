"""What a function is told about its surroundings, read from the environment when first asked for."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Final

from chalicelib.domain.errors import SettingsInvalid

# A table of two thousand devices with the longest of names takes half of it.
_LONGEST_REQUEST_BYTES: Final = 1_000_000
# What a template or a shell leaves behind when nobody filled a value in.
_PLACEHOLDERS: Final = frozenset({"", "changeme", "todo", "none", "null"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Names of the platform's parts and the limits that differ by stage.

    Attributes:
        operator_url: where notifications lead people, None where no operator service runs.
        longest_request_bytes: bodies of requests to the REST API that are longer are refused unread.
        classifier_version: of the model that the platform was deployed with, None where nobody said.
        device_type: the thing type that devices get, None where there is none.
        package_role_arn: the role in whose name the broker makes links to packages of the devices' software; None where
            no roll-out is started.
    """

    stage: str
    telemetry_table: str
    operations_table: str
    raw_bucket: str
    processed_bucket: str
    telemetry_stream: str
    alert_topic_arn: str
    escalation_topic_arn: str
    threshold_parameter: str
    operator_keys_secret: str
    classifier_endpoint: str
    device_policy: str
    telemetry_retention: timedelta
    photo_retention: timedelta
    rollup_retention: timedelta
    operator_url: str | None = None
    longest_request_bytes: int = _LONGEST_REQUEST_BYTES
    classifier_version: str | None = None
    device_type: str | None = None
    package_role_arn: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read every setting.

        Raises:
            SettingsInvalid: a variable is missing, empty, a placeholder or not a number; it is named.
        """
        defaults = {"LONGEST_REQUEST_BYTES": str(_LONGEST_REQUEST_BYTES)}
        return cls(
            stage=_text(environment, "STAGE"),
            telemetry_table=_text(environment, "TELEMETRY_TABLE"),
            operations_table=_text(environment, "OPERATIONS_TABLE"),
            raw_bucket=_text(environment, "RAW_BUCKET"),
            processed_bucket=_text(environment, "PROCESSED_BUCKET"),
            telemetry_stream=_text(environment, "TELEMETRY_STREAM"),
            alert_topic_arn=_text(environment, "ALERT_TOPIC_ARN"),
            escalation_topic_arn=_text(environment, "ESCALATION_TOPIC_ARN"),
            threshold_parameter=_text(environment, "THRESHOLD_PARAMETER"),
            operator_keys_secret=_text(environment, "OPERATOR_KEYS_SECRET"),
            classifier_endpoint=_text(environment, "CLASSIFIER_ENDPOINT"),
            device_policy=_text(environment, "DEVICE_POLICY"),
            telemetry_retention=timedelta(days=_positive(environment, "TELEMETRY_RETENTION_DAYS")),
            photo_retention=timedelta(days=_positive(environment, "PHOTO_RETENTION_DAYS")),
            rollup_retention=timedelta(days=_positive(environment, "ROLLUP_RETENTION_DAYS")),
            operator_url=_operator_url(environment),
            longest_request_bytes=_positive(defaults | dict(environment), "LONGEST_REQUEST_BYTES"),
            classifier_version=environment.get("CLASSIFIER_VERSION", "").strip() or None,
            device_type=environment.get("DEVICE_TYPE", "").strip() or None,
            package_role_arn=environment.get("PACKAGE_ROLE_ARN", "").strip() or None,
        )


@cache
def settings() -> Settings:
    """The settings of this process. Read at the first call, never at import: Chalice imports
    the app while it packages it, far from AWS."""
    return Settings.from_environment(os.environ)


def _text(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if value.lower() in _PLACEHOLDERS:
        raise SettingsInvalid(f"the environment variable {name} is not set")
    return value


def _positive(environment: Mapping[str, str], name: str) -> int:
    value = _text(environment, name)
    if not value.isdecimal() or int(value) == 0:
        raise SettingsInvalid(f"the environment variable {name} must be a positive whole number, not {value!r}")
    return int(value)


def _operator_url(environment: Mapping[str, str]) -> str | None:
    # On one machine the service answers elsewhere than its HTTP API would: what is said of here goes first.
    for name in ("OPERATOR_URL_HERE", "OPERATOR_URL"):
        if environment.get(name, "").strip():
            return _text(environment, name)
    return None
