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


def as_jpeg(photo: Image.Image, *, orientation: int | None = None, progressive: bool = False) -> bytes:
    """JPEG bytes, with an EXIF orientation if one is given."""
    buffer = io.BytesIO()
    photo.save(buffer, "JPEG", quality=92, exif=_exif(orientation), progressive=progressive)
    return buffer.getvalue()


def as_png(photo: Image.Image, *, orientation: int | None = None) -> bytes:
    """PNG bytes, which keep every pixel."""
    buffer = io.BytesIO()
    photo.save(buffer, "PNG", exif=_exif(orientation))
    return buffer.getvalue()


def as_webp(photo: Image.Image, *, lossless: bool = False, orientation: int | None = None) -> bytes:
    """WebP bytes; lossless ones keep every pixel."""
    buffer = io.BytesIO()
    photo.save(buffer, "WEBP", lossless=lossless, quality=90, exif=_exif(orientation))
    return buffer.getvalue()


def animated(file_format: str) -> bytes:
    """Two pictures, one after the other."""
    buffer = io.BytesIO()
    textured(seed=1).save(buffer, file_format, save_all=True, append_images=[textured(seed=2)])
    return buffer.getvalue()


def jpeg_bomb(width: int, height: int, *, progressive: bool = False) -> bytes:
    """A small JPEG whose frame header promises that many pixels."""
    photo = bytearray(as_jpeg(plain(), progressive=progressive))
    # The marker, the segment's length and the precision stand before height and width.
    frame = photo.index(b"\xff\xc2" if progressive else b"\xff\xc0") + 5
    photo[frame : frame + 4] = struct.pack(">HH", height, width)
    return bytes(photo)


def webp_bomb(width: int, height: int) -> bytes:
    """A small WebP in the extended layout whose canvas promises that many pixels."""
    canvas = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    picture = as_webp(plain())[12:]
    chunks = b"WEBP" + b"VP8X" + struct.pack("<I", len(canvas)) + canvas + picture
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks


def saved_as(photo: Image.Image, file_format: str) -> bytes:
    """Bytes in any format that Pillow writes."""
    buffer = io.BytesIO()
    photo.save(buffer, file_format)
    return buffer.getvalue()


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises that many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"\0")) + _chunk(b"IEND", b"")


def _exif(orientation: int | None) -> Image.Exif:
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    return exif


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
