"""A stored photo: diagnosed once, or set aside with the reason."""

import pytest

from chalicelib.domain.capture import CaptureOrder
from chalicelib.domain.diagnosis import Verdict
from chalicelib.domain.errors import Outage, PhotoRefused
from chalicelib.domain.event import EventKind
from chalicelib.domain.photo import MAX_PHOTO_BYTES, StoredObject
from chalicelib.domain.rejection import RejectionSource
from chalicelib.services.diagnose_photo import (
    CLASSIFIER_TAKES_BYTES,
    THUMBNAIL_ABOVE_BYTES,
    PhotoFate,
    PhotoIntake,
    diagnose_photo,
)
from tests.builders import (
    DEVICE,
    MINUTE,
    NOON,
    SITE,
    a_capture_order,
    a_diagnosis,
    a_heatmap,
    a_photo_key,
    an_hourly_order,
)
from tests.fakes.faults import fail
from tests.fakes.outages import Weather
from tests.fakes.photos import PretendDarkroom
from tests.fakes.world import World

KEY = a_photo_key(at=NOON - MINUTE)
LEAF = b"\xff\xd8 a leaf \xff\xd9"


def a_world(photo: bytes = LEAF, *, key: str = KEY.raw, weather: Weather | None = None) -> World:
    world = World(weather=weather)
    world.files.raw[key] = photo
    return world


def take_in(world: World, key: str = KEY.raw) -> PhotoIntake:
    size_bytes = len(world.files.raw.get(key, b""))
    return diagnose_photo(StoredObject(key=key, size_bytes=size_bytes, stored_at=NOON), ports=world.photo_intake())


def test_a_photo_is_diagnosed_and_everything_about_it_kept() -> None:
    world = a_world()

    assert take_in(world) == PhotoIntake(fate=PhotoFate.DIAGNOSED, alerts_opened=1)
    photo = world.photos.get(KEY.photo_id)
    assert (photo.key, photo.site, photo.size_bytes) == (KEY, SITE, len(LEAF))
    assert (photo.taken_at, photo.diagnosed_at) == (NOON - MINUTE, NOON)
    assert photo.diagnosis == a_diagnosis()
    assert photo.thumbnail_key is None
    assert photo.heatmap_key == KEY.heatmap
    assert world.files.processed[KEY.heatmap] == PretendDarkroom().heatmap_webp(LEAF, a_heatmap())
    told = {event.kind: event.text for event in world.events.events.values()}
    assert told[EventKind.PHOTO_DIAGNOSED] == "Early blight on tomato, 93% sure"
    assert told[EventKind.ALERT_OPENED] == "Alert: Early blight on tomato"


@pytest.mark.parametrize(("size_bytes", "made"), [(THUMBNAIL_ABOVE_BYTES, False), (THUMBNAIL_ABOVE_BYTES + 1, True)])
def test_a_small_photo_is_its_own_thumbnail(size_bytes: int, made: bool) -> None:
    world = a_world(LEAF[:2] + bytes(size_bytes - 4) + LEAF[-2:])

    take_in(world)

    assert (KEY.thumbnail in world.files.processed) == made
    assert world.photos.get(KEY.photo_id).thumbnail_key == (KEY.thumbnail if made else None)


@pytest.mark.parametrize(
    ("verdict", "drawn"),
    [(Verdict.DISEASE, True), (Verdict.UNSURE, True), (Verdict.HEALTHY, False), (Verdict.NOT_A_LEAF, False)],
)
def test_a_heat_map_is_drawn_where_people_want_to_see_why(verdict: Verdict, drawn: bool) -> None:
    world = a_world()
    world.classifier.answer = lambda _photo: a_diagnosis(verdict=verdict)

    take_in(world)

    assert (KEY.heatmap in world.files.processed) == drawn
    assert world.photos.get(KEY.photo_id).heatmap_key == (KEY.heatmap if drawn else None)


def test_a_photo_that_was_kept_but_not_told_is_told_when_it_is_announced_again() -> None:
    world = a_world()
    fail(world.photos, "tell", times=1)
    with pytest.raises(Outage):
        take_in(world)
    assert world.events.events == {}

    take_in(world)
    take_in(world)

    kinds = [event.kind for event in world.events.events.values()]
    assert kinds.count(EventKind.PHOTO_DIAGNOSED) == 1
    assert len(world.classifier.seen) == 1


