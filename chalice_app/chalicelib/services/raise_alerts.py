"""Turns breaches into alerts: opens them, makes them worse, and tells people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from chalicelib.domain.absorb import absorb, became_critical
from chalicelib.domain.alert import Alert, AlertKey
from chalicelib.domain.alert_change import AlertChange
from chalicelib.domain.breach import Breach
from chalicelib.domain.errors import AlertChanged
from chalicelib.services.alert_events import opening, raising
from chalicelib.services.attempts import Attempts
from chalicelib.services.tell_people import AlertPorts, tell_people

# One rule of one device is changed by its own messages, which come in turn, by the checks on schedules
# and by people: to lose this often in a row takes a fault.
_ATTEMPTS: Final = 5

_Breaches = Mapping[AlertKey, Sequence[Breach]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What became of the alerts: those that there are now, and the keys of those that others changed meanwhile."""

    alerts: tuple[Alert, ...]
    opened: int
    overtaken: frozenset[AlertKey]


def raise_alerts(breaches: Iterable[Breach], *, sites: Mapping[str, str], ports: AlertPorts) -> int:
    """Let the alerts absorb these breaches, in whatever order and however often they come.

    Args:
        breaches: of any devices and rules; those of a risk name the site in place of the device.
        sites: of the subjects, by their ids; a site that is not among them is its own.

    Returns:
        How many alerts were opened.

    Raises:
        ExceptionGroup: some alerts could not be raised, or people not be told; all others were.
    """
    groups: dict[AlertKey, list[Breach]] = defaultdict(list)
    for breach in breaches:
        groups[AlertKey(breach.device_id, breach.rule_id)].append(breach)
    attempts = Attempts("raise alerts")
    opened, waiting = 0, dict(groups)
    touched: list[Alert] = []
    with attempts.one():
        for _ in range(_ATTEMPTS):
            if not waiting:
                break
            outcome = _absorb_all(waiting, sites, ports)
            opened += outcome.opened
            touched += outcome.alerts
            waiting = {key: waiting[key] for key in outcome.overtaken}
        if waiting:
            raise AlertChanged(f"{len(waiting)} alerts kept changing meanwhile")
    with attempts.one():
        # Also those that these breaches did not change: an earlier delivery may have died before it told.
        tell_people(touched, ports=ports)
    attempts.raise_failures()
    return opened


def _absorb_all(groups: _Breaches, sites: Mapping[str, str], ports: AlertPorts) -> _Outcome:
    latest, now = ports.book.latest_of(groups.keys()), ports.clock()
    changes = []
    for key, breaches in groups.items():
        alert = absorb(latest.get(key), breaches, site=sites.get(key.subject, key.subject), now=now)
        if alert is not None:
            changes.append(_change(alert, latest.get(key), now))
    overtaken = ports.book.save_all(changes)
    kept = {change.key: change.alert for change in changes}
    return _Outcome(
        alerts=tuple(alert for key, alert in {**latest, **kept}.items() if key not in overtaken),
        opened=sum(change.opens for change in changes if change.key not in overtaken),
        overtaken=overtaken,
    )


def _change(alert: Alert, latest: Alert | None, now: datetime) -> AlertChange:
    change = AlertChange(alert=alert, replacing=latest)
    told = [opening(alert)] if change.opens else []
    told += [raising(alert, now)] if became_critical(alert, latest) else []
    return replace(change, events=tuple(told))
