"""How people want to hear of each alert: the rule behind it, and the clock on its site's wall."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.domain.alert import Alert, AlertStatus
from chalicelib.domain.alert_kind import AlertKind
from chalicelib.domain.alert_rules import AlertRule
from chalicelib.domain.breach import Severity
from chalicelib.domain.rule_scopes import RuleSets
from chalicelib.ports.rules import RuleBook
from chalicelib.ports.sites import SiteBook

_UTC: Final = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPolicies:
    """The rules and sites, read once for a run."""

    rules: RuleSets = field(default_factory=RuleSets)
    crops: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    time_zones: Mapping[str, str]

    @classmethod
    def read(cls, rules: RuleBook, sites: SiteBook) -> "AlertPolicies":
        """Those in force; may be up to a minute old."""
        return cls(rules=rules.all_rules(), crops=sites.crops_by_site(), time_zones=sites.time_zones())

    @classmethod
    def for_telling(cls, alerts: Iterable[Alert], rules: RuleBook, sites: SiteBook) -> "AlertPolicies":
        """What is needed to tell people of these alerts: of the platform's own, no rules are read."""
        limits = any(alert.alert_id.kind is AlertKind.LIMIT for alert in alerts)
        return cls.read(rules, sites) if limits else cls(time_zones=sites.time_zones())

    def rule_of(self, alert: Alert) -> AlertRule | None:
        """The rule that the alert's device has of its id; None when it was taken away, or there never is one."""
        if alert.alert_id.kind is not AlertKind.LIMIT:
            return None
        return next((rule for rule in self.rules_for(alert) if rule.rule_id == alert.alert_id.rule_id), None)

    def rules_for(self, alert: Alert) -> tuple[AlertRule, ...]:
        """All rules in force for the alert's device."""
        return self.rules.of(alert.alert_id.subject, alert.site, self.crops.get(alert.site, ()))

    def zone_of(self, site: str) -> ZoneInfo:
        """The site's time zone; UTC where it is not known."""
        name = self.time_zones.get(site)
        return _UTC if name is None else ZoneInfo(name)

    def is_quiet(self, alert: Alert, now: datetime) -> bool:
        """Whether people want to sleep rather than hear of this alert."""
        rule = self.rule_of(alert)
        if rule is None or rule.quiet_hours is None or alert.severity is Severity.CRITICAL:
            return False
        local = now.astimezone(self.zone_of(alert.site))
        return rule.quiet_hours.cover(local.time())

    def is_to_be_repeated(self, alert: Alert, now: datetime) -> bool:
        """Whether people must be reminded: nobody has acknowledged it since they were last told."""
        rule = self.rule_of(alert)
        last_told = alert.repeated_at or alert.told_at
        if rule is None or rule.repeat_after is None or last_told is None or not _waits_for_somebody(alert):
            return False
        return now - last_told >= rule.repeat_after

    def is_to_be_escalated(self, alert: Alert, now: datetime) -> bool:
        """Whether others must be told: nobody has acknowledged it for long, and they do not know how bad it is."""
        rule = self.rule_of(alert)
        if rule is None or rule.escalate_after is None or alert.told_at is None or not _waits_for_somebody(alert):
            return False
        known = alert.escalated is not None and alert.escalated >= alert.severity
        return not known and now - alert.told_at >= rule.escalate_after


def _waits_for_somebody(alert: Alert) -> bool:
    return alert.status is AlertStatus.OPEN and not alert.to_be_told
