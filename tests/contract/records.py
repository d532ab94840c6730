"""What the operations table serves, on the fakes and on the real adapters."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from chalicelib.adapters.dynamo_alerts import DynamoAlerts
from chalicelib.adapters.dynamo_bookmarks import DynamoBookmarks
from chalicelib.adapters.dynamo_captures import DynamoCaptures
from chalicelib.adapters.dynamo_certificates import DynamoCertificates
from chalicelib.adapters.dynamo_claims import DynamoClaims
from chalicelib.adapters.dynamo_comments import DynamoComments
from chalicelib.adapters.dynamo_configurations import DynamoConfigurations
from chalicelib.adapters.dynamo_device_search import DynamoDeviceSearch
from chalicelib.adapters.dynamo_devices import DynamoDevices
from chalicelib.adapters.dynamo_events import DynamoEvents
from chalicelib.adapters.dynamo_exports import DynamoExports
from chalicelib.adapters.dynamo_glances import DynamoGlances
from chalicelib.adapters.dynamo_latest_photos import DynamoLatestPhotos
from chalicelib.adapters.dynamo_photos import DynamoPhotos
from chalicelib.adapters.dynamo_presence import DynamoPresence
from chalicelib.adapters.dynamo_rejections import DynamoRejections
from chalicelib.adapters.dynamo_retirements import DynamoRetirements
from chalicelib.adapters.dynamo_reviews import DynamoReviews
from chalicelib.adapters.dynamo_sites import DynamoSites
from chalicelib.adapters.s3_photos import S3Originals
from chalicelib.ports.alerts import AlertBook, CommentBook
from chalicelib.ports.bookmarks import Bookmarks
from chalicelib.ports.captures import CaptureBook
from chalicelib.ports.certificates import CertificateBook
from chalicelib.ports.claims import ClaimBook
from chalicelib.ports.configurations import ConfigurationBook
from chalicelib.ports.device_search import DeviceSearch
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.events import EventFeed
from chalicelib.ports.exports import ExportBook
from chalicelib.ports.glances import GlanceBook, LatestPhotos
from chalicelib.ports.photos import PhotoArchive, PhotoBook, ReviewBook
from chalicelib.ports.presence import PresenceBook
from chalicelib.ports.rejections import RejectionBook
from chalicelib.ports.retirement import DeviceArchive
from chalicelib.ports.sites import SiteBook
from tests.contract import cloud
from tests.fakes.alerts import InMemoryAlerts, InMemoryComments
from tests.fakes.bookmarks import InMemoryBookmarks
from tests.fakes.captures import InMemoryCaptures
from tests.fakes.certificates import InMemoryCertificates
from tests.fakes.claims import InMemoryClaims
from tests.fakes.clock import FrozenClock
from tests.fakes.configurations import InMemoryConfigurations
from tests.fakes.device_search import InMemoryDeviceSearch
from tests.fakes.devices import InMemoryDevices
from tests.fakes.events import InMemoryEvents
from tests.fakes.exports import InMemoryExports
from tests.fakes.glances import InMemoryGlances
from tests.fakes.photos import InMemoryLatestPhotos, InMemoryPhotoFiles, InMemoryPhotos
from tests.fakes.presence import InMemoryPresence
from tests.fakes.rejections import InMemoryRejections
from tests.fakes.retirement import InMemoryArchive
from tests.fakes.reviews import InMemoryReviews
from tests.fakes.sites import InMemorySites

RETENTION: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The books, and the raw bucket as far as they touch it."""

    clock: FrozenClock
    sites: SiteBook
    devices: DeviceRegistry
    certificates: CertificateBook
    archive: DeviceArchive
    search: DeviceSearch
    presence: PresenceBook
    glances: GlanceBook
    claims: ClaimBook
    configurations: ConfigurationBook
    captures: CaptureBook
    photos: PhotoBook
    latest_photos: LatestPhotos
    photo_archive: PhotoArchive
    reviews: ReviewBook
    alerts: AlertBook
    comments: CommentBook
    bookmarks: Bookmarks
    events: EventFeed
    exports: ExportBook
    rejections: RejectionBook
    put_raw: Callable[[str, bytes], None]
    raw: Callable[[str], bytes]


def fake_records() -> Records:
    """All of it in memory."""
    events, files = InMemoryEvents(), InMemoryPhotoFiles()
    sites, photos, certificates = InMemorySites(events), InMemoryPhotos(events), InMemoryCertificates(events)
    rejections = InMemoryRejections(events, files)
    devices, presence = InMemoryDevices(events, sites, certificates), InMemoryPresence()
    configurations = InMemoryConfigurations()
    archive = InMemoryArchive(
        events,
        sites=sites,
        devices=devices,
        presence=presence,
        configurations=configurations,
        certificates=certificates,
    )
    return Records(
        clock=FrozenClock(),
        sites=sites,
        devices=devices,
        archive=archive,
        search=InMemoryDeviceSearch(devices),
        presence=presence,
        glances=InMemoryGlances(),
        certificates=certificates,
        claims=InMemoryClaims(events),
        configurations=configurations,
        captures=InMemoryCaptures(events, photos),
        photos=photos,
        latest_photos=InMemoryLatestPhotos(photos),
        photo_archive=photos,
        reviews=InMemoryReviews(photos, events),
        alerts=InMemoryAlerts(events),
        comments=InMemoryComments(events),
        bookmarks=InMemoryBookmarks(),
        events=events,
        exports=InMemoryExports(events),
        rejections=rejections,
        put_raw=files.raw.__setitem__,
        raw=rejections.originals.__getitem__,
    )


def dynamo_records() -> Records:
    """All of it on the table and the bucket."""
    table, clock = cloud.make_operations_table(), FrozenClock()
    cloud.make_buckets()
    originals = S3Originals(cloud.client("s3"), raw_bucket=cloud.RAW_BUCKET)
    return Records(
        clock=clock,
        sites=DynamoSites(table, clock=clock, retention=RETENTION),
        devices=DynamoDevices(table, retention=RETENTION),
        archive=DynamoRetirements(table, retention=RETENTION),
        search=DynamoDeviceSearch(table),
        presence=DynamoPresence(table),
        glances=DynamoGlances(table, clock=clock),
        certificates=DynamoCertificates(table, retention=RETENTION),
        claims=DynamoClaims(table, retention=RETENTION),
        configurations=DynamoConfigurations(table),
        captures=DynamoCaptures(table, clock=clock, retention=RETENTION),
        photos=DynamoPhotos(table, clock=clock, retention=RETENTION),
        latest_photos=DynamoLatestPhotos(table, clock=clock),
        photo_archive=DynamoPhotos(table, clock=clock, retention=RETENTION),
        reviews=DynamoReviews(table, retention=RETENTION),
        alerts=DynamoAlerts(table, retention=RETENTION),
        comments=DynamoComments(table, retention=RETENTION),
        bookmarks=DynamoBookmarks(table, clock=clock),
        events=DynamoEvents(table, clock=clock, retention=RETENTION),
        exports=DynamoExports(table, retention=RETENTION),
        rejections=DynamoRejections(table, originals, clock=clock, retention=RETENTION),
        put_raw=_put_raw,
        raw=_raw,
    )


def _put_raw(key: str, content: bytes) -> None:
    cloud.client("s3").put_object(Bucket=cloud.RAW_BUCKET, Key=key, Body=content)


def _raw(key: str) -> bytes:
    body: bytes = cloud.client("s3").get_object(Bucket=cloud.RAW_BUCKET, Key=key)["Body"].read()
    return body
