"""Which part of a leaf is ill, by colour alone: rough masks for photos that nobody drew masks for.

Dead and rusty tissue has lost its chlorophyll, so that it reflects as much red as green, or more. The normalised
green-red difference (G - R) / (G + R) does not change with the brightness of the light. It comes from remote sensing:
E. R. Hunt et al., "Evaluation of digital photography from model aircraft for remote sensing of crop biomass and
nitrogen status", Precision Agriculture 6, 2005.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Mask = NDArray[np.bool_]

# Viruses, mites and greening mottle, curl or pale a leaf without dead tissue, and leaf mould of tomato shows as a
# yellow that fades into green: colour draws no line there that a person would draw too.
COLOUR_CANNOT_TELL: Final = frozenset(
    {
        "Orange___Citrus_greening",
        "Tomato___Leaf_Mold",
        "Tomato___Spider_mites",
        "Tomato___Tomato_Yellow_Leaf_Curl_Virus",
        "Tomato___Tomato_mosaic_virus",
    }
)

# Ill is what falls below the leaf's own healthy green by so much, and is no green of any leaf. Leaves that turned
# yellow as a whole keep their darker spots by the first rule; brown is ill even where the whole leaf is brown. All
# three were set by eye on contact sheets of every class.
_BELOW_OWN_GREEN: Final = 0.09
_NO_GREEN: Final = 0.015
_BROWN: Final = -0.06
# Even an ill leaf has a fifth of healthy tissue to compare with, as a rule.
_OWN_GREEN_PERCENTILE: Final = 80

# Levels: in the dark, a difference of a few levels is the camera's noise.
_DARKNESS: Final = 8.0
# The sky's reflection is bright and not yellow, as dry tissue is.
_SHINY_PERCENTILE: Final = 70
_SHINY_BLUE_OVER_RED: Final = 0.9

# The rim of the cut-out mixes leaf and background: an illness must reach further in than this many pixels of 256.
_RIM_PX: Final = 5


def ill_part(photo: Image.Image, leaf: Mask) -> Mask:
    """The pixels of `leaf` that look ill.

    Args:
        photo: RGB, about 256 pixels a side.
        leaf: which of its pixels are leaf, of shape (height, width).
    """
    core = _shrunk(leaf)
    if not core.any():
        return np.zeros_like(leaf)
    pixels = np.asarray(photo.filter(ImageFilter.GaussianBlur(0.8)), np.float32)
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    greenness = (green - red) / (green + red + _DARKNESS)
    own_green = float(np.percentile(greenness[core], _OWN_GREEN_PERCENTILE))
    limit = np.clip(own_green - _BELOW_OWN_GREEN, _BROWN, _NO_GREEN)
    brightness = pixels.max(axis=-1)
    is_bright = brightness > np.percentile(brightness[core], _SHINY_PERCENTILE)
    shiny = is_bright & (blue > red * _SHINY_BLUE_OVER_RED)
    ill = leaf & (greenness < limit) & ~shiny
    return np.asarray(ill & _grown(ill & core))


def _shrunk(mask: Mask) -> Mask:
    return np.asarray(Image.fromarray(mask).convert("L").filter(ImageFilter.MinFilter(_RIM_PX))) > 0


def _grown(mask: Mask) -> Mask:
    return np.asarray(Image.fromarray(mask).convert("L").filter(ImageFilter.MaxFilter(_RIM_PX))) > 0
