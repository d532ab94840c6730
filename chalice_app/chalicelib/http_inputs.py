"""Wire shapes of what clients send to the REST API.

Parsed strictly: a field that we do not know is an error, not noise. The OpenAPI document is made from
these shapes: a description here is documentation there.
"""

from datetime import date
from typing import Annotated, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.domain.alert import AlertStatus
from chalicelib.domain.alert_kind import AlertKind
from chalicelib.domain.capture import ANSWERED_WITHIN
from chalicelib.domain.capture_state import CaptureState
from chalicelib.domain.crops import CROPS
from chalicelib.domain.diagnosis import Verdict
from chalicelib.domain.leaf_labels import LEAF_LABELS
from chalicelib.domain.page import DEFAULT_PAGE, MAX_PAGE
from chalicelib.domain.site import Growing
from chalicelib.rule_json import RuleJson
from chalicelib.text_rules import ONE_LINE, SERIAL_NUMBER, SLUG

Slug = Annotated[str, Meta(pattern=SLUG)]
Cursor = Annotated[str, Meta(max_length=1024, description="`cursor` of the page before; opaque")]
Limit = Annotated[int, Meta(ge=1, le=MAX_PAGE, description="Rows on a page, at most")]

# A week: whoever needs a longer silence should change the rule.
MAX_SNOOZE_MINUTES: Final = 7 * 24 * 60
# A page of an inbox. Each is two calls of the table: some two seconds in all.
MAX_ALERTS_AT_ONCE: Final = 50
# Within an hour the next order comes; what is to be answered in a day or later is no order to take a photo now.
MAX_JITTER_S: Final = 3_600
MAX_ANSWER_WITHIN_S: Final = 24 * 3_600
# A request with a 4096-bit RSA key and every subject field filled takes about 2,000.
MAX_CSR_CHARACTERS: Final = 8_192
# Five thousand samples of eight metrics take about 1 MB; Lambda's answers end at 6 MB.
MAX_SAMPLES_A_PAGE: Final = 5_000
# A day of one-minute samples fits on one page.
DEFAULT_SAMPLES_A_PAGE: Final = 2_000

SampleLimit = Annotated[int, Meta(ge=1, le=MAX_SAMPLES_A_PAGE, description="Samples or buckets on a page, at most")]
CsrPem = Annotated[
    str, Meta(min_length=1, max_length=MAX_CSR_CHARACTERS, description="Certificate signing request, PEM")
]
Serial = Annotated[
    str, Meta(pattern=SERIAL_NUMBER, description="Serial number with which the device provisions itself, once")
]
Etag = Annotated[
    str,
    Meta(max_length=64, description="`etag` of the rules as they were read; a change is refused if it is not theirs"),
]
Name = Annotated[str, Meta(pattern=ONE_LINE, min_length=1, max_length=100, description="For people, one line")]
# Not an enumeration to msgspec: its refusal would not say which of several crops is meant.
Crop = Annotated[str, Meta(extra_json_schema={"enum": CROPS})]
Crops = Annotated[tuple[Crop, ...], Meta(max_length=len(CROPS), description="What grows there; may be none")]
TimeZone = Annotated[
    str, Meta(max_length=64, description="IANA name, such as `Europe/Berlin`: the site's days follow it")
]
Latitude = Annotated[float, Meta(ge=-90, le=90, description="Degrees north; needs a longitude beside it")]
Longitude = Annotated[float, Meta(ge=-180, le=180, description="Degrees east; needs a latitude beside it")]
SeasonStart = Annotated[date, Meta(description="First day of what adds up over a season, by the site's calendar")]

CaptureCron = Annotated[
    str,
    Meta(
        max_length=100,
        description="When photos are ordered, by the site's clock: five fields as in a crontab, minutes in steps of 5",
    ),
]


