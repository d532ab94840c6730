"""Makes of a site's week what a report says: how devices reported, what the air was like, what the leaves showed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.domain.diagnosis import Verdict
from chalicelib.domain.hourly import HOUR, HourSummary
from chalicelib.domain.metric_summary import MetricSummary
from chalicelib.domain.metrics import BATTERY, METRICS, Metric
from chalicelib.domain.risk.model import DayRisk, RiskModel
from operator_service.reports.devices import DeviceWeek, devices_of
from operator_service.reports.diseases import DiseaseWeek, diseases_on
from operator_service.reports.gathering import SiteWeek


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricWeek:
    """One metric over the week, all devices together.

    Attributes:
        by_hour: what was measured in each hour of the week, None where nothing was.
        by_day: likewise, by the local day.
    """

    metric: Metric
    whole: MetricSummary
    by_hour: tuple[MetricSummary | None, ...]
    by_day: Mapping[date, MetricSummary]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskWeek:
    """What one model says of the days of the week; None of a day that it knows nothing of."""

    model: RiskModel
    days: tuple[DayRisk | None, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The week, ready to be told."""

    devices: tuple[DeviceWeek, ...]
    climate: tuple[MetricWeek, ...]
    diseases: tuple[DiseaseWeek, ...]
    verdicts: Mapping[Verdict, int]
    risk: tuple[RiskWeek, ...]

    @property
    def uptime_pct(self) -> float | None:
        """Of all devices; None where there is none."""
        return sum(one.uptime_pct for one in self.devices) / len(self.devices) if self.devices else None

    @property
    def gap_hours(self) -> int:
        """Hours without a sample, of all devices."""
        return sum(one.missing_hours for one in self.devices)


def find(week: SiteWeek) -> Findings:
    """What there is to say of a week."""
    return Findings(
        devices=devices_of(week),
        climate=tuple(_climate(week)),
        diseases=tuple(diseases_on(week.photos)),
        verdicts={verdict: sum(photo.diagnosis.verdict is verdict for photo in week.photos) for verdict in Verdict},
        risk=tuple(_risk(week)),
    )


def hours_between(begins: datetime, ends: datetime) -> int:
    """How many hours begin in a time."""
    return max(0, -(-(ends - begins) // HOUR))


def _climate(week: SiteWeek) -> Iterator[MetricWeek]:
    measured = [hour for one in week.devices for hour in one.hours]
    for metric in METRICS:
        if metric.name == BATTERY:
            continue
        of_hour: defaultdict[int, list[MetricSummary]] = defaultdict(list)
        of_day: defaultdict[date, list[MetricSummary]] = defaultdict(list)
        for hour in measured:
            if metric.name in hour.metrics:
                of_hour[_index(hour, week)].append(hour.metrics[metric.name])
                of_day[hour.at.astimezone(week.site.zone).date()].append(hour.metrics[metric.name])
        if not of_hour:
            continue
        by_hour = {index: MetricSummary.merged(parts) for index, parts in of_hour.items()}
        yield MetricWeek(
            metric=metric,
            whole=MetricSummary.merged(tuple(by_hour.values())),
            by_hour=tuple(by_hour.get(index) for index in range(hours_between(week.begins, week.ends))),
            by_day={day: MetricSummary.merged(parts) for day, parts in sorted(of_day.items())},
        )


def _risk(week: SiteWeek) -> Iterator[RiskWeek]:
    for found in week.risk.models:
        days = {day.day: day for day in found.days}
        yield RiskWeek(model=found.model, days=tuple(days.get(day) for day in week.week.days), notes=found.notes)


def _index(hour: HourSummary, week: SiteWeek) -> int:
    """Which hour of the week it is."""
    return (hour.at - week.begins) // timedelta(hours=1)
