"""Under construction."""

import os
from typing import Any

from chalice import Blueprint
from chalice.app import CloudWatchEvent

STAGE = os.environ.get("STAGE", "dev")
blueprint = Blueprint(__name__)


@blueprint.schedule("cron(0 * * * ? *)", description="Orders a photo of every device each hour")
def on_capture_schedule(event: CloudWatchEvent) -> None:
    raise NotImplementedError
