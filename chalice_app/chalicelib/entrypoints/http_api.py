"""The REST API as a whole: its resources, and the document that describes them."""

from typing import Any, Final

from chalicelib.entrypoints import authorize_operator, http_problems
from chalicelib.entrypoints.http_alerts import alerts
from chalicelib.entrypoints.http_captures import captures
from chalicelib.entrypoints.http_claims import claims
from chalicelib.entrypoints.http_device_changes import device_changes
from chalicelib.entrypoints.http_device_life import device_life
from chalicelib.entrypoints.http_devices import devices
from chalicelib.entrypoints.http_diagnoses import diagnoses
from chalicelib.entrypoints.http_events import events
from chalicelib.entrypoints.http_health import health
from chalicelib.entrypoints.http_photos import photos
from chalicelib.entrypoints.http_rejections import rejections
from chalicelib.entrypoints.http_resource import HttpResource
from chalicelib.entrypoints.http_reviews import reviews
from chalicelib.entrypoints.http_risk import risk
from chalicelib.entrypoints.http_sites import sites
from chalicelib.entrypoints.http_telemetry import telemetry
from chalicelib.entrypoints.http_thresholds import thresholds
from chalicelib.entrypoints.openapi import openapi_document

documents: Final = HttpResource(__name__)

_PATH: Final = "/openapi.json"


@documents.route("GET", _PATH, "This document", needs_key=False)
def get_openapi() -> dict[str, Any]:
    # The whole path as the client sees it: on API Gateway it begins with the stage.
    path: str = documents.blueprint.current_request.context["path"]
    operations = (operation for resource in HTTP_RESOURCES for operation in resource.operations)
    return openapi_document(operations, server=path.removesuffix(_PATH) or "/")


HTTP_RESOURCES: Final = (
    health,
    sites,
    risk,
    claims,
    devices,
    device_changes,
    device_life,
    telemetry,
    photos,
    captures,
    diagnoses,
    reviews,
    alerts,
    thresholds,
    events,
    rejections,
    documents,
)

# What app.py registers, in this order: the problems' middleware is then the outermost of ours.
HTTP_BLUEPRINTS: Final = (
    http_problems.blueprint,
    authorize_operator.blueprint,
    *(resource.blueprint for resource in HTTP_RESOURCES),
)
