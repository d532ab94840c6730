"""A grant that is used more than once: the photo and its diagnosis stay what they were."""

from datetime import timedelta

import pytest

from chalicelib.domain.errors import Outage
from chalicelib.domain.event import EventKind
from chalicelib.domain.photo import Photo, PhotoKey, StoredObject
from chalicelib.domain.rejection import RejectionSource
from chalicelib.services.diagnose_photo import PhotoFate, diagnose_photo
from tests.builders import DEVICE, MINUTE, NOON, a_diagnosis, a_photo_key
from tests.fakes.faults import fail
from tests.fakes.world import World

KEY = a_photo_key(at=NOON - MINUTE)
LEAF = b"\xff\xd8 a leaf \xff\xd9"
ANOTHER = b"\xff\xd8 another leaf, quite ill \xff\xd9"


def uploaded(world: World, content: bytes = LEAF, *, minutes: int = 0, order_id: str | None = None) -> StoredObject:
    return world.files.upload(KEY.raw, content, at=NOON + timedelta(minutes=minutes), order_id=order_id)


def take_in(world: World, stored: StoredObject) -> PhotoFate:
    return diagnose_photo(stored, ports=world.photo_intake()).fate


def told(world: World, kind: EventKind) -> list[str]:
    return [event.text for event in world.events.events.values() if event.kind is kind]


def photo_of(world: World) -> Photo:
    return world.photos.get(KEY.photo_id)


def test_a_photo_knows_its_order_and_its_version() -> None:
    world = World()

    take_in(world, uploaded(world, order_id="order-1"))

    assert (photo_of(world).order_id, photo_of(world).version_id) == ("order-1", "version-1")


def test_the_same_announcement_again_is_no_replay() -> None:
    world = World()
    stored = uploaded(world)

    assert [take_in(world, stored) for _ in range(2)] == [PhotoFate.DIAGNOSED, PhotoFate.KNOWN]
    assert not told(world, EventKind.PHOTO_REPLAYED)


def test_the_same_bytes_again_change_nothing_and_are_told() -> None:
    world = World()
    take_in(world, uploaded(world))
    before = photo_of(world)

    assert take_in(world, uploaded(world, minutes=1)) is PhotoFate.REPLAYED

    assert photo_of(world) == before
    assert len(world.classifier.seen) == 1
    assert list(world.files.versions[KEY.raw]) == ["version-1"]
    assert told(world, EventKind.PHOTO_REPLAYED) == [
        "A diagnosed photo was uploaded again, byte for byte; it stays as it was"
    ]
    assert not world.rejections.rejections


def test_other_bytes_change_nothing_and_are_set_aside() -> None:
    world = World()
    take_in(world, uploaded(world))
    before = photo_of(world)
    world.classifier.answer = lambda _photo: a_diagnosis("Potato___Late_blight")

    assert take_in(world, uploaded(world, ANOTHER, minutes=1)) is PhotoFate.REPLAYED

    assert photo_of(world) == before
    assert world.classifier.seen == [LEAF]
    assert world.files.raw[KEY.raw] == LEAF
    (rejection,) = world.rejections.rejections.values()
    assert (rejection.source, rejection.device_id) == (RejectionSource.PHOTO, DEVICE)
    assert world.rejections.originals[rejection.key] == ANOTHER
    assert told(world, EventKind.PHOTO_REPLAYED) == [
        "A diagnosed photo was uploaded again, with other bytes; it stays as it was"
    ]


def test_a_replay_that_is_announced_twice_is_told_once() -> None:
    world = World()
    take_in(world, uploaded(world))
    replay = uploaded(world, ANOTHER, minutes=1)

    assert [take_in(world, replay) for _ in range(2)] == [PhotoFate.REPLAYED, PhotoFate.KNOWN]
    assert len(told(world, EventKind.PHOTO_REPLAYED)) == len(world.rejections.rejections) == 1


@pytest.mark.parametrize(("part", "method"), [("photos", "tell"), ("files", "discard"), ("rejections", "set_aside")])
def test_a_replay_that_broke_off_is_finished_by_the_next_announcement(part: str, method: str) -> None:
    world = World()
    take_in(world, uploaded(world))
    replay = uploaded(world, ANOTHER, minutes=1)
    fail(getattr(world, part), method, times=1)
    with pytest.raises(Outage):
        take_in(world, replay)

    assert take_in(world, replay) is PhotoFate.REPLAYED
    assert list(world.files.versions[KEY.raw]) == ["version-1"]
    assert len(told(world, EventKind.PHOTO_REPLAYED)) == len(world.rejections.rejections) == 1


def test_of_two_uploads_whose_announcements_race_the_first_that_is_kept_counts() -> None:
    world = World()
    first, second = uploaded(world), uploaded(world, ANOTHER)
    looked_up = world.photos.find
    # While the first is being diagnosed, nobody has kept the second yet; then it is faster.
    fail_to_see = iter([True])

    def find(key: PhotoKey) -> Photo | None:
        if next(fail_to_see, False):
            take_in(world, second)
            return None
        return looked_up(key)

    world.photos.find = find  # type: ignore[method-assign]

    assert take_in(world, first) is PhotoFate.REPLAYED
    assert photo_of(world).version_id == "version-2"
    assert list(world.files.versions[KEY.raw]) == ["version-2"]


def test_a_photo_that_was_refused_may_come_again_whole() -> None:
    world = World()

    assert take_in(world, uploaded(world, LEAF[:-2])) is PhotoFate.REJECTED
    assert take_in(world, uploaded(world, minutes=1)) is PhotoFate.DIAGNOSED
    assert photo_of(world).version_id == "version-2"


def test_why_a_photo_was_refused_is_noted_for_its_device() -> None:
    world = World()

    take_in(world, uploaded(world, LEAF[:-2]))

    assert world.captures.fates(DEVICE, [KEY.photo_id]) == {KEY.photo_id: "the photo is truncated"}


def test_each_replay_is_told_and_kept_for_itself() -> None:
    world = World()
    take_in(world, uploaded(world))

    for minutes in (1, 2):
        take_in(world, uploaded(world, ANOTHER, minutes=minutes))

    assert len(world.rejections.rejections) == len(told(world, EventKind.PHOTO_REPLAYED)) == 2
    assert photo_of(world).version_id == "version-1"
