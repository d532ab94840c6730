"""What a photo's header tells before a pixel is decoded: whether it is a photo at all, and what decoding it would take.

A few hundred bytes can promise gigabytes of pixels. Nothing here allocates by what they promise.
"""

from typing import Final

from PIL import Image

from ml_model.errors import NotAPhoto, PhotoTooLarge

# As Pillow names them. JPEG includes MPO, the several-pictures JPEG of many telephones: its first picture is the photo.
FORMATS: Final = ("JPEG", "PNG", "WEBP")

# Larger than any camera a grower mounts.
MAX_PIXELS: Final = 50_000_000

# What the decoding of one photo may hold: 50 megapixels of PNG, or 13 of WebP. A container of 1 GB has room for it.
MAX_DECODING_BYTES: Final = 208_000_000

# Bytes for each pixel of Pillow's colour pictures, whatever the file.
_DECODED_PIXEL_BYTES: Final = 4
# What a decoder holds beside them for each pixel of the file, measured as peaks of resident memory: libwebp keeps two
# canvases of its own and hands out a copy; a progressive JPEG is held as coefficients, two bytes for each of three
# channels, until its last pass has come.
_WEBP_PIXEL_BYTES: Final = 12
_PROGRESSIVE_JPEG_PIXEL_BYTES: Final = 6

# Of the WebP container: https://developers.google.com/speed/webp/docs/riff_container and, for the two bitstreams,
# RFC 6386 section 9.1 and RFC 9649 section 3.4. The first thirty bytes hold the size in all three layouts.
_WEBP_HEADER_BYTES: Final = 30


def check_header(photo: Image.Image) -> None:
    """Refuse an opened photo that is too large, or of a kind that no camera writes.

    Raises:
        PhotoTooLarge: it has too many pixels for its format.
        NotAPhoto: it moves, or it is no colour picture of 8 bits.
    """
    _check_size(*photo.size, _held_beside(photo))
    if photo.format != "MPO" and getattr(photo, "is_animated", False):
        raise NotAPhoto("the image is animated; a single photo is needed")
    if photo.mode.startswith(("I", "F")):
        raise NotAPhoto("the image has one channel of 16 bits or more; a colour photo is needed")


def check_webp_header(data: bytes) -> None:
    """Refuse a WebP of too many pixels by its bytes: Pillow's decoder makes room for them when it opens the file.

    Raises:
        PhotoTooLarge: it has too many pixels.
    """
    if size := webp_size(data):
        _check_size(*size, _WEBP_PIXEL_BYTES)


def webp_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of the canvas that a WebP file promises; None for other bytes."""
    header = data[:_WEBP_HEADER_BYTES]
    if len(header) < _WEBP_HEADER_BYTES or header[:4] != b"RIFF" or header[8:12] != b"WEBP":
        return None
    match header[12:16]:
        case b"VP8X":
            return _uint(header[24:27]) + 1, _uint(header[27:30]) + 1
        case b"VP8L":
            bits = _uint(header[21:25])
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            return _uint(header[26:28]) & 0x3FFF, _uint(header[28:30]) & 0x3FFF
        case _:
            return None


def decoding_bytes(photo: Image.Image, file_size: tuple[int, int]) -> int:
    """Memory that decoding the opened photo holds at its peak, about.

    Args:
        photo: with its draft scale set, if it is to have one.
        file_size: width and height before that.
    """
    return photo.width * photo.height * _DECODED_PIXEL_BYTES + file_size[0] * file_size[1] * _held_beside(photo)


def _held_beside(photo: Image.Image) -> int:
    if photo.format == "WEBP":
        return _WEBP_PIXEL_BYTES
    return _PROGRESSIVE_JPEG_PIXEL_BYTES if "progressive" in photo.info else 0


def _check_size(width: int, height: int, held_beside: int) -> None:
    limit = min(MAX_PIXELS, MAX_DECODING_BYTES // (_DECODED_PIXEL_BYTES + held_beside))
    if width * height > limit:
        raise PhotoTooLarge(f"the photo has {width} x {height} pixels, more than {limit // 1_000_000} megapixels")


def _uint(little_endian: bytes) -> int:
    return int.from_bytes(little_endian, "little")
