"""Lifecycle events come in any order and more than once: what is known of a connection in the end is the same."""

from datetime import timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.breach import Severity
from chalicelib.domain.presence import (
    ENDS_KEPT,
    SHARED_RULE,
    TAKEN_OVER,
    Connection,
    ConnectionEnd,
    Presence,
    shared_breach,
)
from tests.builders import DEVICE, NOON

SECOND: Final = timedelta(seconds=1)
NOTHING: Final = Presence(device_id=DEVICE)

Event = Connection | ConnectionEnd


def begun(second: int, version: int = 0, session: str = "s1") -> Connection:
    return Connection(NOON + second * SECOND, version, session, "c1")


def ended(second: int, version: int = 0, session: str = "s1", reason: str = "CONNECTION_LOST") -> ConnectionEnd:
    return ConnectionEnd(NOON + second * SECOND, version, session, reason)


def after(*events: Event) -> Presence:
    presence = NOTHING
    for event in events:
        presence = presence.after(event)
    return presence


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """What a broker tells of one client, as it happened: connections one after the other, each with its end, but for
    the last one. Numbers begin anew after a long absence, sessions are taken up again."""
    events: list[Event] = []
    second, version, session = 0, 0, 0
    for _ in range(draw(st.integers(1, 6))):
        if draw(st.booleans()):
            version, session = 0, session + 1
        events.append(begun(second, version, f"s{session}"))
        second += draw(st.integers(1, 7_200))
        reason = draw(st.sampled_from(["CONNECTION_LOST", TAKEN_OVER, "CLIENT_INITIATED_DISCONNECT"]))
        events.append(ended(second, version, f"s{session}", reason))
        second += draw(st.integers(1, 7_200))
        version += draw(st.integers(1, 3))
    return events if draw(st.booleans()) else events[:-1]


@st.composite
def told_somehow(draw: st.DrawFn) -> tuple[list[Event], list[Event]]:
    """A history, and the same with repetitions in another order."""
    history = draw(histories())
    repeated = history + draw(st.lists(st.sampled_from(history), max_size=10))
    return history, draw(st.permutations(repeated))


@given(told_somehow())
def test_any_order_and_repetition_of_events_ends_in_the_same_state(told: tuple[list[Event], list[Event]]) -> None:
    history, shuffled = told

    assert after(*shuffled) == after(*history)
    assert shared_breach(after(*shuffled)) == shared_breach(after(*history))


@given(histories())
def test_a_device_is_connected_exactly_while_its_last_connection_has_not_ended(history: list[Event]) -> None:
    presence, last = after(*history), history[-1]

    assert presence.connected is isinstance(last, Connection)
    assert presence.since == (last.began_at if isinstance(last, Connection) else last.ended_at)
    assert presence.reason == (None if isinstance(last, Connection) else last.reason)


@given(st.lists(st.builds(ended, st.integers(0, 100_000), st.integers(0, 50)), max_size=40))
def test_what_is_kept_does_not_grow(ends: list[ConnectionEnd]) -> None:
    assert len(after(*ends).ends) <= ENDS_KEPT


def test_of_a_device_that_was_never_heard_of_nothing_is_said() -> None:
    assert (NOTHING.connected, NOTHING.since, NOTHING.reason, NOTHING.certificate) == (False, None, None, None)


def test_a_connection_that_was_taken_over_does_not_end_the_one_that_took_over() -> None:
    presence = after(begun(0, 1), begun(10, 2), ended(11, 1, reason=TAKEN_OVER))

    assert (presence.connected, presence.since) == (True, NOON + 10 * SECOND)


def test_a_number_that_began_anew_after_an_absence_is_not_taken_for_an_old_one() -> None:
    presence = after(begun(0, 17), ended(60, 17), begun(7_200, 0, "s2"))

    assert presence.connected


def test_the_certificate_of_the_live_connection_is_known() -> None:
    assert after(begun(0)).certificate == "c1"
    assert after(begun(0), ended(1)).certificate is None


@pytest.mark.parametrize(
    ("seconds", "shared"),
    [((0, 10, 20), True), ((0, 300, 600), True), ((0, 300, 601), False), ((0, 10), False)],
    ids=["quickly", "just in the window", "too slowly", "twice"],
)
def test_connections_that_drive_each_other_out_thrice_within_ten_minutes_share_a_certificate(
    seconds: tuple[int, ...], shared: bool
) -> None:
    presence = after(*(ended(second, number, reason=TAKEN_OVER) for number, second in enumerate(seconds)))

    breach = shared_breach(presence)

    assert (breach is not None) is shared
    if breach is not None:
        assert (breach.rule_id, breach.severity, breach.device_id) == (SHARED_RULE, Severity.CRITICAL, DEVICE)


def test_lost_connections_are_no_fight() -> None:
    assert shared_breach(after(*(ended(number, number) for number in range(5)))) is None


def test_an_old_fight_is_not_taken_for_a_new_one() -> None:
    fight = [ended(number, number, reason=TAKEN_OVER) for number in range(3)]
    much_later = ended(7_200, 9, reason=TAKEN_OVER)

    assert shared_breach(after(*fight, much_later)) == shared_breach(after(*fight))


def test_a_fight_that_lasts_is_one_breach_for_ten_minutes() -> None:
    first = shared_breach(after(*(ended(number, number, reason=TAKEN_OVER) for number in range(3))))
    later = shared_breach(after(*(ended(number, number, reason=TAKEN_OVER) for number in range(60))))

    assert first == later