class Input(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a client sends."""


class NoQuery(Input, frozen=True):
    """No parameters."""


class PageQuery(Input, frozen=True):
    """One page of a list."""

    limit: Limit = DEFAULT_PAGE
    cursor: Cursor | None = None


class DiagnosesQuery(PageQuery, frozen=True):
    """One page of the fleet's diagnoses."""

    verdict: Verdict | None = None
    reviewed: Annotated[bool | None, Meta(description="`false`: only photos that nobody reviewed yet")] = None


class CaptureQuery(Input, frozen=True):
    """How much time devices have for an order."""

    jitter_s: Annotated[
        int, Meta(ge=0, le=MAX_JITTER_S, description="Each device waits a random part of so many seconds")
    ] = 0
    answer_within_s: Annotated[
        int,
        Meta(ge=1, le=MAX_ANSWER_WITHIN_S, description="Seconds after the jitter, in which a device may answer"),
    ] = ANSWERED_WITHIN.seconds


class OrderQuery(PageQuery, frozen=True):
    """One page of the devices that an order concerns."""

    state: Annotated[CaptureState | None, Meta(description="Left out: all")] = None


class AlertsQuery(PageQuery, frozen=True):
    """One page of alerts."""

    status: Annotated[AlertStatus | None, Meta(description="Left out: all, open ones first")] = None
    device: Slug | None = None
    site: Slug | None = None
    severity: Literal["warning", "critical"] | None = None
    kind: Annotated[AlertKind | None, Meta(description="What sort of trouble")] = None


class RejectionsQuery(PageQuery, frozen=True):
    """One page of what was refused."""

    device: Slug | None = None


class EventsQuery(PageQuery, frozen=True):
    """One page of the activity feed."""

    after: Annotated[
        str | None, Meta(description="Id of the last event seen: answers what came after it, oldest first")
    ] = None


class TelemetryQuery(Input, frozen=True):
    """A window of a device's telemetry."""

    from_: Annotated[
        str | None, Meta(description="Start, included: ISO 8601 with a zone, or epoch milliseconds; 24 h before `to`")
    ] = msgspec.field(name="from", default=None)
    to: Annotated[
        str | None, Meta(description="End, excluded: ISO 8601 with a zone, or epoch milliseconds; now if left out")
    ] = None
    resolution: Literal["raw", "1m", "1h", "1d"] = "raw"
    metrics: Annotated[str | None, Meta(description="Names, separated by commas; left out: all")] = None
    limit: SampleLimit = DEFAULT_SAMPLES_A_PAGE
    cursor: Cursor | None = None


class EnrolmentBody(Input, frozen=True):
    """A device to register."""

    device_id: Slug
    site: Slug
    name: Name
    serial: Serial | None = None
    csr_pem: CsrPem | None = None


class DeviceRow(Input, frozen=True):
    """A row of a table of devices to register; its fields are the columns."""

    device_id: Slug
    site: Slug
    name: Name
    serial: Serial


class ClaimBody(Input, frozen=True):
    """A claim to make."""

    name: Name
    csr_pem: CsrPem


class SiteBody(Input, frozen=True):
    """A site to register."""

    site_id: Slug
    name: Name
    crops: Crops
    time_zone: TimeZone
    growing: Growing
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    season_start: SeasonStart | None = None
    capture_cron: CaptureCron | None = None


class SiteChangeBody(Input, frozen=True):
    """What is to be different about a site."""

    name: Name | UnsetType = UNSET
    crops: Crops | UnsetType = UNSET
    time_zone: TimeZone | UnsetType = UNSET
    growing: Growing | UnsetType = UNSET
    latitude: Latitude | UnsetType | None = UNSET
    longitude: Longitude | UnsetType | None = UNSET
    season_start: SeasonStart | UnsetType | None = UNSET
    capture_cron: CaptureCron | UnsetType | None = UNSET


class ReviewBody(Input, frozen=True):
    """What a photo shows, by who looked at it."""

    # Not an enumeration to msgspec: its refusal would name forty labels, ours names those that were meant.
    label: Annotated[
        str,
        Meta(
            description="The right label: one of the model's; `Background_without_leaves` if there is no leaf",
            extra_json_schema={"enum": LEAF_LABELS},
        ),
    ]
    comment: Annotated[str, Meta(pattern=ONE_LINE, min_length=1, max_length=500, description="One line")] | None = None


SnoozeMinutes = Annotated[int, Meta(ge=1, le=MAX_SNOOZE_MINUTES)]


class SnoozeBody(Input, frozen=True):
    """How long nobody wants to hear of an alert."""

    minutes: SnoozeMinutes


class CommentBody(Input, frozen=True):
    """What an operator has to say about an alert."""

    text: Annotated[str, Meta(pattern=ONE_LINE, min_length=1, max_length=500, description="One line")]


class BulkBody(Input, frozen=True):
    """One step for many alerts."""

    alert_ids: Annotated[tuple[str, ...], Meta(min_length=1, max_length=MAX_ALERTS_AT_ONCE)]
    step: Literal["acknowledge", "resolve", "snooze"]
    minutes: Annotated[SnoozeMinutes | None, Meta(description="Only of a snooze, and of every snooze")] = None


class ThresholdsBody(Input, frozen=True):
    """The alert rules of a scope; they replace all that it had."""

    rules: tuple[RuleJson, ...]
    etag: Etag | None = None


class EtagQuery(Input, frozen=True):
    """What the change was made on."""

    etag: Etag | None = None


class ThresholdsHistoryQuery(PageQuery, frozen=True):
    """One page of the rules' history."""

    scope: Annotated[
        str | None,
        Meta(description="`fleet`, `crop:<crop>`, `site:<site>` or `device:<device_id>`; left out: all changes"),
    ] = None
