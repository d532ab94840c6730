"""Heat-map pictures as files of one folder: each photo gets a name of its own, and no photo is ever written over."""

import os
from collections.abc import Iterable
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Final

from ml_model.heatmap import Heatmap, overlay
from ml_model.preprocess import open_photo
from ml_model.whole_files import write_whole

# Larger photos are scaled down, to no less than twice this a side: enough for a screen, and quickly written.
_SIDE_PX: Final = 512

_JPEG_QUALITY: Final = 88


class OverlayFolder:
    """The folder that `--heatmap` names. A second run over the same photos gives the same names."""

    def __init__(self, folder: Path, photos: Iterable[Path]) -> None:
        """Make the folder, where there is none; `photos` are what must not be written over.

        Raises:
            OSError: there can be no such folder.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder
        self._taken = {_identity(photo) for photo in photos}

    def write(self, photo: Path, data: bytes, heatmap: Heatmap) -> Path:
        """Write the overlay of a photo with these bytes; the path that it went to.

        Raises:
            OSError: the folder cannot be written to.
        """
        buffer = BytesIO()
        overlay(open_photo(data, _SIDE_PX), heatmap).save(buffer, "JPEG", quality=_JPEG_QUALITY)
        path = self._free_path(photo.stem)
        write_whole(path, buffer.getvalue())
        return path

    def _free_path(self, stem: str) -> Path:
        """`leaf.heatmap.jpg`; with a number where a photo of the same name came before, or is itself called that."""
        for number in count(1):
            path = self.path / (f"{stem}.heatmap.jpg" if number == 1 else f"{stem}.heatmap-{number}.jpg")
            if (identity := _identity(path)) not in self._taken:
                break
        self._taken.add(identity)
        return path


def _identity(path: Path) -> str:
    """The same for paths to the same file, also where upper and lower case are one to the file system."""
    return os.path.realpath(path).casefold()
