"""Copies of a photo that show the same to a person: saved anew, cut a little, or scaled."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Final

import numpy as np
from PIL import Image

from ml_model.evaluation.pictures import Picture

# Any number will do; it must only stay.
_SEED: Final = 4
# What is cut away on each side, at most, as a share of it.
_MOST_CUT: Final = 0.04
_SCALES: Final = (0.5, 2.0)
# What an editor or a messenger saves a photo with after cutting or scaling it.
_SAVED_QUALITY: Final = 92


def _jpeg(quality: int) -> Callable[[Image.Image, np.random.Generator], bytes]:
    return lambda photo, _: _saved(photo, "JPEG", quality)


def _webp(photo: Image.Image, _: np.random.Generator) -> bytes:
    return _saved(photo, "WEBP", 80)


def _cropped(photo: Image.Image, random: np.random.Generator) -> bytes:
    left, top, right, bottom = random.uniform(0, _MOST_CUT, size=4)
    width, height = photo.size
    box = (round(left * width), round(top * height), round((1 - right) * width), round((1 - bottom) * height))
    return _saved(photo.crop(box), "JPEG", _SAVED_QUALITY)


def _resized(photo: Image.Image, random: np.random.Generator) -> bytes:
    # As often smaller as larger.
    scale = float(np.exp(random.uniform(*np.log(_SCALES))))
    size = (max(1, round(photo.width * scale)), max(1, round(photo.height * scale)))
    return _saved(photo.resize(size, Image.Resampling.BICUBIC), "JPEG", _SAVED_QUALITY)


COPIES: Final[Mapping[str, Callable[[Image.Image, np.random.Generator], bytes]]] = {
    "jpeg_95": _jpeg(95),
    "jpeg_80": _jpeg(80),
    "jpeg_60": _jpeg(60),
    "webp_80": _webp,
    "cropped": _cropped,
    "resized": _resized,
}


def sample_of(photo_count: int, most: int) -> list[int]:
    """Which photos are copied, in order: all, or `most` of them by a fixed seed."""
    chosen = np.random.default_rng(_SEED).permutation(photo_count)[:most]
    return sorted(int(index) for index in chosen)


def copies_of(pictures: Sequence[Picture], kind: str) -> list[Picture]:
    """A copy of each picture; the same ones each time."""
    make = COPIES[kind]
    return [
        Picture(
            name=f"{picture.name} ({kind})",
            source=picture.source,
            label=picture.label,
            data=make(Image.open(BytesIO(picture.data)).convert("RGB"), np.random.default_rng([_SEED, number])),
        )
        for number, picture in enumerate(pictures)
    ]


def _saved(photo: Image.Image, file_format: str, quality: int) -> bytes:
    buffer = BytesIO()
    photo.save(buffer, file_format, quality=quality)
    return buffer.getvalue()
