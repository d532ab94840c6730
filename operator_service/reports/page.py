"""Writes the report as a page to be printed: HTML without a script, its pictures drawn in it."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from chalicelib.domain.site import Growing
from operator_service.reports import charts, words
from operator_service.reports.charts import climate_chart, risk_levels, uptime_strip
from operator_service.reports.devices import DeviceWeek
from operator_service.reports.diseases import DiseaseWeek
from operator_service.reports.findings import Findings, MetricWeek, RiskWeek, find, hours_between
from operator_service.reports.gathering import SiteWeek

_TEMPLATES: Final = Path(__file__).parent / "templates"
# A page of them; who has more reads them in the inbox.
_MOST_ALERTS: Final = 30
_GROWING: Final = {Growing.UNDER_COVER: "under cover", Growing.OPEN_FIELD: "in the open"}


def report_page(week: SiteWeek) -> str:
    """The whole page."""
    findings = find(week)
    return _template().render(
        site=week.site,
        week=str(week.week),
        lasting=week.until < week.ends,
        span=words.span_in_words(week),
        crops=", ".join(week.site.crops) or "no crop named",
        growing=_GROWING[week.site.growing],
        made_at=words.moment(week.made_at, week.site.zone),
        mood=words.mood(week, findings),
        headline=words.headline(week, findings),
        summary=list(words.summary(week, findings)),
        tiles=list(_tiles(week, findings)),
        width=charts.WIDTH,
        height=charts.HEIGHT,
        strip_height=charts.STRIP_HEIGHT,
        days=[f"{day:%a}" for day in week.week.days],
        dates=[f"{day:%a %-d}" for day in week.week.days],
        climate=[_climate(one, week) for one in findings.climate],
        leaves=words.leaves(week, findings),
        diseases=[_disease(one, week) for one in findings.diseases],
        risk=[_risk(one) for one in findings.risk],
        notes=_notes(findings),
        alerts=list(_alerts(week)),
        more_alerts=max(0, len(week.alerts) - _MOST_ALERTS),
        devices=[_device(one, week) for one in findings.devices if not one.always_heard],
        always_heard=[_always_heard(one, week) for one in findings.devices if one.always_heard],
        told=len(week.devices),
        more_devices=week.more_devices,
        style=_style(),
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("site_week.html")


@cache
def _style() -> Markup:
    # Ours, not somebody's input: the one text that goes into the page as it is.
    return Markup((_TEMPLATES / "site_week.css").read_text(encoding="utf-8"))  # noqa: S704


def _tiles(week: SiteWeek, findings: Findings) -> Iterator[Mapping[str, str]]:
    heard = sum(one.was_heard for one in findings.devices)
    ill = sum(disease.count for disease in findings.diseases)
    new = sum(alert.opened_at >= week.begins for alert in week.alerts)
    uptime = findings.uptime_pct
    more = f"{week.more_devices:,} more not counted" if week.more_devices else ""
    for name, value, note in (
        ("Devices heard", f"{heard} of {len(findings.devices)}", more),
        ("Hours with data", "none" if uptime is None else f"{uptime:.0f} %", f"{findings.gap_hours:,} hours missing"),
        ("Photos", f"{len(week.photos):,}", f"{ill:,} with a disease"),
        ("New alerts", f"{new:,}", f"{sum(alert.active for alert in week.alerts):,} active now"),
        ("Diseases", f"{len(findings.diseases)}", ""),
    ):
        yield {"name": name, "value": value, "note": note}


def _climate(one: MetricWeek, week: SiteWeek) -> Mapping[str, Any]:
    cells = [one.by_day.get(day) for day in week.week.days]
    return {
        "label": one.metric.label,
        "unit": one.metric.unit,
        "mean": words.figure(one.whole.mean),
        "low": words.figure(one.whole.low),
        "high": words.figure(one.whole.high),
        "chart": climate_chart(one),
        "by_day": ["" if cell is None else f"{words.figure(cell.low)} … {words.figure(cell.high)}" for cell in cells],
    }


def _disease(one: DiseaseWeek, week: SiteWeek) -> Mapping[str, Any]:
    name = f"{one.condition} on {one.crop.lower()}"
    return {
        "name": name[:1].upper() + name[1:],
        "count": words.counted(one.count, "photo"),
        "photos": [
            {
                "src": f"/api/photos/{photo.key.photo_id}/thumbnail",
                "alt": f"{name}, {photo.key.device_id}",
                "when": words.moment(photo.taken_at, week.site.zone),
                "device": photo.key.device_id,
                "said": words.said_of(photo),
            }
            for photo in one.photos
        ],
    }


def _risk(one: RiskWeek) -> Mapping[str, Any]:
    cells = [
        {
            "level": level,
            "known": day is not None and day.value is not None,
            "band": "" if day is None or day.band is None else day.band.name,
            "value": "" if day is None or day.value is None else f"{words.figure(day.value)} {one.model.unit}",
        }
        for day, level in zip(one.days, risk_levels(one), strict=True)
    ]
    return {"title": one.model.title, "disease": one.model.disease, "cells": cells}


def _notes(findings: Findings) -> list[str]:
    """What to keep in mind, each once."""
    return list(dict.fromkeys(note for one in findings.risk for note in one.notes))


def _alerts(week: SiteWeek) -> Iterator[Mapping[str, str]]:
    names = {one.stay.device.device_id: one.stay.device.name for one in week.devices}
    for alert in week.alerts[:_MOST_ALERTS]:
        device_id = alert.alert_id.device_id
        yield {
            "opened": words.moment(alert.opened_at, week.site.zone),
            "severity": alert.severity.name.lower(),
            "what": alert.what,
            "where": (names.get(device_id) or device_id) if device_id else "the whole site",
            "worst": words.worst_of(alert),
            "state": words.state_of(alert, week.site.zone),
        }


def _device(one: DeviceWeek, week: SiteWeek) -> Mapping[str, Any]:
    return {
        **_always_heard(one, week),
        "strip": uptime_strip(one, hours=hours_between(week.begins, week.ends)),
        "uptime": f"{one.uptime_pct:.0f} %",
        "gaps": words.gaps_in_words(one, week.site.zone),
    }


def _always_heard(one: DeviceWeek, week: SiteWeek) -> Mapping[str, Any]:
    """All that there is to say of a device without a gap."""
    return {
        "name": one.device.name or one.device.device_id,
        "device_id": one.device.device_id,
        "retired": "" if one.retired_at is None else words.moment(one.retired_at, week.site.zone),
        "battery": words.battery(one),
    }
