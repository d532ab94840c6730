"""Says how much the weather at a site lets diseases spread."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from chalicelib.domain.risk.catalogue import holds, models_for
from chalicelib.domain.risk.model import DayRisk, RiskModel, assess
from chalicelib.domain.risk.site_weather import site_hours
from chalicelib.domain.risk.weather import DayWeather, beginning_of, days_between
from chalicelib.domain.site import Growing, Site
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.services.read_telemetry import read_hours
from chalicelib.services.telemetry_stretches import TelemetryPorts

# Two weeks: longer than a disease takes from infection to its first spots.
SHOWN_DAYS: Final = 14
# From planting to harvest of most crops. What is older has dropped out of a sum, which the answer says.
LONGEST_SEASON_DAYS: Final = 120
# More devices at one site measure the same air; each costs the reading of its days.
MOST_DEVICES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRisk:
    """What one model says.

    Attributes:
        days: the last ones, today's last.
        notes: what to keep in mind about it at this site, for people.
    """

    model: RiskModel
    days: tuple[DayRisk, ...]
    notes: tuple[str, ...]

    @property
    def today(self) -> DayRisk:
        """How things stand."""
        return self.days[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRisk:
    """How things stand at a site.

    Attributes:
        today: the local day.
        counts_from: the first day that is in the sums.
        device_ids: whose measurements were read.
        more_devices: whether there are others, which were not.
        not_valid_here: models of the site's crops that do not hold where they grow so.
    """

    site: Site
    today: date
    counts_from: date
    device_ids: tuple[str, ...]
    more_devices: bool
    models: tuple[ModelRisk, ...]
    not_valid_here: tuple[RiskModel, ...]


def assess_risk(site: Site, *, now: datetime, devices: DeviceRegistry, telemetry: TelemetryPorts) -> SiteRisk:
    """Ask every model that the site's crops call for, on the hours that its devices measured."""
    today = now.astimezone(site.zone).date()
    counts_from = _counts_from(site, today)
    members = devices.ids_of_site(site.site_id, limit=MOST_DEVICES)
    days = _days(site, min(counts_from, _first_shown(today)), today, members.rows, now, telemetry)
    called_for = models_for(site.crops)
    return SiteRisk(
        site=site,
        today=today,
        counts_from=counts_from,
        device_ids=members.rows,
        more_devices=members.cursor is not None,
        models=tuple(_asked(model, site, days, counts_from) for model in called_for if holds(model, site.growing)),
        not_valid_here=tuple(model for model in called_for if not holds(model, site.growing)),
    )


def _first_shown(today: date) -> date:
    return today - timedelta(days=SHOWN_DAYS - 1)


def _counts_from(site: Site, today: date) -> date:
    if site.season_start is None:
        return _first_shown(today)
    return max(site.season_start, today - timedelta(days=LONGEST_SEASON_DAYS - 1))


def _days(
    site: Site,
    first: date,
    today: date,
    device_ids: Sequence[str],
    now: datetime,
    telemetry: TelemetryPorts,
) -> tuple[DayWeather, ...]:
    start = beginning_of(first, site.zone)
    measured = [read_hours(device_id, start, now, ports=telemetry) for device_id in device_ids]
    return days_between(first, today, hours=site_hours(measured, site.zone), zone=site.zone, now=now)


def _asked(model: RiskModel, site: Site, days: Sequence[DayWeather], counts_from: date) -> ModelRisk:
    shown = assess(model, days, counts_from=counts_from)[-SHOWN_DAYS:]
    return ModelRisk(model=model, days=shown, notes=tuple(_notes(model, site, shown[-1], counts_from)))


def _notes(model: RiskModel, site: Site, today: DayRisk, counts_from: date) -> list[str]:
    notes = []
    if model.disease and site.growing is Growing.UNDER_COVER:
        notes.append("Made for crops in the open; under cover it was not tested.")
    if today.seen.get("sensor_hours") == 0 and today.known_hours:
        notes.append("No reading of a leaf wetness sensor today: humid hours stand in for wet ones.")
    if model.sums:
        notes.append(_what_counts(site, today.day, counts_from))
    return notes


def _what_counts(site: Site, today: date, counts_from: date) -> str:
    if site.season_start is None:
        return f"The site has no season_start: the last {SHOWN_DAYS} days count."
    if site.season_start > today:
        return f"The season begins on {site.season_start}: nothing counts before."
    if site.season_start < counts_from:
        return f"The season began more than {LONGEST_SEASON_DAYS} days ago: the days from {counts_from} on count."
    return f"The days from {counts_from} on count."
