"""Which alerts of a list somebody wants to see."""

from dataclasses import dataclass

from chalicelib.domain.alert import Alert, AlertStatus
from chalicelib.domain.alert_kind import AlertKind
from chalicelib.domain.breach import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFilter:
    """What must be true of an alert; None where it does not matter."""

    status: AlertStatus | None = None
    site: str | None = None
    severity: Severity | None = None
    kind: AlertKind | None = None

    def lets_pass(self, alert: Alert) -> bool:
        """Whether the alert is one of those."""
        return (
            self.status in (None, alert.status)
            and self.site in (None, alert.site)
            and self.severity in (None, alert.severity)
            and self.kind in (None, alert.alert_id.kind)
        )

    @property
    def looks_inside(self) -> bool:
        """Whether more than the status matters: lists are kept by status, all else is looked up in each alert."""
        return (self.site, self.severity, self.kind) != (None, None, None)
