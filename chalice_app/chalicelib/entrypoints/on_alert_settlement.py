"""Under construction."""

import os
from typing import Any

from chalice import Blueprint
from chalice.app import CloudWatchEvent

STAGE = os.environ.get("STAGE", "dev")
blueprint = Blueprint(__name__)


@blueprint.schedule("rate(5 minutes)", description="Closes alerts after calm has returned, and wakes snoozed ones")
def on_alert_settlement(event: CloudWatchEvent) -> None:
    raise NotImplementedError
