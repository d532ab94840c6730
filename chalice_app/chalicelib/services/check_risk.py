"""Watches the infection risk at every site: opens an alert when a disease's band is crossed, and closes it after."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.alert import AlertKey
from chalicelib.domain.alert_change import AlertChange
from chalicelib.domain.alert_kind import RISK_RULE_PREFIX
from chalicelib.domain.breach import Breach, Severity
from chalicelib.domain.errors import CursorInvalid
from chalicelib.domain.page import Page
from chalicelib.domain.risk.catalogue import MODELS, holds, models_for
from chalicelib.domain.risk.model import RiskModel
from chalicelib.domain.risk.weather import beginning_of
from chalicelib.domain.site import Site
from chalicelib.ports.bookmarks import Bookmarks
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.sites import SiteBook
from chalicelib.services.alert_events import resolution
from chalicelib.services.assess_risk import ModelRisk, assess_risk
from chalicelib.services.attempts import Attempts
from chalicelib.services.raise_alerts import raise_alerts
from chalicelib.services.telemetry_stretches import TelemetryPorts
from chalicelib.services.tell_people import AlertPorts

JOB: Final = "risk-check"
# Eight devices each, with some six queries of ten milliseconds: a dozen seconds.
SITES_AT_ONCE: Final = 25
# Enough for the sites that were begun with; whoever begins later is cut off by Lambda instead.
TIME_TO_FINISH: Final = timedelta(seconds=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPorts:
    """What the check looks at."""

    sites: SiteBook
    devices: DeviceRegistry
    telemetry: TelemetryPorts
    bookmarks: Bookmarks
    alerting: AlertPorts


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskReport:
    """What the check found.

    Attributes:
        at_risk: how many sites some disease threatens.
        ended: False when the time did not suffice for all sites; the next run goes on.
    """

    sites: int = 0
    at_risk: int = 0
    alerts_opened: int = 0
    alerts_resolved: int = 0
    ended: bool = True


def check_risk(*, ports: RiskPorts, time_left: Callable[[], timedelta]) -> RiskReport:
    """Look at every site, one by one.

    An alert is dated to the day that it tells of: a day that is looked at again changes nothing, and an alert that
    an operator resolved opens again on another day at the earliest. A risk that is unknown neither opens nor closes.

    Raises:
        ExceptionGroup: some sites could not be checked; all others were, as far as the time went.
    """
    attempts, tally = Attempts("check risk"), _Tally()
    began_at = ports.bookmarks.read(JOB)
    place, ended = began_at, False
    while not ended and time_left() >= TIME_TO_FINISH:
        page = _page(place, ports.sites)
        for site in page.rows:
            with attempts.one():
                tally.add(*_check(site, ports))
        place = page.cursor
        ended = place is None
    if place != began_at:
        ports.bookmarks.keep(JOB, place)
    attempts.raise_failures()
    return tally.report(ended=ended)


@dataclass(slots=True)
class _Tally:
    sites: int = 0
    at_risk: int = 0
    opened: int = 0
    resolved: int = 0

    def add(self, at_risk: int, opened: int, resolved: int) -> None:
        self.sites += 1
        self.at_risk += bool(at_risk)
        self.opened += opened
        self.resolved += resolved

    def report(self, *, ended: bool) -> RiskReport:
        return RiskReport(
            sites=self.sites,
            at_risk=self.at_risk,
            alerts_opened=self.opened,
            alerts_resolved=self.resolved,
            ended=ended,
        )


def _page(place: str | None, sites: SiteBook) -> Page[Site]:
    try:
        return sites.listed(limit=SITES_AT_ONCE, cursor=place)
    except CursorInvalid:
        # Somebody's earlier version left it: better begin anew than never again.
        return sites.listed(limit=SITES_AT_ONCE)


def _check(site: Site, ports: RiskPorts) -> tuple[int, int, int]:
    """How many diseases threaten a site, how many alerts that opened, and how many are over."""
    now = ports.alerting.clock()
    found = _assessed(site, now, ports)
    threatening = [each for each in found if _threatens(each)]
    breaches = [_breach(site, each) for each in threatening]
    opened = raise_alerts(breaches, sites={site.site_id: site.site_id}, ports=ports.alerting)
    resolved = _resolve(site, _calm(found), now, ports.alerting)
    return len(threatening), opened, resolved


def _assessed(site: Site, now: datetime, ports: RiskPorts) -> tuple[ModelRisk, ...]:
    """What the models say; where no crop calls for one that watches a disease, nothing is read."""
    if not any(model.disease and holds(model, site.growing) for model in models_for(site.crops)):
        return ()
    return assess_risk(site, now=now, devices=ports.devices, telemetry=ports.telemetry).models


def _threatens(found: ModelRisk) -> bool:
    return found.model.calls_for_an_alert(found.today.band)


def _calm(found: Iterable[ModelRisk]) -> list[RiskModel]:
    """The models that say that there is no danger, and those that the site does not call for (any more)."""
    uncertain = {each.model.model_id for each in found if _threatens(each) or each.today.value is None}
    return [model for model in MODELS if model.disease and model.model_id not in uncertain]


def _resolve(site: Site, models: Sequence[RiskModel], now: datetime, alerting: AlertPorts) -> int:
    latest = alerting.book.latest_of([AlertKey(site.site_id, rule_id(model)) for model in models])
    over = [
        # Up to its own last day and no further: tomorrow's danger is another one, and today's may yet come.
        (alert, alert.resolved(at=now, calm_since=alert.last_at))
        for alert in latest.values()
        if alert.active
    ]
    changes = [
        AlertChange(alert=resolved, replacing=alert, events=(resolution(resolved, now),)) for alert, resolved in over
    ]
    # What somebody changed meanwhile is looked at again in an hour.
    return len(changes) - len(alerting.book.save_all(changes)) if changes else 0


def rule_id(model: RiskModel) -> str:
    """What the alerts of a model are called by."""
    return RISK_RULE_PREFIX + model.model_id


def _breach(site: Site, found: ModelRisk) -> Breach:
    model, today = found.model, found.today
    assert today.value is not None
    assert today.band is not None
    crops = " and ".join(crop for crop in site.crops if crop in model.crops)
    return Breach(
        device_id=site.site_id,
        rule_id=rule_id(model),
        at=beginning_of(today.day, site.zone),
        severity=Severity.WARNING,
        value=round(today.value, 1),
        badness=today.value,
        limit=today.band.starts_at,
        unit=model.unit,
        what=_what(model, crops, today.band.name),
    )


def _what(model: RiskModel, crops: str, band: str) -> str:
    disease = model.disease[0].upper() + model.disease[1:]
    return f"{disease} on {crops}: risk is {band} ({model.title}). {model.advice.removesuffix('.')}"
