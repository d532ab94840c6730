"""Photos come in: messages of the queue to which the raw bucket announces them."""

from typing import Final

from chalice import Blueprint
from chalice.app import SQSEvent

from chalicelib import wiring
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.rejection import RejectionSource
from chalicelib.entrypoints.bucket_announcements import stored_objects_in
from chalicelib.entrypoints.sqs_batches import BatchOutcome, QueuedMessage, for_each_message
from chalicelib.observability import Metric, count, logger, observed
from chalicelib.port_bundles.alerting import alert_ports
from chalicelib.services.diagnose_photo import PhotoFate, PhotoPorts, diagnose_photo
from chalicelib.services.reject_input import reject_input
from chalicelib.stage import STAGE
from chalicelib.triggers import photo_queue_name

blueprint: Final = Blueprint(__name__)

# Ten photos of a classifier's second or two each end well inside the function's two minutes.
BATCH_SIZE: Final = 10
# A photo is waiting most of its time: for its bytes, for the classifier, for the table. This many fill the processor.
AT_ONCE: Final = 5


@blueprint.on_sqs_message(queue=photo_queue_name(STAGE), batch_size=BATCH_SIZE)  # type: ignore[untyped-decorator]
@observed
def on_photo_stored(event: SQSEvent) -> BatchOutcome:
    """Diagnose the photos that these messages announce."""
    ports = _ports()
    return for_each_message(event, lambda message: _take_in(message, ports), at_once=AT_ONCE)


def _take_in(message: QueuedMessage, ports: PhotoPorts) -> None:
    try:
        announced = stored_objects_in(message.body)
    except InputRefused as refusal:
        _reject(message, refusal, ports)
        return
    for stored in announced:
        intake = diagnose_photo(stored, ports=ports)
        logger.info("photo taken in", key=stored.key, fate=intake.fate.name, alerts_opened=intake.alerts_opened)
        count(Metric.PHOTOS_DIAGNOSED, intake.fate is PhotoFate.DIAGNOSED)
        count(Metric.PHOTOS_REJECTED, intake.fate is PhotoFate.REJECTED)
        count(Metric.UPLOADS_REPLAYED, intake.fate is PhotoFate.REPLAYED)
        count(Metric.ALERTS_OPENED, intake.alerts_opened)


def _reject(message: QueuedMessage, refusal: InputRefused, ports: PhotoPorts) -> None:
    reject_input(
        message.body.encode(),
        refusal,
        source=RejectionSource.PHOTO,
        device_id="",
        received_at=message.sent_at,
        now=ports.alerting.clock(),
        rejections=ports.rejections,
    )
    count(Metric.PHOTOS_REJECTED)


def _ports() -> PhotoPorts:
    return PhotoPorts(
        devices=wiring.device_registry(),
        photos=wiring.photo_book(),
        files=wiring.photo_files(),
        darkroom=wiring.photo_darkroom(),
        classifier=wiring.leaf_classifier(),
        orders=wiring.capture_orders(),
        captures=wiring.capture_book(),
        rejections=wiring.rejection_book(),
        alerting=alert_ports(),
    )
