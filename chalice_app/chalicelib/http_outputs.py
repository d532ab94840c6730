"""Wire shapes of what clients get from the REST API.

The OpenAPI document is made from these shapes: a description here is documentation there.
They are separate from what is stored and from what devices get, even while they look alike.
"""

from typing import Annotated, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta

from chalicelib.domain.alert import AlertStatus
from chalicelib.domain.alert_rules import Direction
from chalicelib.domain.device_report import DeviceState
from chalicelib.domain.diagnosis import Verdict
from chalicelib.domain.event import EventKind
from chalicelib.domain.rejection import RejectionSource

EpochMs = Annotated[int, Meta(description="Epoch milliseconds, UTC")]

Item = TypeVar("Item")


class Output(msgspec.Struct, frozen=True, kw_only=True):
    """What a client gets; it must not mind fields that are added later."""


class WrongField(Output, frozen=True):
    """What is wrong with one field of the request."""

    field: Annotated[str, Meta(description="Dotted path")]
    detail: str


class Problem(Output, frozen=True, omit_defaults=True):
    """An error, after RFC 9457."""

    type: Annotated[str, Meta(description="`urn:cloudiot:problem:<name>`, or `about:blank`")]
    title: str
    status: int
    detail: str | None = None
    errors: tuple[WrongField, ...] = ()
    request_id: Annotated[str | None, Meta(description="Finds our log of the failure")] = None


class Health(Output, frozen=True):
    """The platform answers."""

    status: Literal["ok"]
    stage: str
    version: str


class Listed(Output, Generic[Item], frozen=True):
    """One page.

    The next page's request carries `cursor`; null means that this was the last one. A page that was filtered
    may be short, even empty, while there is a next one.
    """

    items: tuple[Item, ...]
    cursor: str | None


class DeviceItem(Output, frozen=True):
    """A device as it was registered."""

    device_id: str
    site: str
    name: str
    registered_at: EpochMs


class DeviceList(Listed[DeviceItem], frozen=True):
    """Devices, by id."""


class MqttAddress(Output, frozen=True):
    """Where the message broker is."""

    endpoint: str
    port: int


class EnrolledDevice(Output, frozen=True):
    """A new device and, if its certificate request was sent along, what it needs to connect."""

    device: DeviceItem
    certificate_pem: str | None = None
    mqtt: MqttAddress | None = None


class SampleItem(Output, frozen=True):
    """One reading of the sensors."""

    at: EpochMs
    values: Annotated[dict[str, float], Meta(description="Metric name to value, in the unit that the name ends in")]


class MetricSummary(Output, frozen=True):
    """A metric's samples within one bucket."""

    mean: float
    min: float
    max: float
    count: int


class BucketItem(Output, frozen=True):
    """The samples of one minute, hour or UTC day."""

    at: Annotated[int, Meta(description="Start of the bucket, epoch milliseconds, UTC")]
    metrics: dict[str, MetricSummary]


class SampleList(Listed[SampleItem], frozen=True, tag_field="kind", tag="samples"):
    """Telemetry as it was measured, in the order of the device's messages."""


class BucketList(Listed[BucketItem], frozen=True, tag_field="kind", tag="buckets"):
    """Telemetry summed up, oldest first; empty buckets are left out."""


class RankedLabelItem(Output, frozen=True):
    """One of the likeliest classes."""

    label: str
    confidence: float


class ModelItem(Output, frozen=True):
    """Which model spoke."""

    name: str
    version: str
    sha256: str


class DiagnosisItem(Output, frozen=True):
    """What the classifier says of a leaf."""

    label: str
    crop: str
    condition: str
    healthy: bool
    confidence: Annotated[float, Meta(description="Calibrated probability of the label, 0 to 1")]
    top: tuple[RankedLabelItem, ...]
    verdict: Verdict
    severity_pct: Annotated[float | None, Meta(description="Of the leaf's area; null when it was not measured")]
    model: ModelItem


class PhotoItem(Output, frozen=True):
    """A photo and its diagnosis."""

    photo_id: str
    device_id: str
    site: str
    taken_at: EpochMs
    diagnosed_at: EpochMs
    size_bytes: int
    diagnosis: DiagnosisItem


class PhotoList(Listed[PhotoItem], frozen=True):
    """Photos with their diagnoses, newest first."""


class PhotoDetail(PhotoItem, frozen=True):
    """A photo, its diagnosis, and links that open both pictures for some minutes."""

    photo_url: str
    thumbnail_url: str


class AlertItem(Output, frozen=True):
    """An alert."""

    alert_id: str
    device_id: str
    rule_id: str
    site: str
    status: AlertStatus
    severity: Literal["warning", "critical"]
    what: Annotated[str, Meta(description="The trouble in a few words")]
    value: Annotated[float | None, Meta(description="The worst that was measured")]
    limit: Annotated[float | None, Meta(description="The limit that it crossed")]
    unit: Annotated[str, Meta(description="Of value and limit, for people; empty when there is none")]
    since: EpochMs
    last_at: EpochMs
    opened_at: EpochMs
    acknowledged_by: str | None
    snoozed_until: EpochMs | None
    resolved_by: str | None
    resolved_at: EpochMs | None


class AlertList(Listed[AlertItem], frozen=True):
    """Alerts."""


class DeviceDetail(DeviceItem, frozen=True):
    """A device and how it fares."""

    state: Annotated[
        DeviceState,
        Meta(description="`silent` means that the latest sample is old news; else the worst active alert counts"),
    ]
    silent_since: Annotated[int | None, Meta(description="Time of the last sample, if the device fell silent after it")]
    latest_sample: SampleItem | None
    latest_photo: PhotoItem | None
    alerts: Annotated[tuple[AlertItem, ...], Meta(description="Every alert that is not resolved")]


class CaptureOrderItem(Output, frozen=True):
    """An order to take a photo, on its way to the device."""

    order_id: str
    device_id: str | None
    ordered_at: EpochMs
    jitter_s: int


class UploadGrantItem(Output, frozen=True):
    """The permission to upload one photo: a form to be posted, with the photo as its last part, `file`."""

    request_id: str
    photo_id: str
    url: str
    fields: dict[str, str]
    expires_at: EpochMs


class ThresholdRuleItem(Output, frozen=True):
    """Limits on one metric."""

    id: str
    metric: str
    direction: Direction
    warning: float | None
    critical: float | None


class Thresholds(Output, frozen=True):
    """The fleet's alert rules in force."""

    rules: tuple[ThresholdRuleItem, ...]


class EventItem(Output, frozen=True):
    """A line of the activity feed."""

    event_id: str
    kind: EventKind
    at: EpochMs
    who: str
    subject: Annotated[str, Meta(description="Id of the thing that it is about")]
    device_id: str | None
    text: str


class EventList(Listed[EventItem], frozen=True):
    """Events: newest first, or oldest first when `after` was asked for."""


class RejectionItem(Output, frozen=True):
    """An input that was refused and kept aside."""

    rejection_id: str
    source: RejectionSource
    device_id: str
    reason: str
    field: str
    received_at: EpochMs
    key: Annotated[str, Meta(description="Where its original bytes lie in the raw bucket")]
    size_bytes: int


class RejectionList(Listed[RejectionItem], frozen=True):
    """Rejections, newest first."""
