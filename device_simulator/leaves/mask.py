"""The truth of a drawn leaf, pixel by pixel."""

from enum import IntEnum
from typing import Final

import numpy as np
from PIL import Image

from device_simulator.leaves.fields import Field

# Soil, leaf green and rust: the file is for programs, but a person who opens it sees at once what is what.
_PALETTE: Final = ((0, 0, 0), (70, 150, 60), (200, 80, 30))


class Region(IntEnum):
    """The value of a mask's pixel."""

    BACKGROUND = 0
    LEAF = 1
    LESION = 2


def region_mask(*, leaf: Field, ill: Field) -> Image.Image:
    """A palette image of `Region` values; a pixel belongs to the leaf where the leaf covers half of it or more.

    Args:
        leaf: how much of each pixel the leaf covers, 0 to 1.
        ill: 1 inside of lesions, wherever they would reach to; beyond the leaf they do not count.
    """
    on_leaf = leaf >= 0.5
    regions = np.where(on_leaf, np.where(ill >= 0.5, Region.LESION, Region.LEAF), Region.BACKGROUND)
    mask = Image.fromarray(regions.astype(np.uint8))
    mask.putpalette([level for colour in _PALETTE for level in colour])
    return mask
