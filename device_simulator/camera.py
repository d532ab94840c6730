"""Where a device's photos come from: drawn leaves, or a folder of photos that somebody has."""

import random
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from device_simulator.errors import CameraFailed
from device_simulator.infection import infection_risk
from device_simulator.mischief import Trick
from device_simulator.roster import crops_of

# Class folders of the leaf data sets are called Crop___Condition; other folders say nothing about truth.
_CLASS_FOLDER: Final = re.compile(r"\w[^/]*___\w[^/]*|Background_without_leaves")
_SUFFIXES: Final = frozenset({".jpg", ".jpeg"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One press of a device's shutter.

    Attributes:
        number: counted over the device's life.
        at_ms: when, by the device's clock.
    """

    device_id: str
    site: str
    number: int
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A whole JPEG file, and what it shows in truth where that is known.

    Attributes:
        severity_pct: of a drawn leaf, how much of its area is ill.
        infection_risk: of a drawn leaf, the chance that it would show symptoms.
        fault: what was made wrong with it on purpose.
    """

    jpeg: bytes = field(repr=False)
    label: str | None
    severity_pct: float | None = None
    infection_risk: float | None = None
    fault: Trick | None = None


class Camera(Protocol):
    """Takes photos. It may be called from several threads."""

    def take(self, shot: Shot) -> Photo:
        """The photo of a shot; the same shot gives the same photo.

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

    def take(self, shot: Shot) -> Photo:
        """Each device goes through the whole folder, in an order of its own, before a photo comes again."""
        turn, place = divmod(shot.number, len(self._files))
        order = list(range(len(self._files)))
        random.Random(f"{self._seed}/{shot.device_id}/{turn}").shuffle(order)
        path = self._files[order[place]]
        try:
            jpeg = path.read_bytes()
        except OSError as error:
            raise CameraFailed(f"{path} cannot be read: {error.strerror}") from error
        if not jpeg:
            raise CameraFailed(f"{path} is empty")
        return Photo(jpeg=jpeg, label=path.parent.name if _CLASS_FOLDER.fullmatch(path.parent.name) else None)


class RenderedCamera:
    """Photographs leaves that are drawn on the spot; the weather of the last weeks decides how many are ill."""

    def __init__(self, *, seed: int, infected: Collection[str] = ()) -> None:
        """Args: infected: the devices that watch plants which are ill whatever the weather was."""
        self._seed = seed
        self._infected = frozenset(infected)

    def take(self, shot: Shot) -> Photo:
        """A leaf of the plant that this device watches: one of the site's crops."""
        # Drawing needs NumPy and Pillow, which a device with a folder of photos can do without.
        from device_simulator.leaves.photo import draw_leaf

        dice = random.Random(f"{self._seed}/{shot.device_id}/leaf/{shot.number}")
        risk = self._risk(shot)
        leaf = draw_leaf(self._label(shot, ill=dice.random() < risk, dice=dice), dice.randrange(2**32))
        return Photo(jpeg=leaf.jpeg(), label=leaf.label, severity_pct=leaf.severity_pct, infection_risk=round(risk, 3))

    def _risk(self, shot: Shot) -> float:
        return 1.0 if shot.device_id in self._infected else infection_risk(shot.site, shot.at_ms, seed=self._seed)

    def _label(self, shot: Shot, *, ill: bool, dice: random.Random) -> str:
        from device_simulator.leaves.catalogue import diseases_by_crop

        known = diseases_by_crop()
        crops = [crop.capitalize() for crop in crops_of(shot.site) if crop.capitalize() in known] or sorted(known)
        crop = random.Random(f"{self._seed}/{shot.device_id}/plant").choice(crops)
        return dice.choice(known[crop]) if ill else f"{crop}___healthy"


def _jpegs_under(folder: Path) -> Sequence[Path]:
    if not folder.is_dir():
        raise CameraFailed(f"{folder} is no folder")
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file())
    if not files:
        raise CameraFailed(f"{folder} holds no .jpg or .jpeg file: devices send JPEG only")
    return files
