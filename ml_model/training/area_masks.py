"""Pictures with known areas, which the area head learns from.

Three kinds know different things: drawn leaves come with exact masks; leaves that can be cut out of their photo have a
leaf mask, and an ill part by colour; of any other photo only the label speaks, such as that nothing is ill on it.
"""

from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ml_model.compositing import leaf_alpha
from ml_model.errors import DatasetInvalid
from ml_model.labels import NOT_A_LEAF_LABEL, is_healthy
from ml_model.leaf_data import LeafPhoto
from ml_model.training.lesion_colour import COLOUR_CANNOT_TELL, ill_part
from ml_model.training.masked_picture import MaskedPicture

# The rules of colour were tuned at this size; it is the size of most photos.
WORKING_PX: Final = 256

# Values of the leaf renderer's masks; 0 is background.
_DRAWN_LEAF: Final = 1
_DRAWN_LESION: Final = 2


class MaskedTruthLine(msgspec.Struct, frozen=True):
    """A line of the leaf renderer's truth file, where masks were asked for."""

    file: str
    mask: str


def drawn_truth(truth_path: Path) -> list[MaskedTruthLine]:
    """The lines of `python -m device_simulator.render --masks`.

    Raises:
        DatasetInvalid: the file is missing, or a line of it is wrong or names no mask.
    """
    try:
        lines = truth_path.read_bytes().splitlines()
        return [msgspec.json.decode(line, type=MaskedTruthLine) for line in lines]
    except OSError as error:
        raise DatasetInvalid(f"{truth_path} cannot be read: {error.strerror}") from error
    except msgspec.MsgspecError as error:
        raise DatasetInvalid(f"{truth_path}: {error}; were the leaves rendered with --masks?") from error


def drawn_picture(folder: Path, line: MaskedTruthLine) -> MaskedPicture:
    """A drawn leaf with its exact masks.

    Raises:
        DatasetInvalid: a file is missing or no image.
    """
    try:
        image = Image.open(folder / line.file).convert("RGB")
        regions = np.asarray(Image.open(folder / line.mask))
    except OSError as error:
        raise DatasetInvalid(f"{folder / line.file} or its mask cannot be read: {error}") from error
    return MaskedPicture(image=image, leaf=_mask(regions >= _DRAWN_LEAF), ill=_mask(regions == _DRAWN_LESION))


def photo_picture(image: Image.Image, photo: LeafPhoto) -> MaskedPicture:
    """A real photo with as much as can be told of it."""
    square = image.resize((WORKING_PX, WORKING_PX), Image.Resampling.BILINEAR)
    nothing = Image.new("L", square.size)
    if photo.label == NOT_A_LEAF_LABEL:
        return MaskedPicture(image=square, leaf=nothing, ill=None)
    healthy_ill = nothing if is_healthy(photo.label) else None
    alpha = leaf_alpha(square, photo.source)
    if alpha is None:
        return MaskedPicture(image=square, leaf=None, ill=healthy_ill)
    if healthy_ill or photo.label in COLOUR_CANNOT_TELL:
        return MaskedPicture(image=square, leaf=alpha, ill=healthy_ill)
    return MaskedPicture(image=square, leaf=alpha, ill=_mask(ill_part(square, np.asarray(alpha) > 127)))


def _mask(inside: NDArray[np.bool_]) -> Image.Image:
    return Image.fromarray(inside).convert("L")
