"""The infection risk at a site."""

from datetime import datetime
from typing import Final

from chalicelib import wiring
from chalicelib.domain.clock import to_ms
from chalicelib.domain.risk.model import DayRisk, RiskModel
from chalicelib.rest.outputs.risk import ModelLeftOut, ModelRiskItem, RiskBand, RiskDay, SiteRiskItem
from chalicelib.rest.resource import Resource
from chalicelib.services.assess_risk import ModelRisk, SiteRisk, assess_risk
from chalicelib.services.telemetry_stretches import TelemetryPorts

risk: Final = Resource()

# Hourly means of cheap sensors carry no more.
_DIGITS: Final = 2


@risk.operation("GET", "/sites/{site_id}/risk", "Tell how much the weather at a site lets diseases spread")
def get_risk(site_id: str) -> SiteRiskItem:
    """Published models over hourly weather, each with what it saw; docs/risk-models.md explains them."""
    now = wiring.clock()()
    found = assess_risk(
        wiring.site_book().get(site_id),
        now=now,
        devices=wiring.device_registry(),
        telemetry=TelemetryPorts(telemetry=wiring.telemetry_store(), rollups=wiring.day_rollups()),
    )
    return _item(found, now)


def _item(found: SiteRisk, now: datetime) -> SiteRiskItem:
    site = found.site
    return SiteRiskItem(
        site_id=site.site_id,
        at=to_ms(now),
        time_zone=site.time_zone,
        growing=site.growing,
        crops=site.crops,
        counts_from=found.counts_from,
        devices=found.device_ids,
        more_devices=found.more_devices,
        models=tuple(_model_item(each, site.crops) for each in found.models),
        not_valid_here=tuple(
            ModelLeftOut(model_id=model.model_id, title=model.title, why=model.validity)
            for model in found.not_valid_here
        ),
    )


def _model_item(found: ModelRisk, crops: tuple[str, ...]) -> ModelRiskItem:
    model = found.model
    days = tuple(_day_item(day, model) for day in found.days)
    return ModelRiskItem(
        model_id=model.model_id,
        title=model.title,
        disease=model.disease or None,
        crops=tuple(crop for crop in crops if not model.crops or crop in model.crops),
        unit=model.unit,
        rule=model.rule,
        bands=tuple(
            RiskBand(name=band.name, starts_at=band.starts_at, alerts=model.calls_for_an_alert(band))
            for band in model.bands
        ),
        validity=model.validity,
        notes=found.notes,
        advice=model.advice or None,
        source=model.source,
        read_in=model.read_in,
        today=days[-1],
        days=days,
    )


def _day_item(day: DayRisk, model: RiskModel) -> RiskDay:
    band = "unknown" if day.band is None and model.bands else None
    return RiskDay(
        day=day.day,
        finished=day.finished,
        value=_rounded(day.value),
        band=day.band.name if day.band else band,
        known_hours=day.known_hours,
        unknown_hours=day.unknown_hours,
        devices=day.devices,
        seen={name: _rounded(value) for name, value in day.seen.items()},
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
