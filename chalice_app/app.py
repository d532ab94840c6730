"""The Chalice app: gathers the entry points, and nothing else."""

from chalice import Chalice

from chalicelib.entrypoints import (
    on_alert_settlement,
    on_capture_schedule,
    on_photo_stored,
    on_silence_check,
    on_telemetry_batch,
    on_undelivered_message,
    on_upload_request,
)

app = Chalice(app_name="cloudiot")

for entry_point in (
    on_telemetry_batch,
    on_photo_stored,
    on_upload_request,
    on_undelivered_message,
    on_capture_schedule,
    on_silence_check,
    on_alert_settlement,
):
    app.register_blueprint(entry_point.blueprint)
