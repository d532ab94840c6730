"""Under construction."""

import os
from typing import Any

from chalice import Blueprint
from chalice.app import SQSEvent

from chalicelib.triggers import photo_queue_name

STAGE = os.environ.get("STAGE", "dev")
blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue=photo_queue_name(STAGE), batch_size=10)
def on_photo_stored(event: SQSEvent) -> None:
    raise NotImplementedError
