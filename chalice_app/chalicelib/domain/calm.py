"""When trouble is over: what the samples since the last breach say of an alert."""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.domain.alert import CALM_FOR, Alert
from chalicelib.domain.alert_rules import SILENT_AFTER, ThresholdRule
from chalicelib.domain.sample import Sample


def calm_since(alert: Alert, rule: ThresholdRule, samples: Iterable[Sample]) -> datetime | None:
    """Time of the newest sample that shows the trouble over, None while it goes on or nobody knows.

    A breach among the samples means that the alert has yet to absorb it: a delivery was cut off between
    keeping a message and raising its alert, and comes again. Closing the alert now would lose it.
    """
    measured = [sample for sample in samples if sample.at > alert.last_at and rule.metric in sample.values]
    if any(rule.severity_of(sample.values[rule.metric]) is not None for sample in measured):
        return None
    newest = max((sample.at for sample in measured), default=alert.last_at)
    return newest if newest - alert.last_at >= CALM_FOR else None


def heard_since(newest: Sample | None, now: datetime) -> datetime | None:
    """Time of a device's newest sample if it shows that the device is silent no more."""
    return newest.at if newest is not None and now - newest.at <= SILENT_AFTER else None