def test_a_photo_in_which_the_model_points_at_nothing_has_no_heat_map() -> None:
    world = a_world()
    world.classifier.heatmap = None

    take_in(world)

    assert world.photos.get(KEY.photo_id).heatmap_key is None
    assert world.files.processed == {}


@pytest.mark.parametrize(
    ("order", "verdict", "told"),
    [
        (an_hourly_order(), Verdict.HEALTHY, False),
        (an_hourly_order(), Verdict.DISEASE, True),
        (an_hourly_order(), Verdict.UNSURE, True),
        (an_hourly_order(), Verdict.NOT_A_LEAF, True),
        (a_capture_order(), Verdict.HEALTHY, True),
        (None, Verdict.HEALTHY, True),
    ],
)
def test_a_healthy_leaf_on_the_hour_is_no_news(order: CaptureOrder | None, verdict: Verdict, told: bool) -> None:
    world = World()
    world.classifier.answer = lambda _photo: a_diagnosis(verdict=verdict)
    if order is not None:
        world.captures.record(order)
    stored = world.files.upload(KEY.raw, LEAF, at=NOON, order_id=None if order is None else order.order_id)

    for _ in range(2):
        diagnose_photo(stored, ports=world.photo_intake())

    kinds = [event.kind for event in world.events.events.values()]
    assert kinds.count(EventKind.PHOTO_DIAGNOSED) == told
    assert world.photos.get(KEY.photo_id).diagnosis.verdict is verdict


@pytest.mark.parametrize(
    ("severity_pct", "text"),
    [
        (None, "Early blight on tomato, 93% sure"),
        (12.4, "Early blight on tomato, 12% of the leaf, 93% sure"),
        (100.0, "Early blight on tomato, 100% of the leaf, 93% sure"),
        (0.3, "Early blight on tomato, under 1% of the leaf, 93% sure"),
        (0.0, "Early blight on tomato, under 1% of the leaf, 93% sure"),
    ],
)
def test_people_are_told_how_much_of_the_leaf_is_ill(severity_pct: float | None, text: str) -> None:
    world = a_world()
    world.classifier.answer = lambda _photo: a_diagnosis(severity_pct=severity_pct)

    take_in(world)

    assert text in [event.text for event in world.events.events.values()]


@pytest.mark.parametrize(
    ("confidence", "sure"), [(0.504, "50%"), (0.9949, "99%"), (0.995, "over 99%"), (1.0, "over 99%")]
)
def test_nobody_is_told_that_the_model_is_certain(confidence: float, sure: str) -> None:
    world = a_world()
    world.classifier.answer = lambda _photo: a_diagnosis(confidence=confidence, severity_pct=None)

    take_in(world)

    assert f"Early blight on tomato, {sure} sure" in [event.text for event in world.events.events.values()]


@pytest.mark.parametrize(
    ("verdict", "text"),
    [
        (Verdict.HEALTHY, "Healthy tomato leaf, 93% sure"),
        (Verdict.UNSURE, "The classifier is not sure what this leaf has"),
        (Verdict.NOT_A_LEAF, "The photo shows no leaf"),
    ],
)
def test_only_a_disease_raises_an_alert(verdict: Verdict, text: str) -> None:
    world = a_world()
    world.classifier.answer = lambda _photo: a_diagnosis(verdict=verdict)

    assert take_in(world) == PhotoIntake(fate=PhotoFate.DIAGNOSED, alerts_opened=0)
    assert [event.text for event in world.events.events.values()] == [text]


def test_a_photo_that_is_announced_again_is_not_even_read() -> None:
    world = a_world()
    take_in(world)
    kept = repr(world.kept())
    world.files.raw.clear()

    assert take_in(world) == PhotoIntake(fate=PhotoFate.KNOWN, alerts_opened=0)
    assert repr(world.kept()) == kept
    assert len(world.classifier.seen) == 1


