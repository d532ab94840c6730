"""A change of an alert, ready to be kept together with the events that tell of it."""

from dataclasses import dataclass

from chalicelib.domain.alert import Alert, AlertKey
from chalicelib.domain.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChange:
    """One alert in place of another.

    Attributes:
        replacing: what the change was made on: the alert as it was; for a new alert the newest one of its key,
            which is resolved, or None when it is the first.
    """

    alert: Alert
    replacing: Alert | None
    events: tuple[Event, ...] = ()

    @property
    def key(self) -> AlertKey:
        """Of the alert."""
        return self.alert.alert_id.key

    @property
    def opens(self) -> bool:
        """Whether it is a new alert."""
        return self.replacing is None or self.replacing.alert_id != self.alert.alert_id
