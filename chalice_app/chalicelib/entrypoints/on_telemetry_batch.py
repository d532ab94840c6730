"""Telemetry comes in: records of the stream that the telemetry rule fills."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

from chalice import Blueprint
from chalice.app import KinesisEvent

from chalicelib import wiring
from chalicelib.entrypoints.stream_records import arrivals_in
from chalicelib.observability import Metric, count, logger, observed
from chalicelib.port_bundles.alerting import alert_ports
from chalicelib.services.ingest_telemetry import IntakePorts, ingest_telemetry
from chalicelib.settings import settings
from chalicelib.stage import STAGE
from chalicelib.triggers import telemetry_stream_name

blueprint: Final = Blueprint(__name__)

# What a call costs beside its messages (reading rules, a line of log, requests that are not full) is shared by all of
# them, and a thousand messages of fifteen samples still are half of the 6 MB that Lambda hands over at once.
BATCH_SIZE: Final = 1_000

# A thousand messages leave two thousand objects behind that only the collector finds, most of them by requests.
_OBJECTS_TO_COLLECT: Final = 20_000


@blueprint.on_kinesis_record(  # type: ignore[untyped-decorator]
    stream=telemetry_stream_name(STAGE), batch_size=BATCH_SIZE, starting_position="TRIM_HORIZON"
)
@observed
def on_telemetry_batch(event: KinesisEvent) -> None:
    """Take in a batch. It raises when a part is not done: Lambda then delivers the whole batch again."""
    ports = _ports()
    with _undisturbed():
        intake = ingest_telemetry(arrivals_in(event.to_dict()), retention=settings().telemetry_retention, ports=ports)
    logger.info(
        "telemetry taken in", stored=intake.stored, rejected=intake.rejected, alerts_opened=intake.alerts_opened
    )
    count(Metric.MESSAGES_STORED, intake.stored)
    count(Metric.MESSAGES_REJECTED, intake.rejected)
    count(Metric.ALERTS_OPENED, intake.alerts_opened)
    _settle_in()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let the garbage collector wait for the end of the batch: amid it nearly all objects are in use, and to walk
    through them in vain takes a twentieth of the batch's time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@cache
def _settle_in() -> None:
    """After the first batch all parts are made, and stay for the container's life: the garbage collector need not walk
    through them again, nor look for cycles after every batch."""
    gc.freeze()
    gc.set_threshold(_OBJECTS_TO_COLLECT)


def _ports() -> IntakePorts:
    return IntakePorts(
        devices=wiring.device_directory(),
        telemetry=wiring.telemetry_store(),
        rollups=wiring.day_rollups(),
        rules=wiring.rule_book(),
        sites=wiring.site_book(),
        rejections=wiring.rejection_book(),
        alerting=alert_ports(),
    )