def test_a_large_photo_is_scaled_down_for_the_classifier_only() -> None:
    large = b"\xff\xd8" + bytes(CLASSIFIER_TAKES_BYTES) + b"\xff\xd9"
    world = a_world(large)

    take_in(world)

    (seen,) = world.classifier.seen
    assert len(seen) <= CLASSIFIER_TAKES_BYTES
    assert world.photos.get(KEY.photo_id).size_bytes == len(large)
    assert world.files.raw[KEY.raw] == large


@pytest.mark.parametrize(
    ("photo", "reason"),
    [
        (LEAF[:-2], "the photo is truncated"),
        (b"GIF89a", "the photo is not a JPEG"),
        (b"", "the photo is not a JPEG"),
        (b"\xff\xd8" + bytes(MAX_PHOTO_BYTES), "at most 10000000 are allowed"),
    ],
)
def test_a_photo_that_can_never_be_diagnosed_is_set_aside_with_its_bytes(photo: bytes, reason: str) -> None:
    world = a_world(photo)

    assert take_in(world).fate is PhotoFate.REJECTED
    (rejection,) = world.rejections.rejections.values()
    assert reason in rejection.reason
    assert (rejection.source, rejection.device_id, rejection.size_bytes) == (RejectionSource.PHOTO, DEVICE, len(photo))
    assert rejection.received_at == NOON
    assert world.rejections.originals == {rejection.key: photo}
    assert not world.photos.photos


def test_what_the_model_cannot_read_is_set_aside() -> None:
    world = a_world()
    fail(world.classifier, "diagnose", error=PhotoRefused("the model cannot read the photo"))

    assert take_in(world).fate is PhotoFate.REJECTED
    assert [row.reason for row in world.rejections.rejections.values()] == ["the model cannot read the photo"]


@pytest.mark.parametrize("key", ["photos/my leaf + yours.jpg", "photos/ünïcode.jpg", f"photos/{DEVICE}/leaf.jpg"])
def test_a_foreign_key_is_set_aside_and_nobodys_photo(key: str) -> None:
    world = a_world(key=key)

    assert take_in(world, key).fate is PhotoFate.REJECTED
    (rejection,) = world.rejections.rejections.values()
    assert (rejection.device_id, rejection.field) == ("", "key")
    assert world.rejections.originals[rejection.key] == LEAF


def test_a_photo_of_a_stranger_is_set_aside() -> None:
    key = a_photo_key("greenhouse-9-z").raw
    world = a_world(key=key)

    assert take_in(world, key).fate is PhotoFate.REJECTED
    (rejection,) = world.rejections.rejections.values()
    assert (rejection.device_id, rejection.reason) == ("greenhouse-9-z", "the device is not registered")


@pytest.mark.parametrize("key", [KEY.raw, "photos/gone.jpg"])
def test_a_photo_that_somebody_deleted_leaves_at_least_the_reason(key: str) -> None:
    world = World()

    assert take_in(world, key).fate is PhotoFate.REJECTED
    (rejection,) = world.rejections.rejections.values()
    assert world.rejections.originals == {rejection.key: b""}


@pytest.mark.parametrize(
    ("part", "method"),
    [
        ("photos", "find"),
        ("devices", "known"),
        ("files", "open"),
        ("classifier", "diagnose"),
        ("files", "keep_derived"),
        ("photos", "record"),
    ],
)
def test_an_outage_is_no_fault_of_the_photo(part: str, method: str) -> None:
    world = a_world()
    fail(getattr(world, part), method, times=1)

    with pytest.raises(Outage):
        take_in(world)
    assert not world.rejections.rejections

    assert take_in(world) == PhotoIntake(fate=PhotoFate.DIAGNOSED, alerts_opened=1)


def test_a_diagnosis_whose_alert_failed_is_shown_and_its_alert_follows() -> None:
    world = a_world()
    fail(world.alerts, "save_all", times=1)

    with pytest.raises(ExceptionGroup):
        take_in(world)
    assert KEY.photo_id in world.photos.photos

    assert take_in(world) == PhotoIntake(fate=PhotoFate.KNOWN, alerts_opened=1)
    assert len(world.notifier.told) == 1
