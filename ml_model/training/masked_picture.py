"""A picture and its masks, changed together."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

# A leaf on another ground takes this part of the picture's side: a close-up, or one leaf of a plant.
_PASTED_SIDE: Final = (0.4, 1.05)

# A cheap camera at dusk and one at noon differ by about this much.
_LIGHT: Final = (0.7, 1.3)
# White balance differs by channel; more would turn green leaves yellow, which is a symptom.
_WHITE_BALANCE: Final = (0.92, 1.08)


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedPicture:
    """A picture with what is known of it: masks of its size in mode L, 255 inside, None where nobody knows."""

    image: Image.Image
    leaf: Image.Image | None
    ill: Image.Image | None

    def changed(self, change: Callable[[Image.Image], Image.Image]) -> "MaskedPicture":
        """The same geometrical change of the picture and of its masks."""
        return MaskedPicture(
            image=change(self.image),
            leaf=change(self.leaf) if self.leaf is not None else None,
            ill=change(self.ill) if self.ill is not None else None,
        )

    def cell_shares(self, cells: int) -> NDArray[np.float32]:
        """Shares of leaf and of ill leaf in each of `cells` x `cells` parts, (2, cells, cells); NaN where not known."""
        shares = np.full((2, cells, cells), np.nan, np.float32)
        for row, mask in enumerate((self.leaf, self.ill)):
            if mask is not None:
                shares[row] = np.asarray(mask.resize((cells, cells), Image.Resampling.BOX), np.float32) / 255
        return shares

    def areas(self) -> NDArray[np.float32]:
        """Shares of the whole picture, (2,): leaf and ill leaf; NaN where not known."""
        return np.asarray(self.cell_shares(1).reshape(2))


def on_ground(leaf: MaskedPicture, ground: Image.Image, random: np.random.Generator) -> MaskedPicture:
    """The leaf of a picture, turned and scaled, on another ground; unchanged where its leaf mask is empty or not known.

    Args:
        leaf: a square picture; the result has its size.
    """
    if leaf.leaf is None or (box := leaf.leaf.getbbox()) is None:
        return leaf
    side = leaf.image.width
    longer = round(side * random.uniform(*_PASTED_SIDE))
    angle = random.uniform(0, 360)

    def turned(image: Image.Image) -> Image.Image:
        part = image.crop(box)
        scale = longer / max(part.size)
        part = part.resize([max(1, round(length * scale)) for length in part.size], Image.Resampling.BILINEAR)
        return part.rotate(angle, Image.Resampling.BILINEAR, expand=True)

    small = leaf.changed(turned)
    left, top = (_offset(side - length, random) for length in small.image.size)

    def laid(part: Image.Image, under: Image.Image) -> Image.Image:
        layer = under.copy()
        layer.paste(part, (left, top), small.leaf)
        return layer

    nothing = Image.new("L", (side, side))
    return MaskedPicture(
        image=laid(small.image, ground.resize((side, side), Image.Resampling.BILINEAR)),
        leaf=laid(small.leaf, nothing) if small.leaf is not None else None,
        ill=laid(small.ill, nothing) if small.ill is not None else None,
    )


def relit(picture: MaskedPicture, random: np.random.Generator) -> MaskedPicture:
    """The picture mirrored or turned by quarters, in another light."""
    turns = int(random.integers(4))
    is_mirrored = bool(random.integers(2))

    def turned(image: Image.Image) -> Image.Image:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if is_mirrored else image
        return image.rotate(90 * turns, expand=True)

    moved = picture.changed(turned)
    gains = random.uniform(*_LIGHT) * random.uniform(*_WHITE_BALANCE, size=3)
    levels = np.clip(np.arange(256) * gains[:, np.newaxis], 0, 255).astype(int)
    return replace(moved, image=moved.image.point(levels.ravel().tolist()))


def _offset(room_px: int, random: np.random.Generator) -> int:
    """Where a leaf begins: anywhere inside of the picture, or of itself where it is the larger one."""
    return int(random.integers(min(0, room_px), max(0, room_px), endpoint=True))
