"""What is to be different about a device."""

from datetime import timedelta
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType, field

from chalicelib.domain.config_checks import MAX_EVERY_S, MAX_METRICS_SENT, MIN_REPORT_EVERY_S, MIN_SAMPLE_EVERY_S
from chalicelib.domain.rotation import DEFAULT_GRACE, MAX_GRACE
from chalicelib.rest.inputs.input import Input, Name, Slug
from chalicelib.text_rules import CLOCK_TIME, METRIC

_SampleEvery = Annotated[
    int, Meta(ge=MIN_SAMPLE_EVERY_S, le=MAX_EVERY_S, description="Seconds from one sample to the next")
]
_ReportEvery = Annotated[
    int, Meta(ge=MIN_REPORT_EVERY_S, le=MAX_EVERY_S, description="Seconds from one telemetry message to the next")
]
_ClockTime = Annotated[str, Meta(pattern=CLOCK_TIME, description="The site's local time, such as 06:00")]
_Metrics = Annotated[
    tuple[Annotated[str, Meta(pattern=METRIC)], ...],
    Meta(min_length=1, max_length=MAX_METRICS_SENT, description="Names of the metrics that it sends, and no others"),
]
_Etag = Annotated[
    str,
    Meta(
        max_length=64,
        description="`etag` of the configuration as it was read; the change is refused if it is not its etag any more",
    ),
]


class CaptureBody(Input, frozen=True):
    """When the device takes photos."""

    enabled: Annotated[bool, Meta(description="Whether it takes any")] | UnsetType | None = UNSET
    from_: _ClockTime | UnsetType | None = field(name="from", default=UNSET)
    to: _ClockTime | UnsetType | None = UNSET


class ConfigurationBody(Input, frozen=True):
    """What is wished of the device; null withdraws a wish, and the device goes on as it does."""

    sample_every_s: _SampleEvery | UnsetType | None = UNSET
    report_every_s: _ReportEvery | UnsetType | None = UNSET
    capture: CaptureBody | UnsetType | None = UNSET
    metrics: _Metrics | UnsetType | None = UNSET


class DeviceChangeBody(Input, frozen=True):
    """What is to be different about a device."""

    name: Name | UnsetType = UNSET
    site: Slug | UnsetType = UNSET
    config: ConfigurationBody | UnsetType = UNSET
    config_etag: _Etag | None = None


class RotationQuery(Input, frozen=True):
    """How a certificate is to be changed."""

    grace_minutes: Annotated[
        int,
        Meta(
            ge=0,
            le=MAX_GRACE // timedelta(minutes=1),
            description="For how long the old certificate counts after the new one was proven; 0: not at all",
        ),
    ] = DEFAULT_GRACE // timedelta(minutes=1)
