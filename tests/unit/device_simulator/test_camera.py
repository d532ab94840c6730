"""Photos come from a folder or are drawn, in an order that a seed repeats."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from PIL import Image

from device_simulator.bad_photos import UnreliableCamera
from device_simulator.camera import Camera, FolderCamera, Photo, RenderedCamera, Shot
from device_simulator.errors import CameraFailed
from device_simulator.infection import infection_risk
from device_simulator.mischief import Mischief, Trick
from tests.unit.device_simulator.fakes import NOON_MS

DEVICE: Final = "field-1-a"
DAY_MS: Final = 24 * 3_600_000


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    for number, name in enumerate(
        ["Tomato___Early_blight/a.jpg", "Tomato___Early_blight/b.JPEG", "holiday/c.jpg", "d.jpg", "notes.txt", "e.png"]
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(jpeg(number) if path.suffix.lower() != ".txt" else b"text")
    return tmp_path


@dataclass(frozen=True)
class FakeLeaf:
    """What the camera asks of a drawn leaf."""

    label: str
    severity_pct: float = 0.0

    def jpeg(self) -> bytes:
        return self.label.encode()


def a_shot(number: int, device_id: str = DEVICE, *, at_ms: int = NOON_MS) -> Shot:
    return Shot(device_id=device_id, site=device_id.rpartition("-")[0], number=number, at_ms=at_ms)


def jpeg(shade: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (8, 8), shade * 30).save(buffer, "JPEG")
    return buffer.getvalue()


def test_every_photo_of_a_folder_comes_once_before_one_comes_again(photos: Path) -> None:
    camera = FolderCamera(photos, seed=1)

    first, second = ([camera.take(a_shot(turn * 4 + shot)).jpeg for shot in range(4)] for turn in (0, 1))

    assert len(set(first)) == 4
    assert set(second) == set(first)


def test_the_same_seed_gives_the_same_photos_and_another_device_others(photos: Path) -> None:
    def series(camera: Camera, device_id: str) -> list[bytes]:
        return [camera.take(a_shot(shot, device_id)).jpeg for shot in range(8)]

    assert series(FolderCamera(photos, seed=1), "field-1-a") == series(FolderCamera(photos, seed=1), "field-1-a")
    assert series(FolderCamera(photos, seed=1), "field-1-a") != series(FolderCamera(photos, seed=1), "field-1-b")


def test_a_class_folder_tells_the_label_and_another_folder_nothing(photos: Path) -> None:
    camera = FolderCamera(photos, seed=1)

    labels = [camera.take(a_shot(shot)).label for shot in range(4)]

    assert sorted(labels, key=str) == [None, None, "Tomato___Early_blight", "Tomato___Early_blight"]


def test_a_file_is_sent_as_it_is(photos: Path) -> None:
    camera = FolderCamera(photos, seed=1)

    assert {camera.take(a_shot(shot)).jpeg for shot in range(4)} == {
        path.read_bytes() for path in photos.rglob("*") if path.suffix.lower() in {".jpg", ".jpeg"}
    }


def test_a_folder_without_photos_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(CameraFailed, match=r"holds no \.jpg"):
        FolderCamera(tmp_path, seed=1)
    with pytest.raises(CameraFailed, match="is no folder"):
        FolderCamera(tmp_path / "missing", seed=1)


@pytest.mark.parametrize("fate", ["deleted", "emptied"])
def test_a_photo_that_went_bad_meanwhile_is_a_failure_of_the_camera(tmp_path: Path, fate: str) -> None:
    path = tmp_path / "leaf.jpg"
    path.write_bytes(jpeg(1))
    camera = FolderCamera(tmp_path, seed=1)
    if fate == "deleted":
        path.unlink()
    else:
        path.write_bytes(b"")

    with pytest.raises(CameraFailed, match=r"leaf\.jpg"):
        camera.take(a_shot(0))


def drawn(number: int, device_id: str = DEVICE, *, at_ms: int = NOON_MS) -> Photo:
    return RenderedCamera(seed=1).take(a_shot(number, device_id, at_ms=at_ms))


def test_a_drawn_leaf_is_a_jpeg_with_a_label_and_the_same_again_for_the_same_seed() -> None:
    photo = drawn(3)

    assert photo == drawn(3)
    assert photo.label
    assert "___" in photo.label
    with Image.open(io.BytesIO(photo.jpeg)) as image:
        assert image.format == "JPEG"
    assert photo.jpeg != drawn(3, "field-1-b").jpeg
    assert photo.jpeg != RenderedCamera(seed=2).take(a_shot(3)).jpeg


def test_an_infected_plant_is_ill_whatever_the_weather_was() -> None:
    camera = RenderedCamera(seed=1, infected=[DEVICE])

    photos = [camera.take(a_shot(number)) for number in range(3)]

    assert [photo.infection_risk for photo in photos] == [1.0] * 3
    assert not [photo.label for photo in photos if (photo.label or "").endswith("healthy")]
    assert (camera.take(a_shot(0, "field-1-b")).infection_risk or 0.0) < 1.0


def test_a_device_watches_one_plant_of_its_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("device_simulator.leaves.photo.draw_leaf", lambda label, _: FakeLeaf(label))
    crops = {str(drawn(number, "greenhouse-1-a").label).partition("___")[0] for number in range(20)}
    watched = {str(drawn(0, f"field-1-{letter}").label).partition("___")[0] for letter in "abcdefghijkl"}

    assert crops == {"Tomato"}
    assert watched == {"Potato", "Apple", "Grape"}


def test_the_weather_of_the_last_weeks_decides_how_many_leaves_are_ill(monkeypatch: pytest.MonkeyPatch) -> None:
    # Drawing takes its time, and is not what this is about.
    monkeypatch.setattr("device_simulator.leaves.photo.draw_leaf", lambda label, _: FakeLeaf(label))
    by_risk = {infection_risk("field-1", NOON_MS + day * DAY_MS, seed=1): day for day in range(60)}

    def share_ill(risk: float) -> float:
        at_ms = NOON_MS + by_risk[risk] * DAY_MS
        photos = [drawn(number, at_ms=at_ms) for number in range(400)]
        assert {photo.infection_risk for photo in photos} == {round(risk, 3)}
        return sum(photo.label != f"{str(photo.label).partition('___')[0]}___healthy" for photo in photos) / 400

    dry, wet = min(by_risk), max(by_risk)

    assert wet > 2 * dry
    assert share_ill(dry) == pytest.approx(dry, abs=0.08)
    assert share_ill(wet) == pytest.approx(wet, abs=0.08)


def test_a_broken_photo_is_no_picture_and_bare_ground_has_no_leaf() -> None:
    mischief = Mischief()
    camera = UnreliableCamera(RenderedCamera(seed=1), mischief, seed=1)
    mischief.order(Trick.CORRUPT_PHOTO)
    broken, sound = camera.take(a_shot(0)), camera.take(a_shot(0))
    mischief.order(Trick.NOT_A_LEAF)
    ground = camera.take(a_shot(1))

    assert sound == drawn(0)
    assert (broken.fault, broken.label) == (Trick.CORRUPT_PHOTO, None)
    with Image.open(io.BytesIO(broken.jpeg)) as image, pytest.raises(OSError, match="truncated"):
        image.load()
    assert (ground.fault, ground.label) == (Trick.NOT_A_LEAF, "Background_without_leaves")
    with Image.open(io.BytesIO(ground.jpeg)) as image:
        image.load()
