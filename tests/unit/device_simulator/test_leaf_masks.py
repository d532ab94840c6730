"""The mask of a drawn leaf is the picture's truth, pixel by pixel."""

import numpy as np
import pytest

from device_simulator.leaves.catalogue import LABELS
from device_simulator.leaves.mask import Region
from device_simulator.leaves.photo import LeafPhoto, draw_leaf

SIZE = 256


def counted(photo: LeafPhoto) -> dict[Region, int]:
    values = np.bincount(np.asarray(photo.mask).ravel(), minlength=len(Region))
    assert len(values) == len(Region)
    return {region: int(values[region]) for region in Region}


@pytest.mark.parametrize("label", LABELS)
def test_areas_of_a_mask_are_those_of_the_truth(label: str) -> None:
    photo = draw_leaf(label, 11, SIZE)

    pixels = counted(photo)

    leaf = pixels[Region.LEAF] + pixels[Region.LESION]
    assert photo.mask.size == photo.image.size
    assert 100 * leaf / SIZE**2 == pytest.approx(photo.leaf_area_pct, abs=0.3)
    assert 100 * pixels[Region.LESION] / leaf == pytest.approx(photo.severity_pct, abs=0.3)
    assert (pixels[Region.LESION] == 0) == label.endswith("healthy")


def test_a_mask_lies_on_its_leaf() -> None:
    """Green and lit: inside of the mask the picture is greener than outside."""
    photo = draw_leaf("Potato___healthy", 4, SIZE)
    pixels = np.asarray(photo.image, np.float32)
    greenness = pixels[..., 1] - pixels[..., 0]
    leaf = np.asarray(photo.mask) == Region.LEAF

    assert greenness[leaf].mean() > greenness[~leaf].mean() + 15


def test_a_mask_shows_its_regions_in_different_colours() -> None:
    mask = draw_leaf("Tomato___Late_blight", 4, SIZE).mask

    assert len(mask.convert("RGB").getcolors() or ()) == len(Region)
