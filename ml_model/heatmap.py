"""Where in a photo the evidence for its label lies: as numbers that travel with the diagnosis, and as a picture."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Heatmap = Sequence[Sequence[int]]

# Some evidence lies everywhere: below a fifth of the strongest it tells nothing, and the photo stays as it is. From the
# second figure on the tint is full, and still covers only so much of the photo that the lesion below is seen.
_COLD_PCT: Final = 20
_WARM_PCT: Final = 70
_STRONGEST_TINT: Final = 0.6

# From violet over red and orange to pale yellow, as the platform's own pictures: each colour lighter than the one
# before, so that the map can be read on a grey print and by those who do not tell red from green.
_TINTS_AT_PCT: Final = (0, 30, 55, 80, 100)
_TINTS: Final = np.array(
    [(48, 14, 92), (126, 26, 116), (212, 58, 74), (250, 148, 36), (253, 240, 150)], dtype=np.float32
)


def heatmap_rows(cam: NDArray[np.float32]) -> tuple[tuple[int, ...], ...]:
    """A class activation map (h, w) as rows from the top, in whole percent of the picture's strongest evidence.

    Evidence against the label counts as none; all is zero where nothing speaks for it.
    """
    evidence = np.maximum(cam, 0)
    strongest = float(evidence.max())
    if strongest == 0:
        return tuple((0,) * cam.shape[1] for _ in range(cam.shape[0]))
    percent = np.rint(evidence * (100 / strongest)).astype(int)
    return tuple(tuple(row) for row in percent.tolist())


def overlay(photo: Image.Image, heatmap: Heatmap) -> Image.Image:
    """The photo in RGB, tinted where the evidence lies; it stays as it is where there is little.

    Args:
        heatmap: rows of 0 to 100 as in a diagnosis; they cover the whole photo, whatever its shape.
    """
    heat_pct = _smoothly_enlarged(heatmap, photo.size)
    tint = np.stack([np.interp(heat_pct, _TINTS_AT_PCT, channel) for channel in _TINTS.T], axis=-1)
    warmth = np.clip((heat_pct - _COLD_PCT) / (_WARM_PCT - _COLD_PCT), 0, 1)
    # Smooth at both ends: the veil has no edge where it begins or is full.
    cover = (_STRONGEST_TINT * warmth**2 * (3 - 2 * warmth))[..., np.newaxis]
    pixels = np.asarray(photo.convert("RGB"), dtype=np.float32)
    return Image.fromarray(np.rint(pixels * (1 - cover) + tint * cover).astype(np.uint8))


def _smoothly_enlarged(heatmap: Heatmap, size: tuple[int, int]) -> NDArray[np.float32]:
    """The map as (height, width) of a photo of `size` = (width, height), without the corners that linear steps show."""
    return np.asarray(Image.fromarray(np.asarray(heatmap, dtype=np.float32)).resize(size, Image.Resampling.BICUBIC))
