"""Leaves from plain grounds onto any ground: the answer to models that learnt the laboratory with the disease.

`cut_out` finds the leaf of a laboratory photo, `place` lays leaves on a background as a camera would see them there.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter
from scipy import ndimage
from skimage.filters import threshold_otsu

Mask = NDArray[np.bool_]

# The mask is found in a small copy: its edge is soft anyway, and a quarter of the pixels takes a quarter of the time.
_MASK_PX: Final = 128
# A leaf that fills less is a crumb; one that fills more has no ground around it that could have been cut away.
_PLAUSIBLE_SHARE: Final = (0.06, 0.9)
# Of what was found, this much must hang together: otherwise it was the ground's grain that was found.
_LARGEST_PIECE: Final = 0.8
# Cut-outs on black: JPEG leaves the ground nearly black.
_BLACK_BELOW: Final = 24
# Leaf and plain ground must differ by this many grey levels of green against blue, or Otsu parts noise.
_LEAST_CONTRAST: Final = 14.0

_LEAF_SCALE: Final = (0.5, 0.95)
_EXTRA_LEAF_SCALE: Final = (0.3, 0.7)


def cut_out(photo: Image.Image, source: str) -> Image.Image | None:
    """The leaf of a photo with a plain ground, as RGBA cropped to the leaf with a soft edge.

    Args:
        source: the data's source that the photo is from; only `plantvillage`, `plantvillage-segmented` and `coffee`
            have plain grounds.

    Returns:
        None where there is no plain ground, or where what was found cannot be one leaf.
    """
    alpha = leaf_alpha(photo, source)
    if alpha is None:
        return None
    leaf = photo.convert("RGB")
    leaf.putalpha(alpha.filter(ImageFilter.GaussianBlur(photo.width / 256)))
    return leaf.crop(alpha.point(lambda level: 255 if level > 32 else 0).getbbox())


def leaf_alpha(photo: Image.Image, source: str) -> Image.Image | None:
    """Where the leaf of a photo with a plain ground is: mode L, of the photo's size. None as for `cut_out`."""
    if source not in _GROUNDS:
        return None
    small = np.asarray(photo.resize((_MASK_PX, _MASK_PX), Image.Resampling.BOX), dtype=np.float32)
    found = _GROUNDS[source](small)
    mask = None if found is None else _one_leaf(found)
    if mask is None:
        return None
    return Image.fromarray(mask.astype(np.uint8) * 255).resize(photo.size, Image.Resampling.BICUBIC)


def place(
    leaves: Sequence[Image.Image], background: Image.Image, random: np.random.Generator, size_px: int
) -> Image.Image:
    """Leaves (RGBA) on a background, as a square RGB picture: the first leaf in front and whole, the others behind it.

    Each leaf has its own size, turn and place and throws a soft shadow; all share one light.
    """
    picture = _square_cut(background, random, size_px)
    for leaf in reversed(leaves[1:]):
        _lay(leaf, picture, random, random.uniform(*_EXTRA_LEAF_SCALE), whole=False)
    _lay(leaves[0], picture, random, random.uniform(*_LEAF_SCALE), whole=True)
    return picture.filter(ImageFilter.GaussianBlur(0.4)) if random.random() < 0.5 else picture


def _leaf_on_grey(pixels: NDArray[np.float32]) -> Mask | None:
    """Green, yellow and brown all have less blue than green; grey ground and its shadow have not."""
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    leafiness = np.maximum(green - blue, green - 0.5 * (red + blue))
    leafiness = ndimage.gaussian_filter(leafiness, 1.0)
    limit = float(threshold_otsu(leafiness))
    mask = leafiness > limit
    contrast = leafiness[mask].mean() - leafiness[~mask].mean() if mask.any() and not mask.all() else 0.0
    return np.asarray(mask) if contrast >= _LEAST_CONTRAST else None


def _leaf_on_black(pixels: NDArray[np.float32]) -> Mask | None:
    return np.asarray(pixels.max(axis=-1) > _BLACK_BELOW)


_GROUNDS: Final = {"plantvillage": _leaf_on_grey, "plantvillage-segmented": _leaf_on_black, "coffee": _leaf_on_grey}


def _one_leaf(found: Mask) -> Mask | None:
    """The largest piece without its holes; None unless it can be a leaf."""
    pieces, count = ndimage.label(ndimage.binary_opening(found, iterations=1))
    if count == 0:
        return None
    sizes = np.bincount(pieces.ravel())[1:]
    mask = ndimage.binary_fill_holes(pieces == 1 + int(sizes.argmax()))
    share = float(mask.mean())
    is_plausible = _PLAUSIBLE_SHARE[0] <= share <= _PLAUSIBLE_SHARE[1]
    return mask if is_plausible and sizes.max() >= _LARGEST_PIECE * sizes.sum() else None


def _square_cut(background: Image.Image, random: np.random.Generator, size_px: int) -> Image.Image:
    side = int(min(background.size) * random.uniform(0.5, 1.0))
    left = int(random.integers(0, background.width - side, endpoint=True))
    top = int(random.integers(0, background.height - side, endpoint=True))
    return background.convert("RGB").resize(
        (size_px, size_px), Image.Resampling.BILINEAR, (left, top, left + side, top + side)
    )


def _lay(leaf: Image.Image, picture: Image.Image, random: np.random.Generator, scale: float, *, whole: bool) -> None:
    """Paste a leaf, turned and scaled to `scale` of the picture's side, with the shadow it throws; in place."""
    side = picture.width
    turned = leaf.rotate(random.uniform(0, 360), Image.Resampling.BILINEAR, expand=True)
    turned = turned.crop(turned.getchannel("A").getbbox())
    factor = scale * side / max(turned.size)
    turned = turned.resize((max(1, int(turned.width * factor)), max(1, int(turned.height * factor))))
    corner = (_offset(side, turned.width, random, whole=whole), _offset(side, turned.height, random, whole=whole))

    alpha = Image.new("L", picture.size)
    alpha.paste(turned.getchannel("A"), corner)
    shift = side * 0.04
    shadow = ImageChops.offset(alpha, *(int(value) for value in random.uniform(-shift, shift, size=2)))
    shadow = shadow.filter(ImageFilter.GaussianBlur(side * random.uniform(0.01, 0.04)))
    depth = random.uniform(0.2, 0.7)
    picture.paste((12, 14, 10), mask=shadow.point([int(level * depth) for level in range(256)]))
    picture.paste(turned, corner, turned)


def _offset(side: int, length: int, random: np.random.Generator, *, whole: bool) -> int:
    """Where a leaf begins along one side: all of it inside, or half of it anywhere."""
    low, high = (0, side - length) if whole else (-length // 2, side - length // 2)
    return int(random.integers(low, max(low, high), endpoint=True))
