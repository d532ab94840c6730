"""Leaves are cut out whole and laid on other grounds as a camera would see them."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ml_model.compositing import cut_out, leaf_alpha, place
from tests.unit.ml_model.evaluation.tiny_set import GREEN, GREY, leaf_photo
from tests.unit.ml_model.photo_bytes import plain, textured

BROWN = (96, 62, 30)


def mask_of(photo: Image.Image, source: str = "plantvillage") -> NDArray[np.bool_]:
    alpha = leaf_alpha(photo, source)
    assert alpha is not None
    return np.asarray(alpha) > 127


def truth_of(photo: Image.Image) -> NDArray[np.bool_]:
    return np.asarray((np.asarray(photo) != GREY).any(axis=-1))


def overlap(found: NDArray[np.bool_], true: NDArray[np.bool_]) -> float:
    return float((found & true).sum() / (found | true).sum())


def test_the_mask_is_the_leaf() -> None:
    photo = leaf_photo()

    assert overlap(mask_of(photo), truth_of(photo)) > 0.95


def test_lesions_stay_inside_the_mask() -> None:
    photo = leaf_photo()
    draw = ImageDraw.Draw(photo)
    draw.ellipse((90, 90, 120, 130), fill=BROWN)
    draw.ellipse((130, 120, 160, 150), fill=(225, 222, 226))  # bleached: the colour of the ground

    assert overlap(mask_of(photo), truth_of(leaf_photo())) > 0.95


def test_a_shadow_stays_outside_the_mask() -> None:
    lit, photo = leaf_photo(), leaf_photo(ground=GREY)
    shadow = Image.new("RGB", photo.size, tuple(channel // 3 for channel in GREY))
    outside = Image.fromarray((~truth_of(lit) * 255).astype(np.uint8))
    cast = Image.new("L", photo.size)
    ImageDraw.Draw(cast).ellipse((98, 58, 228, 238), fill=255)
    photo.paste(shadow, mask=Image.fromarray(np.minimum(np.asarray(outside), np.asarray(cast))))

    assert overlap(mask_of(photo), truth_of(lit)) > 0.9


def test_a_leaf_on_black_is_cut_by_the_black() -> None:
    photo = leaf_photo(ground=(3, 2, 4))

    assert overlap(mask_of(photo, "plantvillage-segmented"), truth_of(leaf_photo())) > 0.95


def test_the_cut_out_is_cropped_to_the_leaf_with_a_soft_edge() -> None:
    leaf = cut_out(leaf_photo(), "plantvillage")

    assert leaf is not None
    assert leaf.mode == "RGBA"
    assert (leaf.width, leaf.height) == pytest.approx((121, 203), abs=6)
    levels = np.unique(np.asarray(leaf.getchannel("A")))
    assert levels[0] == 0
    assert levels[-1] == 255
    assert len(levels) > 5


@pytest.mark.parametrize("source", ["bean", "rendered"])
def test_photos_from_the_field_are_not_cut(source: str) -> None:
    assert cut_out(leaf_photo(), source) is None


def several_leaves() -> Image.Image:
    photo = Image.new("RGB", (256, 256), GREY)
    for left, top in ((10, 20), (140, 10), (60, 140), (170, 160)):
        ImageDraw.Draw(photo).ellipse((left, top, left + 70, top + 70), fill=GREEN)
    return photo


@pytest.mark.parametrize(
    "photo",
    [plain(GREY), plain(GREEN), leaf_photo(GREEN).crop((120, 220, 256, 256)), several_leaves()],
    ids=["no leaf", "leaf alone", "a crumb of one", "several"],
)
def test_what_cannot_be_one_leaf_is_not_cut(photo: Image.Image) -> None:
    assert cut_out(photo, "plantvillage") is None


def a_leaf() -> Image.Image:
    leaf = cut_out(leaf_photo(), "plantvillage")
    assert leaf is not None
    return leaf


def test_the_same_seed_gives_the_same_picture() -> None:
    first, again, other = (
        place([a_leaf(), a_leaf()], textured(), np.random.default_rng(seed), 200) for seed in (1, 1, 2)
    )

    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


@pytest.mark.parametrize("seed", range(8))
def test_the_leaf_in_front_is_whole_and_of_a_leafs_size(seed: int) -> None:
    picture = place([a_leaf()], plain((90, 40, 150)), np.random.default_rng(seed), 256)

    pixels = np.asarray(picture, dtype=int)
    leaf = (pixels[..., 1] - pixels[..., 2]) > 60
    assert picture.size == (256, 256)
    assert 0.05 < leaf.mean() < 0.7
    # Turned leaves end at least a hair inside the frame: nothing of them was cut off.
    rows, columns = np.flatnonzero(leaf.any(axis=1)), np.flatnonzero(leaf.any(axis=0))
    assert max(np.ptp(rows), np.ptp(columns)) >= 0.45 * 256


def test_more_leaves_hide_more_of_the_ground() -> None:
    def green_share(leaves: int) -> float:
        pictures = [
            place([a_leaf()] * leaves, plain((90, 40, 150)), np.random.default_rng(seed), 128) for seed in range(6)
        ]
        pixels = np.stack([np.asarray(picture, dtype=int) for picture in pictures])
        return float((pixels[..., 1] > pixels[..., 2]).mean())

    assert green_share(3) > green_share(1)
