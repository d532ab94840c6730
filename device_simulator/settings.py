"""What can be set about a device, which wishes it follows, and why it does not follow the others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta

from device_simulator.protocol import MAX_SAMPLES, MAX_SPAN_S
from device_simulator.station import METRICS
from device_simulator.telemetry import ReportingPlan

# The sensors need a second to settle.
_SHORTEST_S: Final = 1.0
_CLOCK_TIME: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a device works.

    Attributes:
        capture_from, capture_to: when it takes photos that were ordered of many, by the clock of its time zone, such as
            06:00; over midnight when the end is the earlier one, all day when both are the same.
        metrics: what it sends, of what it measures.
        site, time_zone: where it stands.
    """

    sample_every_s: float
    report_every_s: float
    metrics: tuple[str, ...]
    site: str
    time_zone: str = "UTC"
    capture_enabled: bool = True
    capture_from: str = "00:00"
    capture_to: str = "00:00"

    @property
    def wire(self) -> dict[str, Any]:
        """As they are reported. Nothing is left out: what is not sent would stay in the shadow as it was."""
        return {
            "sample_every_s": _number(self.sample_every_s),
            "report_every_s": _number(self.report_every_s),
            "capture": {"enabled": self.capture_enabled, "from": self.capture_from, "to": self.capture_to},
            "metrics": list(self.metrics),
            "place": {"site": self.site, "time_zone": self.time_zone},
        }

    def why_no_photo(self, now_ms: int, *, ordered_of_us_alone: bool) -> str | None:
        """Why the device takes no photo now; None when it takes one.

        Args:
            ordered_of_us_alone: who asks for a photo of this device wants it now, whatever the hours are.
        """
        if not self.capture_enabled:
            return "capture is switched off"
        here = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(ZoneInfo(self.time_zone)).time()
        if ordered_of_us_alone or self._within_hours(here):
            return None
        return f"photos are taken from {self.capture_from} to {self.capture_to} ({self.time_zone})"

    def _within_hours(self, now: time) -> bool:
        start, end = time.fromisoformat(self.capture_from), time.fromisoformat(self.capture_to)
        if start < end:
            return start <= now < end
        return start == end or now >= start or now < end


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What became of a wish.

    Attributes:
        refused: why the device does not follow a part of it, by the setting's path.
    """

    settings: Settings
    refused: Mapping[str, str]


# What each setting may be, by its path; and the field that it becomes.
_Every = Annotated[float, Meta(ge=_SHORTEST_S, le=MAX_SPAN_S)]
_ClockTime = Annotated[str, Meta(pattern=_CLOCK_TIME)]
_FIELDS: Final[Mapping[str, tuple[str, Any]]] = {
    "sample_every_s": ("sample_every_s", _Every),
    "report_every_s": ("report_every_s", _Every),
    "capture.enabled": ("capture_enabled", bool),
    "capture.from": ("capture_from", _ClockTime),
    "capture.to": ("capture_to", _ClockTime),
    "metrics": ("metrics", Annotated[tuple[str, ...], Meta(min_length=1)]),
    "place.site": ("site", Annotated[str, Meta(min_length=1)]),
    "place.time_zone": ("time_zone", str),
}


def factory_settings(plan: ReportingPlan, site: str) -> Settings:
    """The settings of a device that nobody has configured."""
    return Settings(
        sample_every_s=plan.interval_s / plan.samples,
        report_every_s=plan.interval_s,
        metrics=METRICS,
        site=site,
    )


def reporting_plan(settings: Settings, *, messages: int | None) -> ReportingPlan:
    """How to measure and report by these settings.

    Args:
        messages: how many to make; None: no end.
    """
    return ReportingPlan(
        interval_s=settings.report_every_s,
        samples=round(settings.report_every_s / settings.sample_every_s),
        messages=messages,
        metrics=None if settings.metrics == METRICS else frozenset(settings.metrics),
    )


def follow(factory: Settings, wish: Mapping[str, Any]) -> Followed:
    """Work by a wish, as far as this device can; where it cannot, it works as it came.

    Args:
        factory: the settings that the device came with.
        wish: what stands under `desired` in its shadow, whatever that is.
    """
    given, refused = _read(wish)
    for path, reason in _impossible(factory, given):
        given.pop(path)
        refused[path] = reason
    fields = {_FIELDS[path][0]: value for path, value in given.items()}
    return Followed(settings=replace(factory, **fields), refused=refused)


def _read(wish: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values that are what they should be, and why the others are not."""
    given: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for path, value in _flat(wish):
        if path not in _FIELDS:
            refused[path] = "this device has no such setting"
            continue
        try:
            given[path] = msgspec.convert(value, _FIELDS[path][1])
        except msgspec.ValidationError as error:
            refused[path] = str(error)
    return given, refused


def _flat(wish: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in wish.items():
        if isinstance(value, dict) and name in {"capture", "place"}:
            yield from ((f"{name}.{inner}", each) for inner, each in value.items() if each is not None)
        elif value is not None:
            yield name, value


def _impossible(factory: Settings, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The wishes that this device cannot follow, and why."""
    strange = [metric for metric in given.get("metrics", ()) if metric not in factory.metrics]
    if strange:
        yield "metrics", f"no sensor for {', '.join(map(str, strange[:3]))}"
    if "place.time_zone" in given and not _is_known(given["place.time_zone"]):
        yield "place.time_zone", "this device does not know that time zone"
    sample_every_s = given.get("sample_every_s", factory.sample_every_s)
    report_every_s = given.get("report_every_s", factory.report_every_s)
    if sample_every_s > report_every_s:
        reason = f"a report every {report_every_s:g} s cannot hold a sample every {sample_every_s:g} s"
    elif report_every_s / sample_every_s > MAX_SAMPLES:
        reason = f"{report_every_s / sample_every_s:.0f} samples are too many for a report, {MAX_SAMPLES} fit into it"
    elif not (report_every_s / sample_every_s).is_integer():
        reason = f"a report every {report_every_s:g} s is no whole number of samples, one every {sample_every_s:g} s"
    else:
        return
    # The two hang together: with one of them alone the device might be further off than with neither.
    yield from ((path, reason) for path in ("sample_every_s", "report_every_s") if path in given)


def _is_known(time_zone: str) -> bool:
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _number(value: float) -> float:
    """Whole seconds without a fraction."""
    return int(value) if value == int(value) else value
