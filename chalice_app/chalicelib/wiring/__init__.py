"""The composition root: the one place where real parts are chosen.

One function for each port. What it gives is made when it is first asked for and kept as long as the container
lives; importing this package reads no settings and loads no SDK, because Chalice imports the app far from AWS.
Adapters are imported where they are made: each function pays for the parts that it uses.
"""

from chalicelib.wiring import foundation
from chalicelib.wiring.alerts import (
    alert_book,
    alert_notifier,
    comment_book,
    rule_book,
)
from chalicelib.wiring.certificates import (
    certificate_authority,
    certificate_book,
    claim_book,
    claim_certificates,
    rotation_commands,
)
from chalicelib.wiring.devices import (
    configuration_book,
    device_archive,
    device_commands,
    device_directory,
    device_enrolment,
    device_registry,
    device_search,
    device_shadows,
    glance_book,
    presence_book,
    presence_reader,
    site_book,
)
from chalicelib.wiring.exports import (
    export_book,
    export_shelf,
)
from chalicelib.wiring.foundation import clock, longest_request_bytes
from chalicelib.wiring.operators import (
    key_vault,
    operator_keys,
    platform_metrics,
)
from chalicelib.wiring.photos import (
    capture_book,
    capture_orders,
    classifier_version,
    latest_photos,
    leaf_classifier,
    photo_archive,
    photo_book,
    photo_darkroom,
    photo_files,
    review_book,
    upload_desk,
)
from chalicelib.wiring.records import (
    bookmarks,
    event_feed,
    rejection_book,
)
from chalicelib.wiring.telemetry import (
    day_rollups,
    fresh_samples,
    live_telemetry,
    sample_history,
    telemetry_store,
    telemetry_stream,
)
from chalicelib.wiring.updates import (
    package_shelf,
    release_book,
    rollout_book,
    update_jobs,
)

__all__ = [
    "alert_book",
    "alert_notifier",
    "bookmarks",
    "capture_book",
    "capture_orders",
    "certificate_authority",
    "certificate_book",
    "claim_book",
    "claim_certificates",
    "classifier_version",
    "clock",
    "comment_book",
    "configuration_book",
    "day_rollups",
    "device_archive",
    "device_commands",
    "device_directory",
    "device_enrolment",
    "device_registry",
    "device_search",
    "device_shadows",
    "event_feed",
    "export_book",
    "export_shelf",
    "forget",
    "fresh_samples",
    "glance_book",
    "key_vault",
    "latest_photos",
    "leaf_classifier",
    "live_telemetry",
    "longest_request_bytes",
    "operator_keys",
    "package_shelf",
    "photo_archive",
    "photo_book",
    "photo_darkroom",
    "photo_files",
    "platform_metrics",
    "presence_book",
    "presence_reader",
    "rejection_book",
    "release_book",
    "review_book",
    "rollout_book",
    "rotation_commands",
    "rule_book",
    "sample_history",
    "site_book",
    "telemetry_store",
    "telemetry_stream",
    "update_jobs",
    "upload_desk",
]


def forget() -> None:
    """Let go of every part that was made: what is asked for next is made anew, in the surroundings of then."""
    foundation.forget()
    foundation.let_go_of(*(globals()[name] for name in __all__))
