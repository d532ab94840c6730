"""Is the platform there, and what can it be asked?"""

from typing import Final

from chalicelib import wiring
from chalicelib.rest.outputs.health import Health
from chalicelib.rest.resource import Resource
from chalicelib.services.check_health import check_health
from chalicelib.stage import STAGE
from chalicelib.version import VERSION

health: Final = Resource()


@health.operation("GET", "/health", "Whether the platform answers", needs_key=False)
def get_health() -> Health:
    """Says which stage, version and model this is, once both tables have answered."""
    check_health(telemetry=wiring.telemetry_store(), devices=wiring.device_registry())
    return Health(status="ok", stage=STAGE, version=VERSION, model_version=wiring.classifier_version())
