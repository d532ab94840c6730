"""Finds what in new messages is worth an alert."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.alert_rules import AlertRule
from chalicelib.domain.breach import STALE_AFTER, Breach
from chalicelib.domain.clock import from_ms
from chalicelib.domain.page import MAX_PAGE
from chalicelib.domain.sample import MAX_SPAN, TelemetryMessage
from chalicelib.domain.watch import Watch, breaches_at_once, breaches_that_lasted, crossings, reach
from chalicelib.ports.telemetry import TelemetryStore
from chalicelib.services.every_row import every_row

# Nearly all devices of a fleet share one set of rules, and there are as many sets as sites and devices with rules of
# their own. Sets that nobody uses any more stay until then.
_WATCHES_KEPT: Final = 1_000
_MILLISECOND: Final = timedelta(milliseconds=1)

_watches: Final[dict[int, Watch]] = {}


def judge(
    messages: Iterable[tuple[TelemetryMessage, datetime]],
    rules: Mapping[str, tuple[AlertRule, ...]],
    *,
    telemetry: TelemetryStore,
) -> list[Breach]:
    """What the messages tell of trouble, of each message and rule at most the first breach and the first worse one.

    A rule that asks for trouble to last is judged by what is stored around the message, which must be stored by now.
    So the outcome does not depend on the order in which messages are stored, nor on repeats. Only calm that arrives
    after an alert cannot undo it: the settlement closes it then.

    Args:
        messages: each with the time of its arrival. What was long past then is no breach any more; it is not held
            against the time of processing, so that a message that is delivered again is judged as the first time.
        rules: in force for each device. The same tuple for the same rules: what is made of it is kept.
    """
    breaches: list[Breach] = []
    for message, received_at in messages:
        suspects = _watch(rules[message.device_id]).suspects(message.columns)
        if suspects:
            breaches += _breaches(message, suspects, received_at - STALE_AFTER, telemetry)
    return breaches


def _watch(rules: tuple[AlertRule, ...]) -> Watch:
    watch = _watches.get(id(rules))
    # The watch holds its rules, so that no others can come to lie in their place while it is kept.
    if watch is None:
        if len(_watches) >= _WATCHES_KEPT:
            _watches.clear()
        watch = _watches[id(rules)] = Watch.over(rules)
    return watch


def _breaches(
    message: TelemetryMessage, rules: Sequence[AlertRule], since: datetime, telemetry: TelemetryStore
) -> Iterator[Breach]:
    patient = [rule for rule in rules if rule.lasting]
    around = _around(message, patient, telemetry)
    for rule in rules:
        if rule.lasting:
            yield from breaches_that_lasted(message, rule, around, since=since)
        else:
            yield from breaches_at_once(message, rule, since=since)


def _around(
    message: TelemetryMessage, rules: Sequence[AlertRule], telemetry: TelemetryStore
) -> Sequence[TelemetryMessage]:
    """The device's stored messages that decide whether crossings of these rules lasted; one query for all of them."""
    times = [(each.at_ms, reach(rule)) for rule in rules for each in crossings(message, rule.conditions)]
    if not times:
        return ()
    start = min(from_ms(at_ms) - far for at_ms, far in times) - MAX_SPAN
    end = max(from_ms(at_ms) + far for at_ms, far in times) + _MILLISECOND
    return tuple(
        every_row(
            lambda cursor: telemetry.between(
                message.device_id, start, end, limit=MAX_PAGE, cursor=cursor, consistent=True
            )
        )
    )
