"""The ways in which a training photo is shown to the backbone: seeded, cheap, and none that changes the diagnosis."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from PIL import Image, ImageEnhance, ImageOps

View = Callable[[Image.Image, np.random.Generator], Image.Image]

# A crop of less than this part of each side could lose the lesion that gave the photo its label.
_SMALLEST_CROP: Final = 0.75

# A cheap camera at dusk and one at noon differ by about this much; disease colours survive it.
_LIGHT_RANGE: Final = (0.75, 1.3)


def _plain(photo: Image.Image, _: np.random.Generator) -> Image.Image:
    return photo


def _mirrored(photo: Image.Image, _: np.random.Generator) -> Image.Image:
    return ImageOps.mirror(photo)


def _relit_crop(photo: Image.Image, random: np.random.Generator) -> Image.Image:
    """A random crop in a random quarter turn, in another light."""
    part = random.uniform(_SMALLEST_CROP, 1.0)
    width, height = round(photo.width * part), round(photo.height * part)
    left = int(random.integers(0, photo.width - width, endpoint=True))
    top = int(random.integers(0, photo.height - height, endpoint=True))
    crop = photo.crop((left, top, left + width, top + height)).rotate(90 * int(random.integers(4)), expand=True)
    for enhancer in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        crop = enhancer(crop).enhance(random.uniform(*_LIGHT_RANGE))
    return crop


PLAIN: Final = "plain"
VIEWS: Final[Mapping[str, View]] = {
    PLAIN: _plain,
    "mirrored": _mirrored,
    "relit crop 1": _relit_crop,
    "relit crop 2": _relit_crop,
}
