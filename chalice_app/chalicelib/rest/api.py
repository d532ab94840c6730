"""The REST API as a whole: its operations, and the document that describes them."""

from typing import Any, Final

from chalicelib.rest.openapi import openapi_document
from chalicelib.rest.request import Mount
from chalicelib.rest.resource import Resource
from chalicelib.rest.resources.alerts import alerts
from chalicelib.rest.resources.captures import captures
from chalicelib.rest.resources.claims import claims
from chalicelib.rest.resources.device_changes import device_changes
from chalicelib.rest.resources.device_life import device_life
from chalicelib.rest.resources.devices import devices
from chalicelib.rest.resources.diagnoses import diagnoses
from chalicelib.rest.resources.events import events
from chalicelib.rest.resources.fleet import fleet
from chalicelib.rest.resources.health import health
from chalicelib.rest.resources.photos import photos
from chalicelib.rest.resources.rejections import rejections
from chalicelib.rest.resources.releases import releases
from chalicelib.rest.resources.reviews import reviews
from chalicelib.rest.resources.risk import risk
from chalicelib.rest.resources.rollouts import rollouts
from chalicelib.rest.resources.sites import sites
from chalicelib.rest.resources.system import system
from chalicelib.rest.resources.telemetry import telemetry
from chalicelib.rest.resources.thresholds import thresholds

documents: Final = Resource()


@documents.operation("GET", "/openapi.json", "This document", needs_key=False)
def get_openapi(mount: Mount) -> dict[str, Any]:
    return openapi_document(OPERATIONS, mount)


RESOURCES: Final = (
    health,
    sites,
    risk,
    claims,
    fleet,
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
    releases,
    rollouts,
    events,
    rejections,
    system,
    documents,
)
OPERATIONS: Final = tuple(operation for resource in RESOURCES for operation in resource.operations)
