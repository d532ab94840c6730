"""What is known of a picture's areas, and that it stays true however the picture is changed."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ml_model.errors import DatasetInvalid
from ml_model.leaf_data import LeafPhoto
from ml_model.training.area_masks import drawn_picture, drawn_truth, photo_picture
from ml_model.training.lesion_colour import ill_part
from ml_model.training.masked_picture import MaskedPicture, on_ground, relit
from tests.unit.ml_model.drawn_areas import GREEN, SIDE_PX, spotted_disc, written

ILL, HEALTHY = "Potato___Early_blight", "Potato___healthy"


def photo(label: str, source: str = "plantvillage") -> LeafPhoto:
    return LeafPhoto(path="photo.jpg", source=source, label=label, group="group")


def severity_pct(picture: MaskedPicture) -> float:
    leaf, ill = picture.areas()
    return float(100 * ill / leaf)


def test_brown_spots_on_green_are_found_by_colour() -> None:
    picture = spotted_disc(90, spots=6)
    assert picture.leaf is not None

    ill = ill_part(picture.image, np.asarray(picture.leaf) > 127)

    found_pct = 100 * ill.sum() / (np.asarray(picture.leaf) > 127).sum()
    assert found_pct == pytest.approx(severity_pct(picture), abs=1.5)


@pytest.mark.parametrize("light", [0.35, 0.7, 1.2])
def test_the_brightness_of_the_light_makes_no_leaf_ill(light: float) -> None:
    picture = spotted_disc(90, spots=0).image.point(lambda level: level * light)
    leaf = np.asarray(spotted_disc(90, spots=0).leaf) > 127

    assert ill_part(picture, leaf).sum() < 0.01 * leaf.sum()


def test_a_yellow_leaf_is_ill_where_its_spots_are() -> None:
    picture = spotted_disc(90, spots=5, green=(165, 160, 60))

    ill = ill_part(picture.image, np.asarray(picture.leaf) > 127)

    assert 100 * ill.sum() / (np.asarray(picture.leaf) > 127).sum() == pytest.approx(severity_pct(picture), abs=2)


def test_a_dead_leaf_is_ill_all_over() -> None:
    picture = spotted_disc(90, spots=0, green=(120, 95, 60))
    leaf = np.asarray(picture.leaf) > 127

    assert ill_part(picture.image, leaf).sum() > 0.95 * leaf.sum()


def test_the_suns_reflection_is_no_lesion() -> None:
    picture = spotted_disc(90, spots=0)
    shiny = picture.image.copy()
    shiny.paste((225, 232, 235), (110, 110, 150, 150))
    leaf = np.asarray(picture.leaf) > 127

    assert ill_part(shiny, leaf).sum() < 0.005 * leaf.sum()


def test_where_there_is_no_leaf_nothing_is_ill() -> None:
    nowhere = np.zeros((SIDE_PX, SIDE_PX), dtype=bool)

    assert not ill_part(spotted_disc(90, spots=3).image, nowhere).any()


def test_areas_of_a_photo_on_plain_ground_are_found() -> None:
    known = spotted_disc(80, spots=5)

    found = photo_picture(known.image, photo(ILL))

    np.testing.assert_allclose(found.areas(), known.areas(), atol=0.02)


def test_nothing_is_ill_on_a_healthy_leaf_whatever_its_colour() -> None:
    found = photo_picture(spotted_disc(80, spots=5).image, photo(HEALTHY))

    assert found.areas()[1] == 0
    assert found.areas()[0] > 0.2


@pytest.mark.parametrize(
    ("label", "source", "leaf_known", "ill_known"),
    [
        (ILL, "bean", False, False),
        (HEALTHY, "bean", False, True),
        ("Tomato___Tomato_mosaic_virus", "plantvillage", True, False),
        ("Background_without_leaves", "plantvillage", True, False),
    ],
    ids=["ill in the field", "healthy in the field", "a virus shows no spots", "no leaf"],
)
def test_what_nobody_can_tell_is_not_guessed(label: str, source: str, leaf_known: bool, ill_known: bool) -> None:
    areas = photo_picture(spotted_disc(80, spots=5).image, photo(label, source)).areas()

    assert (not np.isnan(areas[0]), not np.isnan(areas[1])) == (leaf_known, ill_known)


def test_on_another_ground_as_much_of_the_leaf_is_ill() -> None:
    picture, ground = spotted_disc(80, spots=5), Image.new("RGB", (300, 200), (90, 60, 40))

    for seed in range(5):
        placed = on_ground(picture, ground, np.random.default_rng(seed))

        assert placed.image.size == picture.image.size
        # A leaf that is larger than the picture loses a part, and some of its spots with it.
        assert severity_pct(placed) == pytest.approx(severity_pct(picture), abs=1.0)
        assert placed.leaf is not None
        inside = np.asarray(placed.image)[np.asarray(placed.leaf) == 255]
        assert np.median(inside, axis=0) == pytest.approx(GREEN, abs=6)


def test_masks_turn_with_their_picture() -> None:
    image = Image.new("RGB", (64, 64))
    mask = Image.new("L", (64, 64))
    image.paste((0, 200, 0), (5, 10, 20, 30))
    mask.paste(255, (5, 10, 20, 30))
    picture = MaskedPicture(image=image, leaf=mask, ill=mask)

    for seed in range(8):
        changed = relit(picture, np.random.default_rng(seed))

        assert changed.leaf is not None
        assert np.array_equal(np.asarray(changed.image)[..., 1] > 0, np.asarray(changed.leaf) > 0)
        assert changed.leaf.tobytes() == (changed.ill or image).tobytes()


def test_cells_share_the_picture_without_rest() -> None:
    picture = spotted_disc(90, spots=6)

    cells = picture.cell_shares(32)

    assert cells.shape == (2, 32, 32)
    np.testing.assert_allclose(cells.mean(axis=(1, 2)), picture.areas(), atol=2e-3)
    assert (cells[0] >= cells[1]).all()


def test_drawn_leaves_are_read_with_their_masks(tmp_path: Path) -> None:
    pictures = [spotted_disc(60 + 10 * n, spots=n, seed=n) for n in range(3)]
    truth = written(tmp_path, pictures)

    read = [drawn_picture(tmp_path, line) for line in drawn_truth(truth)]

    for found, known in zip(read, pictures, strict=True):
        np.testing.assert_allclose(found.areas(), known.areas(), atol=1e-3)


def test_leaves_that_were_drawn_without_masks_are_refused_with_the_reason(tmp_path: Path) -> None:
    truth = tmp_path / "truth.jsonl"
    truth.write_text('{"file": "a.jpg", "label": "Apple___healthy"}\n')

    with pytest.raises(DatasetInvalid, match="--masks"):
        drawn_truth(truth)


def test_a_lost_mask_is_named(tmp_path: Path) -> None:
    truth = written(tmp_path, [spotted_disc(80, spots=1)])
    (tmp_path / "0-mask.png").unlink()

    with pytest.raises(DatasetInvalid, match="mask"):
        drawn_picture(tmp_path, drawn_truth(truth)[0])
