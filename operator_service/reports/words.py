"""The report's sentences and figures, as people read them."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.domain.alert import Alert, AlertStatus
from chalicelib.domain.breach import Severity
from chalicelib.domain.diagnosis import Verdict
from chalicelib.domain.photo import Photo
from operator_service.reports.devices import DeviceWeek
from operator_service.reports.findings import Findings
from operator_service.reports.gathering import SiteWeek

# Below this, somebody should look after a device: a day of the week is missing.
_WELL_HEARD_PCT: Final = 85.0
_STATES: Final = {
    AlertStatus.OPEN: "open",
    AlertStatus.ACKNOWLEDGED: "somebody is on it",
    AlertStatus.SNOOZED: "snoozed",
}


def mood(week: SiteWeek, findings: Findings) -> str:
    """`critical`, `warning` or `calm`."""
    if any(alert.severity is Severity.CRITICAL for alert in week.alerts):
        return "critical"
    return "warning" if week.alerts or findings.diseases or _badly_heard(findings) else "calm"


def headline(week: SiteWeek, findings: Findings) -> str:
    """The week in a few words."""
    if not findings.devices:
        return "No device stands here yet."
    if not any(one.was_heard for one in findings.devices):
        return "Nothing was heard of this site."
    return {
        "critical": "A week that needed people.",
        "warning": "A week with something to look after.",
        "calm": "A quiet week.",
    }[mood(week, findings)]


def summary(week: SiteWeek, findings: Findings) -> Iterator[str]:
    """What to know, a sentence each, the most pressing first."""
    critical = sum(alert.severity is Severity.CRITICAL for alert in week.alerts)
    if week.alerts:
        active = sum(alert.active for alert in week.alerts)
        yield (
            f"{counted(len(week.alerts), 'alert')} in this week, {critical} of them critical; "
            f"{active or 'none'} {'is' if active == 1 else 'are'} still active."
        )
    for disease in findings.diseases[:3]:
        worst = "" if disease.worst_pct is None else f", on up to {disease.worst_pct:.0f} % of a leaf"
        yield f"{disease.condition} on {disease.crop.lower()} in {counted(disease.count, 'photo')}{worst}."
    silent = _badly_heard(findings)
    if silent:
        yield f"{', '.join(silent[:5])} {'was' if len(silent) == 1 else 'were'} not heard for a day or more."
    if findings.devices and not (week.alerts or findings.diseases or silent):
        yield "No alert, no disease on any photo, and every device was heard."


def leaves(week: SiteWeek, findings: Findings) -> str:
    """What the photos showed."""
    if not week.photos:
        return "No photo was diagnosed in this week."
    parts = [
        f"{findings.verdicts[verdict]:,} {words}"
        for verdict, words in (
            (Verdict.HEALTHY, "healthy"),
            (Verdict.DISEASE, "with a disease"),
            (Verdict.UNSURE, "of which the model was unsure"),
            (Verdict.NOT_A_LEAF, "without a leaf"),
        )
        if findings.verdicts[verdict]
    ]
    reviewed = sum(photo.review is not None for photo in week.photos)
    looked = f" People looked at {reviewed:,} of them." if reviewed else ""
    return f"{counted(len(week.photos), 'photo')}: {', '.join(parts)}.{looked}"


def said_of(photo: Photo) -> str:
    """Who says so, and how sure."""
    if photo.review is not None:
        return f"by {photo.review.by}"
    extent = "" if photo.diagnosis.severity_pct is None else f", {photo.diagnosis.severity_pct:.0f} % of the leaf"
    return f"{photo.diagnosis.how_sure} sure{extent}"


def state_of(alert: Alert, zone: ZoneInfo) -> str:
    """How an alert stands."""
    if alert.resolved_at is None:
        return _STATES[alert.status]
    return f"over since {moment(alert.resolved_at, zone)}"


def worst_of(alert: Alert) -> str:
    """The worst that was measured, beside the limit."""
    if alert.value is None:
        return ""
    limit = "" if alert.limit is None else f" (limit {figure(alert.limit)})"
    return f"{figure(alert.value)} {alert.unit}{limit}"


def gaps_in_words(device: DeviceWeek, zone: ZoneInfo) -> str:
    """The longest one: when, and how long; and how many others there are."""
    if not device.gaps:
        return ""
    longest, *others = device.gaps
    more = f", {len(others)} more" if others else ""
    return f"{longest.hours} h from {moment(longest.begins, zone)}{more}"


def battery(device: DeviceWeek) -> str:
    """The least that was measured."""
    return "" if device.battery_v is None else f"{device.battery_v:.2f} V"


def counted(number: int, thing: str) -> str:
    """`1 photo`, `2 photos`."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def figure(value: float) -> str:
    """With as many digits as mean something."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """`Tue 18 Nov 14:05`, by the clock on the site's wall."""
    return f"{at.astimezone(zone):%a %-d %b %H:%M}"


def span_in_words(week: SiteWeek) -> str:
    """`17 to 23 November 2025`."""
    first, last = week.week.days[0], week.week.days[-1]
    begins = f"{first:%-d}" if first.month == last.month else f"{first:%-d %B}"
    if first.year != last.year:
        begins = f"{first:%-d %B %Y}"
    return f"{begins} to {last:%-d %B %Y}"


def _badly_heard(findings: Findings) -> Sequence[str]:
    day = timedelta(days=1) // timedelta(hours=1)
    return [
        one.device.name or one.device.device_id
        for one in findings.devices
        if one.uptime_pct < _WELL_HEARD_PCT and one.missing_hours >= day
    ]
