"""Takes one step on many alerts: what cannot be done to one of them does not keep the others from it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from chalicelib.domain.alert import Alert, AlertId
from chalicelib.domain.errors import CloudIoTError


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOutcome:
    """What became of one alert: the alert after the step, or what stood in its way."""

    alert_id: str
    alert: Alert | None = None
    problem: CloudIoTError | None = None


def change_alerts(alert_ids: Sequence[str], step: Callable[[AlertId], Alert]) -> tuple[StepOutcome, ...]:
    """Take the step on each of the alerts; one that is named twice is changed once."""
    return tuple(_outcomes(tuple(dict.fromkeys(alert_ids)), step))


def _outcomes(alert_ids: Sequence[str], step: Callable[[AlertId], Alert]) -> Iterator[StepOutcome]:
    for alert_id in alert_ids:
        try:
            yield StepOutcome(alert_id=alert_id, alert=step(AlertId.parse(alert_id)))
        except CloudIoTError as problem:
            yield StepOutcome(alert_id=alert_id, problem=problem)
