"""Photos for the tests, made on the spot: good ones, and each kind of bad one."""

import io
import struct
import zlib

import numpy as np
from PIL import Image

LEAF_GREEN = (60, 140, 50)


def textured(width: int = 320, height: int = 240, seed: int = 7) -> Image.Image:
    """A photo with smooth structure in every part, so that turning or cropping it shows."""
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)


def plain(color: tuple[int, int, int] = LEAF_GREEN, width: int = 320, height: int = 240) -> Image.Image:
    """One colour all over."""
    return Image.new("RGB", (width, height), color)


def as_jpeg(photo: Image.Image, *, orientation: int | None = None) -> bytes:
    """JPEG bytes, with an EXIF orientation if one is given."""
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    buffer = io.BytesIO()
    photo.save(buffer, "JPEG", quality=92, exif=exif)
    return buffer.getvalue()


def as_png(photo: Image.Image) -> bytes:
    """PNG bytes, which keep every pixel."""
    return saved_as(photo, "PNG")


def saved_as(photo: Image.Image, file_format: str) -> bytes:
    """Bytes in any format that Pillow writes."""
    buffer = io.BytesIO()
    photo.save(buffer, file_format)
    return buffer.getvalue()


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises that many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"\0")) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
