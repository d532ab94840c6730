"""A device's settings as they travel: in its shadow, `desired` is what operators wish, `reported` what it does."""

from datetime import time
from hashlib import sha256
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from chalicelib.domain.device_config import DeviceSettings
from chalicelib.domain.sample import MAX_METRICS
from chalicelib.text_rules import CLOCK_TIME, METRIC, SLUG

# Sixteen hexadecimal digits: two configurations of one device that share them would take billions of tries.
_ETAG_DIGITS: Final = 16

_A_WEEK_S: Final = 7 * 24 * 3600
# What a device does is a fact, however odd: these only keep out what cannot be.
_Every = Annotated[int, Meta(gt=0, le=_A_WEEK_S)] | Annotated[float, Meta(gt=0, le=_A_WEEK_S)]
_ClockTime = Annotated[str, Meta(pattern=CLOCK_TIME)]
_Metric = Annotated[str, Meta(pattern=METRIC)]
_Metrics = Annotated[tuple[_Metric, ...], Meta(max_length=MAX_METRICS)]


class _CaptureWire(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    enabled: bool | None = None
    from_: _ClockTime | None = msgspec.field(name="from", default=None)
    to: _ClockTime | None = None


class _PlaceWire(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    site: Annotated[str, Meta(pattern=SLUG)] | None = None
    time_zone: Annotated[str, Meta(max_length=64)] | None = None


class SettingsWire(msgspec.Struct, frozen=True, kw_only=True):
    """Settings, each of which may be left out."""

    sample_every_s: _Every | None = None
    report_every_s: _Every | None = None
    capture: _CaptureWire | None = None
    metrics: _Metrics | None = None
    place: _PlaceWire | None = None


def settings_of(wire: SettingsWire) -> DeviceSettings:
    """The settings that these mean."""
    capture, place = wire.capture or _CaptureWire(), wire.place or _PlaceWire()
    return DeviceSettings(
        sample_every_s=wire.sample_every_s,
        report_every_s=wire.report_every_s,
        capture_enabled=capture.enabled,
        capture_from=_time(capture.from_),
        capture_to=_time(capture.to),
        metrics=wire.metrics,
        site=place.site,
        time_zone=place.time_zone,
    )


def wish_wire(wish: DeviceSettings) -> dict[str, Any]:
    """The wish as it is written: null takes out what is no longer wished."""
    return {
        "sample_every_s": wish.sample_every_s,
        "report_every_s": wish.report_every_s,
        "capture": {
            "enabled": wish.capture_enabled,
            "from": None if wish.capture_from is None else clock_text(wish.capture_from),
            "to": None if wish.capture_to is None else clock_text(wish.capture_to),
        },
        "metrics": wish.metrics,
        "place": {"site": wish.site, "time_zone": wish.time_zone},
    }


def etag_of(wish: DeviceSettings) -> str:
    """A digest of what is wished: whoever changes it says by this what the change was made on."""
    return sha256(msgspec.json.encode(wish_wire(wish))).hexdigest()[:_ETAG_DIGITS]


def clock_text(moment: time) -> str:
    """`06:00`."""
    return f"{moment:%H:%M}"


def _time(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)
