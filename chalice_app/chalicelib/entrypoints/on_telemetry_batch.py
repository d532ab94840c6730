"""Telemetry comes in: records of the stream that the telemetry rule fills."""

from typing import Final

from chalice import Blueprint
from chalice.app import KinesisEvent, KinesisRecord

from chalicelib import wiring
from chalicelib.domain.arrival import Arrival
from chalicelib.domain.clock import from_ms
from chalicelib.entrypoints.port_bundles import alert_ports
from chalicelib.observability import Metric, count, logger, observed
from chalicelib.services.ingest_telemetry import IntakePorts, ingest_telemetry
from chalicelib.settings import settings
from chalicelib.stage import STAGE
from chalicelib.triggers import telemetry_stream_name

blueprint: Final = Blueprint(__name__)

# A hundred messages are about 2 MB at most in practice, and one transaction's worth of work for each part behind.
BATCH_SIZE: Final = 100


@blueprint.on_kinesis_record(  # type: ignore[untyped-decorator]
    stream=telemetry_stream_name(STAGE), batch_size=BATCH_SIZE, starting_position="TRIM_HORIZON"
)
@observed
def on_telemetry_batch(event: KinesisEvent) -> None:
    """Take in a batch. It raises when a part is not done: Lambda then delivers the whole batch again."""
    arrivals = [_arrival(record) for record in event]
    intake = ingest_telemetry(arrivals, retention=settings().telemetry_retention, ports=_ports())
    logger.info(
        "telemetry taken in", stored=intake.stored, rejected=intake.rejected, alerts_opened=intake.alerts_opened
    )
    count(Metric.MESSAGES_STORED, intake.stored)
    count(Metric.MESSAGES_REJECTED, intake.rejected)
    count(Metric.ALERTS_OPENED, intake.alerts_opened)


def _arrival(record: KinesisRecord) -> Arrival:
    # In seconds, with milliseconds behind the point.
    arrived_s: float = record.to_dict()["kinesis"]["approximateArrivalTimestamp"]
    return Arrival(device_id=record.partition_key, payload=record.data, received_at=from_ms(round(arrived_s * 1000)))


def _ports() -> IntakePorts:
    return IntakePorts(
        devices=wiring.device_registry(),
        telemetry=wiring.telemetry_store(),
        thresholds=wiring.threshold_book(),
        rejections=wiring.rejection_book(),
        alerting=alert_ports(),
    )
