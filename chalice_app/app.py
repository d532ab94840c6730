"""The Chalice app: gathers the entry points, and nothing else."""

from typing import Final

from chalice import Chalice

from chalicelib.entrypoints import (
    on_alert_settlement,
    on_capture_schedule,
    on_certificate_message,
    on_configuration_change,
    on_device_check,
    on_key_rotation,
    on_photo_outcome,
    on_photo_stored,
    on_presence,
    on_provisioning,
    on_risk_check,
    on_rollout_check,
    on_rollup_schedule,
    on_telemetry_batch,
    on_undelivered_message,
    on_upload_request,
)
from chalicelib.entrypoints.http_api import HTTP_BLUEPRINTS

EVENT_BLUEPRINTS: Final = (
    on_telemetry_batch.blueprint,
    on_photo_stored.blueprint,
    on_upload_request.blueprint,
    on_photo_outcome.blueprint,
    on_configuration_change.blueprint,
    on_certificate_message.blueprint,
    on_presence.blueprint,
    on_undelivered_message.blueprint,
    on_provisioning.blueprint,
    on_capture_schedule.blueprint,
    on_device_check.blueprint,
    on_alert_settlement.blueprint,
    on_risk_check.blueprint,
    on_rollup_schedule.blueprint,
    on_key_rotation.blueprint,
    on_rollout_check.blueprint,
)

# The log of this name is set up in observability; Chalice would set it up once more, for errors alone.
app: Final = Chalice(app_name="cloudiot", configure_logs=False)

for blueprint in (*EVENT_BLUEPRINTS, *HTTP_BLUEPRINTS):
    app.register_blueprint(blueprint)
