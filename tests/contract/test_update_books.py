"""ReleaseBook and RolloutBook: the fakes and the operations table."""

from dataclasses import dataclass

import pytest

from chalicelib.adapters.dynamo_events import DynamoEvents
from chalicelib.adapters.dynamo_releases import DynamoReleases
from chalicelib.adapters.dynamo_rollouts import DynamoRollouts
from chalicelib.domain.errors import CursorInvalid, ReleaseExists, ReleaseNotFound, RolloutChanged, RolloutNotFound
from chalicelib.domain.event import EventKind
from chalicelib.domain.rollout import Rollout, RolloutReach, RolloutState, RolloutTarget
from chalicelib.ports.events import EventFeed
from chalicelib.ports.updates import ReleaseBook, RolloutBook
from tests.builders import DAY, NOON, a_release, a_rollout, an_event
from tests.contract import cloud
from tests.contract.pages import FOREIGN_CURSORS, all_pages
from tests.contract.records import RETENTION
from tests.fakes.clock import FrozenClock
from tests.fakes.events import InMemoryEvents
from tests.fakes.updates import InMemoryReleases, InMemoryRollouts


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    releases: ReleaseBook
    rollouts: RolloutBook
    events: EventFeed


def fake_books() -> Books:
    events = InMemoryEvents()
    return Books(releases=InMemoryReleases(events), rollouts=InMemoryRollouts(events), events=events)


def dynamo_books() -> Books:
    table = cloud.make_operations_table()
    return Books(
        releases=DynamoReleases(table, retention=RETENTION),
        rollouts=DynamoRollouts(table, retention=RETENTION),
        events=DynamoEvents(table, clock=FrozenClock(), retention=RETENTION),
    )


@pytest.fixture(params=[fake_books, dynamo_books], ids=["fake", "dynamo"])
def books(request: pytest.FixtureRequest) -> Books:
    made: Books = request.param()
    return made


def told(books: Books) -> int:
    return len(books.events.recent(limit=50).rows)


def test_a_release_comes_back_as_it_was_published_and_is_told(books: Books) -> None:
    release, event = a_release(), an_event(EventKind.RELEASE_PUBLISHED, device_id="")

    books.releases.publish(release, event)

    assert books.releases.get("2.0.0") == release
    assert books.events.recent(limit=1).rows == (event,)


def test_a_version_is_published_once_and_the_second_time_tells_nothing(books: Books) -> None:
    books.releases.publish(a_release(), an_event(subject="first"))

    with pytest.raises(ReleaseExists):
        books.releases.publish(a_release(package=b"another"), an_event(subject="second"))

    assert books.releases.get("2.0.0") == a_release()
    assert told(books) == 1


@pytest.mark.parametrize("version", ["2.0.0", "é" * 600])
def test_a_release_that_nobody_published_is_not_found(books: Books, version: str) -> None:
    with pytest.raises(ReleaseNotFound):
        books.releases.get(version)


def test_releases_are_listed_the_last_published_first(books: Books) -> None:
    for number, version in enumerate(("2.0.0", "10.0.0", "1.0.0")):
        books.releases.publish(a_release(version, at=NOON + number * DAY), an_event(subject=version))

    pages = all_pages(lambda cursor: books.releases.listed(limit=2, cursor=cursor))

    assert [release.version for page in pages for release in page] == ["1.0.0", "10.0.0", "2.0.0"]


@pytest.mark.parametrize(
    "target",
    [
        RolloutTarget(RolloutReach.DEVICE, name="greenhouse-1-a"),
        RolloutTarget(RolloutReach.SITE, name="greenhouse-1"),
        RolloutTarget(RolloutReach.SHARE, share_pct=12.5),
        RolloutTarget(RolloutReach.SHARE, share_pct=100.0),
    ],
)
def test_a_rollout_comes_back_as_it_was_ordered(books: Books, target: RolloutTarget) -> None:
    rollout = a_rollout(target)

    books.rollouts.record(rollout, an_event(EventKind.ROLLOUT_ORDERED))

    assert books.rollouts.get(rollout.rollout_id) == rollout
    assert list(books.rollouts.active()) == [rollout]
    assert told(books) == 1


def test_a_rollout_moves_on_and_leaves_the_active_ones_at_its_end(books: Books) -> None:
    rollout = a_rollout()
    books.rollouts.record(rollout, an_event(subject="ordered"))
    steps: list[Rollout] = [rollout.gathered(3, up_to="bench-3")]
    steps.append(steps[-1].begun())

    for step in steps:
        books.rollouts.change(step)
    assert list(books.rollouts.active()) == [steps[-1]]
    ended = steps[-1].ended(RolloutState.STOPPED, at=NOON + DAY, why="too many failed: 3 of 9")
    books.rollouts.change(ended, an_event(EventKind.ROLLOUT_STOPPED, at=NOON + DAY))

    assert books.rollouts.get(rollout.rollout_id) == ended
    assert list(books.rollouts.active()) == []
    assert told(books) == 2


def test_of_two_who_move_a_rollout_on_one_comes_too_late_and_tells_nothing(books: Books) -> None:
    rollout = a_rollout()
    books.rollouts.record(rollout, an_event(subject="ordered"))
    books.rollouts.change(rollout.begun())

    with pytest.raises(RolloutChanged):
        books.rollouts.change(rollout.ended(RolloutState.CANCELLED, at=NOON, why="cancelled"), an_event(subject="late"))

    assert books.rollouts.get(rollout.rollout_id).state is RolloutState.RUNNING
    assert told(books) == 1


def test_rollouts_are_listed_the_last_ordered_first_and_active_ones_the_other_way_round(books: Books) -> None:
    rollouts = [a_rollout(at=NOON + number * DAY) for number in range(5)]
    for rollout in rollouts:
        books.rollouts.record(rollout, an_event(subject=rollout.rollout_id))

    pages = all_pages(lambda cursor: books.rollouts.listed(limit=2, cursor=cursor))

    assert [rollout for page in pages for rollout in page] == rollouts[::-1]
    assert list(books.rollouts.active()) == rollouts


@pytest.mark.parametrize("rollout_id", ["x", "é" * 600])
def test_a_rollout_that_nobody_ordered_is_not_found(books: Books, rollout_id: str) -> None:
    with pytest.raises(RolloutNotFound):
        books.rollouts.get(rollout_id)


@pytest.mark.parametrize("cursor", FOREIGN_CURSORS)
def test_a_cursor_that_is_not_ours_is_refused(books: Books, cursor: str) -> None:
    for book in (books.releases, books.rollouts):
        with pytest.raises(CursorInvalid):
            book.listed(limit=1, cursor=cursor)
