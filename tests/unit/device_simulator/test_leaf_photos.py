"""Drawn leaves: the same every time, and truly as ill as they say."""

import io

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from device_simulator.leaves.catalogue import KINDS, LABELS
from device_simulator.leaves.photo import draw_leaf

SIZE = 160
ILL = [label for label in LABELS if not label.endswith("healthy")]
# Seen as changed: more than the noise of the camera, less than the faintest lesion.
VISIBLE = 24


def pixels(label: str, seed: int, size: int = SIZE) -> npt.NDArray[np.int16]:
    return np.asarray(draw_leaf(label, seed, size).image, np.int16)


@pytest.mark.parametrize("label", LABELS)
def test_the_same_seed_gives_the_same_file(label: str) -> None:
    assert draw_leaf(label, 7, SIZE).jpeg() == draw_leaf(label, 7, SIZE).jpeg()


def test_another_seed_gives_another_leaf() -> None:
    assert (pixels("Apple___healthy", 1) != pixels("Apple___healthy", 2)).mean() > 0.5


@pytest.mark.parametrize("label", LABELS)
def test_a_photo_is_a_whole_jpeg_of_the_size_that_was_asked_for(label: str) -> None:
    with Image.open(io.BytesIO(draw_leaf(label, 3, 160).jpeg())) as image:
        image.load()
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (160, 160))


@pytest.mark.parametrize("label", LABELS)
def test_a_leaf_fills_a_good_part_of_its_photo(label: str) -> None:
    areas = [draw_leaf(label, seed, SIZE).leaf_area_pct for seed in range(5)]

    assert min(areas) > 12
    assert max(areas) < 85


@pytest.mark.parametrize("label", [label for label in LABELS if label.endswith("healthy")])
def test_a_healthy_leaf_has_no_lesion(label: str) -> None:
    assert KINDS[label].disease is None
    assert draw_leaf(label, 5, SIZE).severity_pct == 0.0


@pytest.mark.parametrize("label", ILL)
def test_severity_is_what_the_picture_shows(label: str) -> None:
    """Against the same leaf in health, as much of the leaf looks different as the truth says, and a halo."""
    healthy = label.split("___", maxsplit=1)[0] + "___healthy"
    for seed in range(2):
        photo = draw_leaf(label, seed, SIZE)
        changed = np.abs(pixels(label, seed) - pixels(healthy, seed)).max(axis=2) > VISIBLE
        changed_pct_of_leaf = 100 * 100 * float(changed.mean()) / photo.leaf_area_pct

        assert 0.3 < photo.severity_pct < 60
        assert 0.5 * photo.severity_pct < changed_pct_of_leaf < 6 * photo.severity_pct + 3


def test_a_disease_changes_its_leaf_and_nothing_beside_it() -> None:
    ill, healthy = pixels("Apple___Cedar_apple_rust", 2), pixels("Apple___healthy", 2)
    corners = [(slice(0, 12), slice(0, 12)), (slice(-12, None), slice(-12, None))]

    for corner in corners:
        assert np.abs(ill[corner] - healthy[corner]).max() <= 2
    assert np.abs(ill - healthy).max() > 60


@pytest.mark.parametrize("label", ["Apple___Cedar_apple_rust", "Corn___Common_rust", "Tomato___Leaf_Mold"])
def test_rust_and_mold_turn_a_green_leaf_warm(label: str) -> None:
    ill, healthy = pixels(label, 4), pixels(label.split("___", maxsplit=1)[0] + "___healthy", 4)
    spots = np.abs(ill - healthy).max(axis=2) > VISIBLE

    assert (ill[spots] - healthy[spots])[:, 0].mean() > 15


def test_many_small_spots_and_few_large_ones_tell_two_tomato_diseases_apart() -> None:
    septoria, blight = KINDS["Tomato___Septoria_leaf_spot"].disease, KINDS["Tomato___Late_blight"].disease

    assert septoria is not None
    assert blight is not None
    assert septoria.count[0] > 5 * blight.count[1]
    assert septoria.radius[1] * 5 < blight.radius[0]


def test_an_unknown_label_is_refused() -> None:
    with pytest.raises(KeyError):
        draw_leaf("Banana___healthy", 1, SIZE)
