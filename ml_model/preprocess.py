"""The one way from a photo's bytes to the network's input: training, evaluation and serving all take it.

Pillow and numpy only, and deterministic: the same bytes give the same tensor, bit for bit.
"""

import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Final, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError

from ml_model.errors import NotAPhoto, PhotoDamaged, PhotoTooLarge
from ml_model.photo_header import FORMATS, check_header, check_webp_header, decoding_bytes

# A large photo is shrunk while it is decoded, or right after, to no less than this times the network's side: the last
# resize still averages over real pixels. The tensor of a sharp 12-megapixel JPEG then lies within 0.002 (mean) of a
# full decode's, on a scale of -1 to 1; at once the side it would be 0.005, for a millisecond and a half gained.
KEPT_PER_SIDE: Final = 2

# Rows of the shrunk photo that are made at a time: what must be converted on the way is never held as a whole.
_STRIP_ROWS: Final = 16

# Photos that take more than this to decode (large PNG and WebP files, progressive JPEG) go one at a time, whatever the
# number of threads: two of the largest together would not fit into the memory that a small container has.
_LARGE_DECODING_BYTES: Final = 32_000_000
_one_large_photo = threading.Lock()

_Box: TypeAlias = tuple[float, float, float, float]

# What the value of the EXIF tag 274 asks for, before a person may look at the pixels; 1 is upright.
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# What Pillow's decoders raise on bytes that are cut short or scrambled.
_DECODER_ERRORS: Final = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error)


class InputSpec(Struct, frozen=True, kw_only=True):
    """What the network wants to see: a square of `size_px`, channels as (value - mean) / std with values of 0 to 1."""

    size_px: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decoded:
    """A photo in RGB, perhaps shrunk, as the sensor saw it.

    Shrinking rounds its sides up; `box` is where the photo truly ends, in pixels and fractions of them. `turn` sets it
    upright; None where it is.
    """

    pixels: Image.Image
    box: _Box
    turn: Image.Transpose | None


def preprocess(data: bytes, spec: InputSpec) -> NDArray[np.float32]:
    """Turn the bytes of a JPEG, PNG or WebP into the network's input of shape (3, size, size), channels R, G, B.

    Raises:
        PhotoRefused: the bytes are no photo, damaged, or too large; the text says which.
    """
    decoded = _decoded(data, spec.size_px)
    return _normalised(_turned(_square(decoded.pixels, spec.size_px, decoded.box), decoded.turn), spec)


def open_photo(data: bytes, size_px: int) -> Image.Image:
    """Decode a photo to RGB, upright as its EXIF tag says, at no less than `KEPT_PER_SIDE` times `size_px` a side
    where the photo has that much.

    Raises:
        PhotoRefused: the bytes are no photo, damaged, or too large; the text says which.
    """
    decoded = _decoded(data, size_px)
    return _turned(decoded.pixels, decoded.turn)


def to_tensor(photo: Image.Image, spec: InputSpec) -> NDArray[np.float32]:
    """Scale an upright RGB photo to the network's square and normalise it: (3, size, size)."""
    return _normalised(_square(photo, spec.size_px, (0, 0, *photo.size)), spec)


def _square(photo: Image.Image, size_px: int, box: _Box) -> Image.Image:
    """The whole photo squeezed into the square: a leaf that touches the border stays visible, which a central crop
    would cut off. Pillow's filters widen with the scale: every pixel counts, and a resized copy looks the same."""
    return photo.resize((size_px, size_px), Image.Resampling.BILINEAR, box)


def _normalised(square: Image.Image, spec: InputSpec) -> NDArray[np.float32]:
    pixels = np.asarray(square, dtype=np.float32) / np.float32(255)
    normalised = (pixels - np.asarray(spec.mean, dtype=np.float32)) / np.asarray(spec.std, dtype=np.float32)
    return np.ascontiguousarray(normalised.transpose(2, 0, 1))


def _decoded(data: bytes, size_px: int) -> _Decoded:
    try:
        check_webp_header(data)
        with Image.open(BytesIO(data), formats=FORMATS) as photo:
            check_header(photo)
            pixels, box = _loaded(photo, size_px * KEPT_PER_SIDE)
            return _Decoded(pixels=pixels, box=box, turn=_turn_of(photo))
    except UnidentifiedImageError as error:
        raise NotAPhoto("the bytes are neither a JPEG nor a PNG nor a WebP image") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoTooLarge("the photo has far more than 50 megapixels") from error
    except _DECODER_ERRORS as error:
        raise PhotoDamaged(f"the photo cannot be decoded: {error}") from error


def _loaded(photo: Image.Image, side_px: int) -> tuple[Image.Image, _Box]:
    """The pixels in RGB, shrunk so far that each side stays at least `side_px` long, and the box that they fill."""
    file_size = photo.size
    # Of the formats here JPEG alone can be decoded at a fraction of its size, and leaves most of the work undone.
    drafted = photo.draft("RGB", (side_px, side_px))
    box = drafted[1] if drafted else (0, 0, *file_size)
    with _turn_to_decode(decoding_bytes(photo, file_size)):
        photo.load()
        factor = max(min(photo.size) // side_px, 1)
        pixels = _without_alpha(photo) if factor == 1 else _shrunk(photo, factor)
    return pixels, (0, 0, box[2] / factor, box[3] / factor)


@contextmanager
def _turn_to_decode(held_bytes: int) -> Iterator[None]:
    if held_bytes <= _LARGE_DECODING_BYTES:
        yield
        return
    with _one_large_photo:
        yield


def _shrunk(photo: Image.Image, factor: int) -> Image.Image:
    """The photo in RGB, each pixel the mean of `factor` x `factor`."""
    width, height = photo.size
    shrunk = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    for top in range(0, height, factor * _STRIP_ROWS):
        strip = photo.crop((0, top, width, min(top + factor * _STRIP_ROWS, height)))
        shrunk.paste(_without_alpha(strip).reduce(factor), (0, top // factor))
    return shrunk


def _without_alpha(photo: Image.Image) -> Image.Image:
    """The photo in RGB; what is transparent becomes black, as in the cut-out leaves of the training photos."""
    if not photo.has_transparency_data:
        return photo.convert("RGB")
    layers = photo.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layers.size, "black"), layers).convert("RGB")


def _turn_of(photo: Image.Image) -> Image.Transpose | None:
    """What sets the photo upright by its EXIF orientation; None where the EXIF block asks nothing or makes no sense."""
    try:
        return _TURNS.get(photo.getexif().get(ExifTags.Base.Orientation, 1))
    except (*_DECODER_ERRORS, TypeError):  # TypeError: a value that is no number
        return None


def _turned(pixels: Image.Image, turn: Image.Transpose | None) -> Image.Image:
    return pixels if turn is None else pixels.transpose(turn)
