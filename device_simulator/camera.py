"""Where a device's photos come from: drawn leaves, or a folder of photos that somebody has."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Final, Protocol

from device_simulator.errors import CameraFailed

# Class folders of the leaf data sets are called Crop___Condition; other folders say nothing about truth.
_CLASS_FOLDER: Final = re.compile(r"\w[^/]*___\w[^/]*|Background_without_leaves")
_SUFFIXES: Final = frozenset({".jpg", ".jpeg"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A whole JPEG file, and what it shows in truth where that is known."""

    jpeg: bytes = field(repr=False)
    label: str | None


class Camera(Protocol):
    """Takes photos. It may be called from several threads."""

    def take(self, device_id: str, shot: int) -> Photo:
        """The photo of this number of a device; the same numbers give the same photo.

        Raises:
            CameraFailed: there is none.
        """


class FolderCamera:
    """Photographs what lies in a folder, each file as it is."""

    def __init__(self, folder: Path, *, seed: int) -> None:
        """
        Raises:
            CameraFailed: the folder cannot be read, or holds no JPEG file.
        """
        self._files = _jpegs_under(folder)
        self._seed = seed

    def take(self, device_id: str, shot: int) -> Photo:
        """Each device goes through the whole folder, in an order of its own, before a photo comes again."""
        turn, place = divmod(shot, len(self._files))
        order = list(range(len(self._files)))
        random.Random(f"{self._seed}/{device_id}/{turn}").shuffle(order)
        path = self._files[order[place]]
        try:
            jpeg = path.read_bytes()
        except OSError as error:
            raise CameraFailed(f"{path} cannot be read: {error.strerror}") from error
        if not jpeg:
            raise CameraFailed(f"{path} is empty")
        return Photo(jpeg=jpeg, label=path.parent.name if _CLASS_FOLDER.fullmatch(path.parent.name) else None)


class RenderedCamera:
    """Photographs leaves that are drawn on the spot: healthy ones and several diseases."""

    def __init__(self, *, seed: int) -> None:
        self._seed = seed

    def take(self, device_id: str, shot: int) -> Photo:
        """A series of each device's own, in which every label comes up equally often."""
        # Drawing needs NumPy and Pillow, which a device with a folder of photos can do without.
        from device_simulator.render import nth_leaf

        series = int.from_bytes(blake2b(f"{self._seed}/{device_id}".encode(), digest_size=4).digest())
        leaf = nth_leaf(series, shot)
        return Photo(jpeg=leaf.jpeg(), label=leaf.label)


def _jpegs_under(folder: Path) -> Sequence[Path]:
    if not folder.is_dir():
        raise CameraFailed(f"{folder} is no folder")
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file())
    if not files:
        raise CameraFailed(f"{folder} holds no .jpg or .jpeg file: devices send JPEG only")
    return files
