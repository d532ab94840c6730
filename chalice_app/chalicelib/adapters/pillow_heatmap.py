"""Lays a heat map over a picture: cold places stay as they are, warm ones lie under a veil of colour.

Pillow takes a tenth of a second to import: only who draws pays for it.
"""

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from chalicelib.domain.heatmap import Heatmap

if TYPE_CHECKING:
    from PIL import Image

# From violet over red and orange to pale yellow: no leaf has these colours all in a row, and since each is lighter
# than the one before, the map can be read on a grey print and by those who do not tell red from green.
_RAMP: Final = (
    (0.0, (48, 14, 92)),
    (0.3, (126, 26, 116)),
    (0.55, (212, 58, 74)),
    (0.8, (250, 148, 36)),
    (1.0, (253, 240, 150)),
)
# Some evidence lies everywhere: below a fifth of the strongest it tells nothing, and the photo stays as it is.
# Where the veil is full it still covers only this much of the photo, so that the lesion below is seen.
_COLD: Final = 0.2
_WARM: Final = 0.7
_THICKEST_VEIL: Final = 0.6

_LEVELS: Final = 256


def veiled(picture: "Image.Image", heatmap: Heatmap) -> "Image.Image":
    """The RGB picture under its heat map, which is stretched over all of it."""
    from PIL import Image

    cells = bytes(round(cell * (_LEVELS - 1) / 100) for row in heatmap.rows for cell in row)
    # Bicubic: the few cells are samples of something smooth, and their edges mean nothing.
    heat = Image.frombytes("L", heatmap.size, cells).resize(picture.size, Image.Resampling.BICUBIC)
    colours = Image.merge("RGB", [heat.point(_colours()[channel]) for channel in range(3)])
    return Image.composite(colours, picture, heat.point(_veil()))


@cache
def _colours() -> tuple[list[int], ...]:
    """Each channel's value at each level of heat."""
    return tuple(list(channel) for channel in zip(*map(_colour, _heats()), strict=True))


@cache
def _veil() -> list[int]:
    """The veil's thickness at each level of heat, from 0 to 255; without an edge where it begins or is full."""
    parts = (min(max((heat - _COLD) / (_WARM - _COLD), 0.0), 1.0) for heat in _heats())
    return [round(255 * _THICKEST_VEIL * part * part * (3 - 2 * part)) for part in parts]


def _heats() -> list[float]:
    return [level / (_LEVELS - 1) for level in range(_LEVELS)]


def _colour(heat: float) -> tuple[int, ...]:
    (low, cooler), (high, warmer) = next(span for span in pairwise(_RAMP) if heat <= span[1][0])
    part = (heat - low) / (high - low)
    return tuple(round(a + part * (b - a)) for a, b in zip(cooler, warmer, strict=True))
