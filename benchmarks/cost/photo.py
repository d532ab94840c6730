"""A photo as devices take it."""

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.photo_mix import PhotoKind, write_mix


def photo_of(about_bytes: int) -> bytes:
    """A JPEG of the pixels that files of this size usually have."""
    width = round((about_bytes / 200_000) ** 0.5 * 1024)
    kind = PhotoKind(count=1, width_px=width, height_px=width * 3 // 4, file_format="JPEG")
    with TemporaryDirectory() as folder:
        (path,) = write_mix(Path(folder), [kind])
        return path.read_bytes()
