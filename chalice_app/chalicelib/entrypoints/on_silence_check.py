"""Under construction."""

import os
from typing import Any

from chalice import Blueprint
from chalice.app import CloudWatchEvent

STAGE = os.environ.get("STAGE", "dev")
blueprint = Blueprint(__name__)


@blueprint.schedule("rate(5 minutes)", description="Looks for devices that have fallen silent")
def on_silence_check(event: CloudWatchEvent) -> None:
    raise NotImplementedError
