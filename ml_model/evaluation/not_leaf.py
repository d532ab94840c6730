"""What a camera may send that is no leaf: things that packages ship photos of, and pictures made by chance.

They stand beside `Background_without_leaves` of the test split. The photos are read where pip put them. The made
pictures resemble what training makes (`training/outliers.py`): they tell whether that was learnt, the photos tell more.
"""

from collections.abc import Callable, Mapping
from importlib.resources import files
from io import BytesIO
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ml_model.errors import DatasetInvalid
from ml_model.evaluation.pictures import Picture
from ml_model.labels import NOT_A_LEAF_LABEL

PACKAGED: Final = "packaged"
MADE: Final = "made"

# The PNG and JPEG pictures in these wheels, but those that show leaves (flower.jpg of scikit-learn, grass.png of
# scikit-image) and second views of one thing.
_PACKAGED_PHOTOS: Final[Mapping[str, tuple[str, ...]]] = {
    "sklearn.datasets.images": ("china.jpg",),
    "skimage.data": (
        "astronaut.png",
        "brick.png",
        "camera.png",
        "cell.png",
        "chelsea.png",
        "chessboard_GRAY.png",
        "clock_motion.png",
        "coffee.png",
        "coins.png",
        "color.png",
        "gravel.png",
        "horse.png",
        "hubble_deep_field.jpg",
        "ihc.png",
        "logo.png",
        "microaneurysms.png",
        "moon.png",
        "motorcycle_left.png",
        "page.png",
        "phantom.png",
        "retina.jpg",
        "rocket.jpg",
        "text.png",
    ),
}

_MADE_OF_EACH_KIND: Final = 10
_SEED: Final = 5
_SIDE_PX: Final = 256
_WORDS: Final = ("Irrigation", "valve", "seven", "opens", "at", "dawn", "Do", "not", "cover", "Row", "twelve", "bench")


def things_without_leaves() -> list[Picture]:
    """The packaged photos and the made pictures, always the same.

    Raises:
        DatasetInvalid: the installed packages are not those of `requirements-evaluate.txt`.
    """
    return _packaged() + _made()


def _packaged() -> list[Picture]:
    return [
        _picture(f"{package}/{name}", PACKAGED, _bytes_in(package, name))
        for package, names in _PACKAGED_PHOTOS.items()
        for name in names
    ]


def _bytes_in(package: str, name: str) -> bytes:
    try:
        return (files(package) / name).read_bytes()
    except (ModuleNotFoundError, OSError) as error:
        raise DatasetInvalid(
            f"{name} of {package} is missing: install ml_model/requirements-evaluate.txt ({error})"
        ) from error


def _made() -> list[Picture]:
    return [
        _picture(f"{kind} {number}", MADE, _png(make(np.random.default_rng([_SEED, place, number]))))
        for place, (kind, make) in enumerate(_KINDS.items())
        for number in range(_MADE_OF_EACH_KIND)
    ]


def _flat(random: np.random.Generator) -> Image.Image:
    """A lid on the lens, or a white wall, in any colour."""
    return Image.new("RGB", (_SIDE_PX, _SIDE_PX), _colour(random))


def _noise(random: np.random.Generator) -> Image.Image:
    """A sensor in the dark, its gain turned up."""
    level, spread = random.uniform(20, 200), random.uniform(10, 90)
    return _from_values(random.normal(level, spread, (_SIDE_PX, _SIDE_PX, 3)))


def _speckles(random: np.random.Generator) -> Image.Image:
    """Dead and glowing pixels, or a line that loses bits."""
    pixels = np.full((_SIDE_PX, _SIDE_PX, 3), random.uniform(40, 200))
    pixels[random.random((_SIDE_PX, _SIDE_PX)) < random.uniform(0.05, 0.4)] = 0
    pixels[random.random((_SIDE_PX, _SIDE_PX)) < random.uniform(0.05, 0.4)] = 255
    return _from_values(pixels)


def _gradient(random: np.random.Generator) -> Image.Image:
    """A lamp on a wall: light that falls off around a point."""
    down, across = np.mgrid[:_SIDE_PX, :_SIDE_PX]
    center = random.uniform(0, _SIDE_PX, size=2)
    distance = np.hypot(down - center[0], across - center[1]) / _SIDE_PX
    near, far = np.array(_colour(random)), np.array(_colour(random))
    return _from_values(near + (far - near) * np.minimum(distance, 1)[..., np.newaxis])


def _text(random: np.random.Generator) -> Image.Image:
    """A label or a page."""
    picture = Image.new("RGB", (_SIDE_PX, _SIDE_PX), _colour(random))
    draw, ink = ImageDraw.Draw(picture), _colour(random)
    size = int(random.integers(10, 34))
    font = ImageFont.load_default(size)
    for top in range(4, _SIDE_PX, size + 4):
        draw.text((4, top), " ".join(random.choice(_WORDS, size=12)), fill=ink, font=font)
    return picture


def _bars(random: np.random.Generator) -> Image.Image:
    """A barcode."""
    picture = Image.new("RGB", (_SIDE_PX, _SIDE_PX), "white")
    draw, left = ImageDraw.Draw(picture), 0
    while left < _SIDE_PX:
        width = int(random.integers(1, 9))
        draw.rectangle((left, 20, left + width, _SIDE_PX - 20), fill="black")
        left += width + int(random.integers(2, 9))
    return picture


_KINDS: Final[Mapping[str, Callable[[np.random.Generator], Image.Image]]] = {
    "flat": _flat,
    "noise": _noise,
    "speckles": _speckles,
    "gradient": _gradient,
    "text": _text,
    "bars": _bars,
}


def _colour(random: np.random.Generator) -> tuple[int, int, int]:
    red, green, blue = (int(value) for value in random.integers(0, 256, size=3))
    return red, green, blue


def _from_values(values: np.ndarray) -> Image.Image:
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


def _png(picture: Image.Image) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def _picture(name: str, source: str, data: bytes) -> Picture:
    return Picture(name=name, source=source, label=NOT_A_LEAF_LABEL, data=data)
