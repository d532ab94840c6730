"""Opens photos with Pillow: looks whether they are whole, and makes smaller ones, plain or under a heat map.

Pillow takes a tenth of a second to import: only who develops photos pays for it.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.pillow_heatmap import veiled
from chalicelib.domain.errors import PhotoRefused
from chalicelib.domain.heatmap import Heatmap
from chalicelib.domain.photo import MAX_PHOTO_PIXELS

if TYPE_CHECKING:
    from PIL import Image

# Two columns of thumbnails fill a phone's screen of 3 x density.
THUMBNAIL_PX: Final = 480
_WEBP_QUALITY: Final = 75
# Higher gives bigger files that no leaf classifier can tell from these.
_JPEG_QUALITY: Final = 88
# Decoding an eighth of each side reads the whole file and needs a sixty-fourth of the memory.
_CHECK_PX: Final = 64
# Below this no photo shows a leaf any more; it is reached for absurdly small limits only.
_SMALLEST_PX: Final = 32
_SHRINK: Final = 0.8

# One picture at a time, whoever else waits: an opened one takes up to 150 MB, and what Pillow's warnings are
# to lead to is a setting of the whole process.
_bench: Final = RLock()

_START_OF_SCAN: Final = b"\xff\xda"
_END_OF_IMAGE: Final = b"\xff\xd9"


class PillowDarkroom:
    """Implements `PhotoDarkroom`."""

    def check(self, photo: bytes) -> None:
        """Look whether this is a whole photo. Its size is read from the header, before anything is decoded."""
        with _refusals():
            picture = _open(photo)
            picture.draft("RGB", (_CHECK_PX, _CHECK_PX))
            picture.load()
        # libjpeg invents the end of a file that lacks it. What cameras append behind the end does no harm.
        if photo.rfind(_END_OF_IMAGE) < photo.rfind(_START_OF_SCAN):
            raise PhotoRefused("the photo is truncated")

    def thumbnail_webp(self, photo: bytes) -> bytes:
        """A small picture, upright, as WebP; without the metadata, which may tell where it was taken."""
        with _refusals():
            return _webp(_upright(photo, THUMBNAIL_PX))

    def heatmap_webp(self, photo: bytes, heatmap: Heatmap) -> bytes:
        """As large as the thumbnail, so that both can be shown in one place."""
        with _refusals():
            return _webp(veiled(_upright(photo, THUMBNAIL_PX), heatmap))

    def fit(self, photo: bytes, *, max_bytes: int) -> bytes:
        if len(photo) <= max_bytes:
            return photo
        with _refusals():
            side = max(_open(photo).size)
            while side >= _SMALLEST_PX:
                side = int(side * _SHRINK)
                file = io.BytesIO()
                _upright(photo, side).save(file, "JPEG", quality=_JPEG_QUALITY)
                if file.tell() <= max_bytes:
                    return file.getvalue()
        raise PhotoRefused(f"the photo cannot be scaled down to {max_bytes} bytes")


def _open(photo: bytes) -> "Image.Image":
    """Read the header.

    Raises:
        PhotoRefused: it claims more pixels than a photo may have.
    """
    from PIL import Image

    picture = Image.open(io.BytesIO(photo), formats=["JPEG"])
    width, height = picture.size
    if width * height > MAX_PHOTO_PIXELS:
        raise _too_many_pixels(f"{width} x {height} are")
    return picture


def _upright(photo: bytes, longest_px: int) -> "Image.Image":
    """The picture, turned as its EXIF orientation says, with sides of at most so many pixels."""
    picture = _open(photo)
    picture.thumbnail((longest_px, longest_px))
    turn = _turn_to_upright(picture)
    return (picture if turn is None else picture.transpose(turn)).convert("RGB")


def _webp(picture: "Image.Image") -> bytes:
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=_WEBP_QUALITY, exif=b"", icc_profile=b"")
    return file.getvalue()


def _turn_to_upright(picture: "Image.Image") -> "Image.Transpose | None":
    """What the EXIF orientation asks for. Not `ImageOps.exif_transpose`: that writes all metadata anew
    on the way, and fails on what some cameras put there."""
    from PIL import ExifTags, Image

    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    return turns.get(picture.getexif().get(ExifTags.Base.Orientation, 1))


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn whatever Pillow says of bytes that it cannot read into a refusal."""
    from PIL import Image, UnidentifiedImageError

    try:
        with _bench, warnings.catch_warnings():
            # Pillow warns of odd metadata, which we do not use, and of bombs at a size that is larger than ours.
            warnings.simplefilter("ignore")
            yield
    except UnidentifiedImageError as error:
        raise PhotoRefused("the photo is not a JPEG") from error
    except Image.DecompressionBombError as error:
        raise _too_many_pixels("it claims far") from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError) as error:
        raise PhotoRefused(f"the photo cannot be decoded: {error}") from error


def _too_many_pixels(claim: str) -> PhotoRefused:
    return PhotoRefused(f"{claim} more than {MAX_PHOTO_PIXELS:,} pixels")
