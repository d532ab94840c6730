"""Photos: from the order to the diagnosis, and what people say of it."""

from chalicelib.ports.captures import CaptureBook, CaptureOrders
from chalicelib.ports.glances import LatestPhotos
from chalicelib.ports.photos import (
    LeafClassifier,
    PhotoArchive,
    PhotoBook,
    PhotoDarkroom,
    PhotoFiles,
    ReviewBook,
    UploadDesk,
)
from chalicelib.settings import settings
from chalicelib.wiring import foundation
from chalicelib.wiring.parts import Part


@Part
def capture_book() -> CaptureBook:
    """The capture orders and the notes on them, in the operations table."""
    from chalicelib.adapters.dynamo_captures import DynamoCaptures

    return DynamoCaptures(
        foundation.operations_table(), clock=foundation.clock(), retention=settings().telemetry_retention
    )


@Part
def capture_orders() -> CaptureOrders:
    """The orders as this container remembers them, for whoever asks for the same one again and again."""
    from chalicelib.adapters.remembered_orders import RememberedOrders

    return RememberedOrders(capture_book())


@Part
def upload_desk() -> UploadDesk:
    """Presigned uploads to the raw bucket."""
    from chalicelib.adapters.s3_upload_desk import S3UploadDesk

    return S3UploadDesk(foundation.client("s3"), raw_bucket=settings().raw_bucket, clock=foundation.clock())


@Part
def photo_book() -> PhotoBook:
    """The photos and diagnoses, in the operations table."""
    from chalicelib.adapters.dynamo_photos import DynamoPhotos

    return DynamoPhotos(foundation.operations_table(), clock=foundation.clock(), retention=settings().photo_retention)


@Part
def photo_archive() -> PhotoArchive:
    """The same, for who goes through a time of them."""
    from chalicelib.adapters.dynamo_photos import DynamoPhotos

    return DynamoPhotos(foundation.operations_table(), clock=foundation.clock(), retention=settings().photo_retention)


@Part
def latest_photos() -> LatestPhotos:
    """Each device's newest photo, in the operations table."""
    from chalicelib.adapters.dynamo_latest_photos import DynamoLatestPhotos

    return DynamoLatestPhotos(foundation.operations_table(), clock=foundation.clock())


@Part
def review_book() -> ReviewBook:
    """What operators said of the photos, in the operations table."""
    from chalicelib.adapters.dynamo_reviews import DynamoReviews

    return DynamoReviews(foundation.operations_table(), retention=settings().telemetry_retention)


@Part
def photo_files() -> PhotoFiles:
    """The raw and the processed bucket."""
    from chalicelib.adapters.s3_photos import S3Photos

    here = settings()
    return S3Photos(foundation.client("s3"), raw_bucket=here.raw_bucket, processed_bucket=here.processed_bucket)


@Part
def photo_darkroom() -> PhotoDarkroom:
    """Pillow."""
    from chalicelib.adapters.pillow_darkroom import PillowDarkroom

    return PillowDarkroom()


@Part
def leaf_classifier() -> LeafClassifier:
    """The model behind its SageMaker endpoint."""
    from chalicelib.adapters.sagemaker_classifier import SageMakerClassifier

    return SageMakerClassifier(foundation.client("sagemaker-runtime"), settings().classifier_endpoint)


def classifier_version() -> str | None:
    """Of the model that the platform was deployed with; the classifier is not asked."""
    return settings().classifier_version
