"""Photos come from a folder or are drawn, in an order that a seed repeats."""

import io
from pathlib import Path

import pytest
from PIL import Image

from device_simulator.camera import Camera, FolderCamera, RenderedCamera
from device_simulator.errors import CameraFailed


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    for number, name in enumerate(
        ["Tomato___Early_blight/a.jpg", "Tomato___Early_blight/b.JPEG", "holiday/c.jpg", "d.jpg", "notes.txt", "e.png"]
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(jpeg(number) if path.suffix.lower() != ".txt" else b"text")
    return tmp_path


def jpeg(shade: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (8, 8), shade * 30).save(buffer, "JPEG")
    return buffer.getvalue()


def test_every_photo_of_a_folder_comes_once_before_one_comes_again(photos: Path) -> None:
    camera = FolderCamera(photos, seed=1)

    first, second = ([camera.take("field-1-a", turn * 4 + shot).jpeg for shot in range(4)] for turn in (0, 1))

    assert len(set(first)) == 4
    assert set(second) == set(first)


def test_the_same_seed_gives_the_same_photos_and_another_device_others(photos: Path) -> None:
    def series(camera: Camera, device_id: str) -> list[bytes]:
        return [camera.take(device_id, shot).jpeg for shot in range(8)]

    assert series(FolderCamera(photos, seed=1), "field-1-a") == series(FolderCamera(photos, seed=1), "field-1-a")
    assert series(FolderCamera(photos, seed=1), "field-1-a") != series(FolderCamera(photos, seed=1), "field-1-b")


def test_a_class_folder_tells_the_label_and_another_folder_nothing(photos: Path) -> None:
    camera = FolderCamera(photos, seed=1)

    labels = [camera.take("field-1-a", shot).label for shot in range(4)]

    assert sorted(labels, key=str) == [None, None, "Tomato___Early_blight", "Tomato___Early_blight"]


def test_a_file_is_sent_as_it_is(photos: Path) -> None:
    camera = FolderCamera(photos, seed=1)

    assert {camera.take("field-1-a", shot).jpeg for shot in range(4)} == {
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
        camera.take("field-1-a", 0)


def test_a_drawn_leaf_is_a_jpeg_with_a_label_and_the_same_again_for_the_same_seed() -> None:
    photo = RenderedCamera(seed=1).take("field-1-a", 3)

    assert photo == RenderedCamera(seed=1).take("field-1-a", 3)
    assert photo.label
    assert "___" in photo.label
    with Image.open(io.BytesIO(photo.jpeg)) as image:
        assert image.format == "JPEG"
    assert photo.jpeg != RenderedCamera(seed=1).take("field-1-b", 3).jpeg
