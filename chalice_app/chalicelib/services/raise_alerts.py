"""Turns breaches into alerts: opens them, widens them, and tells people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from chalicelib.domain.alert import Alert, absorb
from chalicelib.domain.alert_rules import Breach
from chalicelib.domain.errors import AlertChanged
from chalicelib.domain.event import Event, EventKind
from chalicelib.services.attempts import Attempts
from chalicelib.services.tell_people import AlertPorts, tell_people

# One rule of one device is changed by its own messages, which come in turn, by the checks on schedules
# and by people: to lose this often in a row takes a fault.
_ATTEMPTS: Final = 5


def raise_alerts(breaches: Iterable[Breach], *, sites: Mapping[str, str], ports: AlertPorts) -> int:
    """Let the alerts absorb these breaches, in whatever order and however often they come.

    Args:
        sites: of the devices, by device id.

    Returns:
        How many alerts were opened.

    Raises:
        ExceptionGroup: some alerts could not be raised, or people not be told; all others were.
    """
    groups: dict[tuple[str, str], list[Breach]] = defaultdict(list)
    for breach in breaches:
        groups[breach.device_id, breach.rule_id].append(breach)
    attempts = Attempts("raise alerts")
    opened, touched = 0, []
    for (device_id, _), group in groups.items():
        with attempts.one():
            alert, is_new = _absorb(group, sites[device_id], ports)
            opened += is_new
            touched += [alert] if alert is not None else []
    with attempts.one():
        # Also those that these breaches did not change: an earlier delivery may have died before it told.
        tell_people(touched, ports=ports)
    attempts.raise_failures()
    return opened


def _absorb(breaches: Sequence[Breach], site: str, ports: AlertPorts) -> tuple[Alert | None, bool]:
    """The alert after these breaches, if there is one, and whether it is new."""
    for attempt in range(1, _ATTEMPTS + 1):
        latest = ports.book.latest(breaches[0].device_id, breaches[0].rule_id)
        alert = absorb(latest, breaches, site=site, now=ports.clock())
        if alert is None:
            return latest, False
        is_new = latest is None or latest.alert_id != alert.alert_id
        try:
            if is_new:
                ports.book.save(alert, replacing=None, event=_opening(alert))
            else:
                ports.book.save(alert, replacing=latest)
        except AlertChanged:
            if attempt == _ATTEMPTS:
                raise
        else:
            return alert, is_new
    raise AssertionError("the last attempt returns or raises")


def _opening(alert: Alert) -> Event:
    return Event.of(
        EventKind.ALERT_OPENED,
        at=alert.opened_at,
        subject=str(alert.alert_id),
        device_id=alert.alert_id.device_id,
        # Without values: they may grow worse before a repeated delivery tells this again.
        text=f"Alert: {alert.what}",
    )
