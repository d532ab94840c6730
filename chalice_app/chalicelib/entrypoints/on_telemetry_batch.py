"""Under construction."""

import os
from typing import Any

from chalice import Blueprint
from chalice.app import KinesisEvent

from chalicelib.triggers import telemetry_stream_name

STAGE = os.environ.get("STAGE", "dev")
blueprint = Blueprint(__name__)


@blueprint.on_kinesis_record(stream=telemetry_stream_name(STAGE), batch_size=100)
def on_telemetry_batch(event: KinesisEvent) -> None:
    raise NotImplementedError
