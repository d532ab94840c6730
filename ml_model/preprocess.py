"""The one way from a photo's bytes to the network's input: training, evaluation and serving all take it.

Pillow and numpy only, and deterministic: the same bytes give the same tensor, bit for bit.
"""

import struct
from io import BytesIO
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from ml_model.errors import NotAPhoto, PhotoDamaged, PhotoTooLarge

# Larger than any camera a grower mounts, and still only 150 MB when decoded.
MAX_PIXELS: Final = 50_000_000

# A 12-megapixel JPEG is decoded at a fraction of its size, which is several times as fast.
# Twice the network's side is kept, so that the last resize still averages over real pixels.
DRAFT_FACTOR: Final = 2

# What Pillow's decoders raise on bytes that are cut short or scrambled.
_DECODER_ERRORS: Final = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error)


class InputSpec(Struct, frozen=True, kw_only=True):
    """What the network wants to see: a square of `size_px`, channels as (value - mean) / std with values of 0 to 1."""

    size_px: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]


def preprocess(data: bytes, spec: InputSpec) -> NDArray[np.float32]:
    """Turn the bytes of a JPEG or PNG into the network's input of shape (3, size, size), channels R, G, B.

    Raises:
        PhotoRefused: the bytes are no photo, damaged, or too large; the text says which.
    """
    return to_tensor(open_photo(data, spec.size_px), spec)


def open_photo(data: bytes, size_px: int) -> Image.Image:
    """Decode a photo to RGB, upright as its EXIF tag says, at no less than `DRAFT_FACTOR` times `size_px` a side
    where the photo has that much."""
    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG")) as photo:
            _check_header(photo)
            photo.draft("RGB", (size_px * DRAFT_FACTOR, size_px * DRAFT_FACTOR))
            photo.load()
            return _without_alpha(_upright(photo))
    except UnidentifiedImageError as error:
        raise NotAPhoto("the bytes are neither a JPEG nor a PNG image") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoTooLarge(f"the photo has more than {MAX_PIXELS / 1e6:.0f} megapixels") from error
    except _DECODER_ERRORS as error:
        raise PhotoDamaged(f"the photo cannot be decoded: {error}") from error


def to_tensor(photo: Image.Image, spec: InputSpec) -> NDArray[np.float32]:
    """Scale a decoded photo to the network's square and normalise it.

    The whole photo is squeezed into the square: a leaf that touches the border stays visible, which a
    central crop would cut off.
    """
    square = photo.resize((spec.size_px, spec.size_px), Image.Resampling.BILINEAR)
    pixels = np.asarray(square, dtype=np.float32) / np.float32(255)
    normalised = (pixels - np.asarray(spec.mean, dtype=np.float32)) / np.asarray(spec.std, dtype=np.float32)
    return np.ascontiguousarray(normalised.transpose(2, 0, 1))


def _upright(photo: Image.Image) -> Image.Image:
    """The photo as its EXIF orientation says; as it is, where the EXIF block makes no sense."""
    try:
        return ImageOps.exif_transpose(photo)
    except (*_DECODER_ERRORS, TypeError):  # TypeError: Pillow writes the block anew, and a value is of the wrong kind
        return photo


def _without_alpha(photo: Image.Image) -> Image.Image:
    """The photo in RGB; what is transparent becomes black, as in the cut-out leaves of the training photos."""
    if not photo.has_transparency_data:
        return photo.convert("RGB")
    layers = photo.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layers.size, "black"), layers).convert("RGB")


def _check_header(photo: Image.Image) -> None:
    """Refuse, before a pixel is decoded, what is too large or what no camera writes."""
    width, height = photo.size
    if width * height > MAX_PIXELS:
        raise PhotoTooLarge(f"the photo has {width} x {height} pixels, more than {MAX_PIXELS / 1e6:.0f} megapixels")
    if photo.mode.startswith(("I", "F")):
        raise NotAPhoto("the image has one channel of 16 bits or more; a colour photo is needed")
