"""Takes the alerts on with the clock: tells what was left untold, closes, raises, lowers and wakes them, and makes sure
that somebody answers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from chalicelib.domain.alert import Alert, AlertKey, AlertStatus
from chalicelib.domain.alert_change import AlertChange
from chalicelib.domain.errors import CursorInvalid
from chalicelib.domain.event import EventKind
from chalicelib.domain.notice import News
from chalicelib.domain.page import Page
from chalicelib.ports.bookmarks import Bookmarks
from chalicelib.ports.rejections import RejectionBook
from chalicelib.ports.telemetry import TelemetryStore
from chalicelib.services.alert_policies import AlertPolicies
from chalicelib.services.attempts import Attempts
from chalicelib.services.settle_alert import Surroundings, next_step
from chalicelib.services.tell_people import AlertPorts, send, tell_people

JOB: Final = "alert-settlement"
# What is settled together: two to three transactions, ten batches of notifications, a second or two of reading.
_AT_ONCE: Final = 100
# Enough for the alerts that were begun with; whoever begins later is cut off by Lambda instead.
TIME_TO_FINISH: Final = timedelta(seconds=20)
# Whoever opened an alert is about to tell of it; what is untold after this long was left behind.
_LEFT_UNTOLD_AFTER: Final = timedelta(minutes=1)
_ACTIVE: Final = (AlertStatus.OPEN, AlertStatus.ACKNOWLEDGED, AlertStatus.SNOOZED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementPorts:
    """What the settlement looks at."""

    telemetry: TelemetryStore
    rejections: RejectionBook
    bookmarks: Bookmarks
    alerting: AlertPorts


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What became of the alerts.

    Attributes:
        escalated: for how many the second topic was told.
        ended: False when the time did not suffice; the next run goes on.
    """

    resolved: int = 0
    lowered: int = 0
    raised: int = 0
    woken: int = 0
    repeated: int = 0
    escalated: int = 0
    ended: bool = True


def _no_hurry() -> timedelta:
    return timedelta.max


def settle_alerts(*, ports: SettlementPorts, time_left: Callable[[], timedelta] = _no_hurry) -> Settlement:
    """Take every active alert one step on, where its time has come. Rules and sites are read once, alerts page by page.

    Raises:
        ExceptionGroup: some alerts could not be settled; all others were, as far as the time went.
    """
    alerting = ports.alerting
    around = Surroundings(
        now=alerting.clock(),
        policies=AlertPolicies.read(alerting.rules, alerting.sites),
        telemetry=ports.telemetry,
        rejections=ports.rejections,
    )
    attempts, tally = Attempts("settle alerts"), _Tally()
    began_at = ports.bookmarks.read(JOB)
    place = began_at
    ended = False
    while not ended and time_left() >= TIME_TO_FINISH:
        page = _page(place, alerting)
        _settle_page(page.rows, around, alerting, attempts, tally)
        place = page.cursor
        ended = place is None
    if place != began_at:
        ports.bookmarks.keep(JOB, place)
    attempts.raise_failures()
    return tally.settlement(ended=ended)


def _page(place: str | None, alerting: AlertPorts) -> Page[Alert]:
    """The alerts at a place: `<status>~<cursor>`. The cursor of the page is the place that follows."""
    name, _, cursor = (place or "").partition("~")
    status = AlertStatus(name) if name else _ACTIVE[0]
    try:
        page = alerting.book.with_status(status, limit=_AT_ONCE, cursor=cursor or None)
    except CursorInvalid:
        # Somebody's earlier version left it: better begin anew than never again.
        page = alerting.book.with_status(status, limit=_AT_ONCE)
    if page.cursor is not None:
        return Page(page.rows, f"{status}~{page.cursor}")
    following = _ACTIVE[_ACTIVE.index(status) + 1 :]
    return Page(page.rows, f"{following[0]}~" if following else None)


class _Tally:
    """Counts what became of the alerts."""

    def __init__(self) -> None:
        self._kinds: list[EventKind] = []

    def note(self, *kinds: EventKind) -> None:
        """Count steps."""
        self._kinds += kinds

    def settlement(self, *, ended: bool) -> Settlement:
        """What it comes to."""
        count = self._kinds.count
        return Settlement(
            resolved=count(EventKind.ALERT_RESOLVED),
            lowered=count(EventKind.ALERT_LOWERED),
            raised=count(EventKind.ALERT_RAISED),
            woken=count(EventKind.ALERT_WOKEN),
            repeated=count(EventKind.ALERT_REPEATED),
            escalated=count(EventKind.ALERT_ESCALATED),
            ended=ended,
        )


def _settle_page(
    listed: Sequence[Alert], around: Surroundings, alerting: AlertPorts, attempts: Attempts, tally: _Tally
) -> None:
    alerts = {alert.alert_id.key: alert for alert in listed}
    with attempts.one():
        alerts |= _tell_what_was_left(alerts.values(), around, alerting)
    changes = []
    for alert in alerts.values():
        with attempts.one():
            # What people must still hear of is not closed before they did, unless they are asleep.
            waits = alert.to_be_told and not around.policies.is_quiet(alert, around.now)
            change = None if waits else next_step(alert, around)
            changes += [change] if change is not None else []
    with attempts.one():
        changed = _keep(changes, alerting, tally)
        alerts |= changed
        alerts |= tell_people(changed.values(), ports=alerting)
    with attempts.one():
        _make_sure_of_an_answer(alerts, around, alerting, tally)


def _tell_what_was_left(
    alerts: Iterable[Alert], around: Surroundings, alerting: AlertPorts
) -> Mapping[AlertKey, Alert]:
    """Tell what a delivery died over, and what waited for the end of quiet hours."""
    untold = [alert for alert in alerts if alert.to_be_told and around.now - alert.opened_at >= _LEFT_UNTOLD_AFTER]
    if not untold:
        return {}
    # The list may lag behind the alerts by a moment, and nobody wants to hear twice.
    now_there = alerting.book.latest_of([alert.alert_id.key for alert in untold])
    return {**now_there, **tell_people(now_there.values(), ports=alerting)}


def _keep(changes: Sequence[AlertChange], alerting: AlertPorts, tally: _Tally) -> dict[AlertKey, Alert]:
    """The alerts after these changes; where data or a person was quicker, the next settlement looks again."""
    lost = alerting.book.save_all(changes)
    kept = [change for change in changes if change.key not in lost]
    tally.note(*(event.kind for change in kept for event in change.events))
    return {change.key: change.alert for change in kept}


def _make_sure_of_an_answer(
    alerts: Mapping[AlertKey, Alert], around: Surroundings, alerting: AlertPorts, tally: _Tally
) -> None:
    """Remind people of what nobody has acknowledged, and tell others after a while. A night's rest goes before both."""
    policies, now = around.policies, around.now
    awake = {key: alert for key, alert in alerts.items() if not policies.is_quiet(alert, now)}
    due = [(News.ESCALATED, alert) for alert in awake.values() if policies.is_to_be_escalated(alert, now)]
    escalated = send(due, policies, ports=alerting)
    tally.note(*[EventKind.ALERT_ESCALATED] * len(escalated))
    awake |= escalated
    due = [(News.REPEATED, alert) for alert in awake.values() if policies.is_to_be_repeated(alert, now)]
    tally.note(*[EventKind.ALERT_REPEATED] * len(send(due, policies, ports=alerting)))
