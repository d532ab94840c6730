"""Things as tests need them: whole and valid, with only what matters to the test said out loud."""

from tests.builders.alerts import a_breach, a_notice, an_alert, an_alert_rule
from tests.builders.defaults import DAY, DEVICE, HOUR, MINUTE, NOON, SITE
from tests.builders.diagnoses import a_diagnosis, a_heatmap, some_findings
from tests.builders.events import an_event
from tests.builders.fleet import a_claim, a_device, a_site, an_operator_key
from tests.builders.photos import (
    a_capture_order,
    a_jpeg,
    a_photo,
    a_photo_key,
    a_review,
    an_hourly_order,
    an_upload_grant,
    an_upload_request,
)
from tests.builders.telemetry import a_message, a_rejection, a_sample
from tests.builders.updates import a_release, a_rollout

__all__ = [
    "DAY",
    "DEVICE",
    "HOUR",
    "MINUTE",
    "NOON",
    "SITE",
    "a_breach",
    "a_capture_order",
    "a_claim",
    "a_device",
    "a_diagnosis",
    "a_heatmap",
    "a_jpeg",
    "a_message",
    "a_notice",
    "a_photo",
    "a_photo_key",
    "a_rejection",
    "a_release",
    "a_review",
    "a_rollout",
    "a_sample",
    "a_site",
    "an_alert",
    "an_alert_rule",
    "an_event",
    "an_hourly_order",
    "an_operator_key",
    "an_upload_grant",
    "an_upload_request",
    "some_findings",
]
