"""Pictures without leaves, made by chance: what a camera sends when it is broken, covered, or shows something made.

Beside the photos of places without leaves they teach the network what is no leaf ("outlier exposure": D. Hendrycks,
M. Mazeika and T. Dietterich, "Deep Anomaly Detection with Outlier Exposure", ICLR 2019). The evaluation makes some
pictures of its own (`evaluation/not_leaf.py`), by other rules and seeds. Their kinds are alike, so they show that this
was learnt; its photos of things are of no kind that is made here.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

_SIZE_PX: Final = 256


def outlier(random: np.random.Generator) -> Image.Image:
    """One picture without a leaf, RGB, 256 px a side."""
    return _KINDS[int(random.integers(len(_KINDS)))](random)


def _colour(random: np.random.Generator) -> tuple[int, int, int]:
    red, green, blue = (int(value) for value in random.integers(0, 256, size=3))
    return red, green, blue


def _covered_lens(random: np.random.Generator) -> Image.Image:
    """One colour, a little uneven."""
    base = np.array(_colour(random)) + random.normal(0, random.uniform(0, 12), (_SIZE_PX, _SIZE_PX, 3))
    return Image.fromarray(np.clip(base, 0, 255).astype(np.uint8))


def _static(random: np.random.Generator) -> Image.Image:
    """Noise of one grain, in colour or grey."""
    grain = int(2 ** random.integers(0, 6))
    channels = 3 if random.random() < 0.6 else 1
    cells = random.integers(0, 256, (_SIZE_PX // grain, _SIZE_PX // grain, channels)).astype(np.uint8)
    resample = Image.Resampling.NEAREST if random.random() < 0.5 else Image.Resampling.BICUBIC
    return Image.fromarray(np.repeat(cells, 4 - channels, axis=2)[..., :3]).resize((_SIZE_PX, _SIZE_PX), resample)


def _clouds(random: np.random.Generator) -> Image.Image:
    """Noise of all grains at once between two colours: sky, plaster, soil, water."""
    field = np.zeros((_SIZE_PX, _SIZE_PX), dtype=np.float32)
    for octave in range(1, 8):
        cells = random.random((2**octave, 2**octave)).astype(np.float32)
        layer = Image.fromarray(cells).resize((_SIZE_PX, _SIZE_PX), Image.Resampling.BICUBIC)
        field += np.asarray(layer) * np.float32(random.uniform(0.4, 0.7) ** octave)
    field = (field - field.min()) / (np.ptp(field) + 1e-6)
    dark, light = np.array(_colour(random)), np.array(_colour(random))
    return Image.fromarray((dark + (light - dark) * field[..., np.newaxis]).astype(np.uint8))


def _ramp(random: np.random.Generator) -> Image.Image:
    """A fall of colour from one corner to another."""
    corners = random.integers(0, 256, (2, 2, 3)).astype(np.uint8)
    return Image.fromarray(corners).resize((_SIZE_PX, _SIZE_PX), Image.Resampling.BICUBIC)


def _stripes(random: np.random.Generator) -> Image.Image:
    """Slats, tiles or shade cloth."""
    axis = np.arange(_SIZE_PX)
    across = np.sin(axis * random.uniform(0.03, 1.2) + random.uniform(0, 6)) > random.uniform(-0.7, 0.7)
    down = np.sin(axis * random.uniform(0.03, 1.2)) > random.uniform(-0.7, 0.7)
    pattern = across[np.newaxis, :] ^ (down[:, np.newaxis] if random.random() < 0.6 else np.False_)
    colours = np.array([_colour(random), _colour(random)], dtype=np.uint8)
    grid = np.broadcast_to(pattern, (_SIZE_PX, _SIZE_PX)).astype(int)
    picture = Image.fromarray(colours[grid])
    return picture.rotate(random.uniform(0, 180), Image.Resampling.BILINEAR, fillcolor=_colour(random))


def _things(random: np.random.Generator) -> Image.Image:
    """Boxes, discs and lines of all colours on a ground: pots, pipes, tools, labels."""
    picture = _ramp(random) if random.random() < 0.5 else _clouds(random)
    draw = ImageDraw.Draw(picture)
    for _ in range(int(random.integers(1, 14))):
        left, top = (int(value) for value in random.integers(-40, _SIZE_PX, size=2))
        right, bottom = left + int(random.integers(4, 160)), top + int(random.integers(4, 160))
        match int(random.integers(3)):
            case 0:
                draw.rectangle((left, top, right, bottom), fill=_colour(random))
            case 1:
                draw.ellipse((left, top, right, bottom), fill=_colour(random))
            case _:
                draw.line((left, top, right, bottom), fill=_colour(random), width=int(random.integers(1, 12)))
    return picture.filter(ImageFilter.GaussianBlur(random.uniform(0, 2)))


def _writing(random: np.random.Generator) -> Image.Image:
    """Rows of short strokes, as a page or a label shows from afar."""
    ground, ink = _colour(random), _colour(random)
    picture = Image.new("RGB", (_SIZE_PX, _SIZE_PX), ground)
    draw = ImageDraw.Draw(picture)
    height = int(random.integers(5, 28))
    for top in range(int(random.integers(0, 20)), _SIZE_PX, height + int(random.integers(2, 10))):
        left = int(random.integers(0, 30))
        while left < _SIZE_PX:
            width = int(random.integers(2, max(3, height // 2 + 2)))
            if random.random() < 0.8:
                points = [
                    (left + int(x), top + int(y)) for x, y in random.integers(0, [width, height], size=(4, 2)).tolist()
                ]
                draw.line(points, fill=ink, width=max(1, height // 9))
            left += width + int(random.integers(1, 4))
    return picture


_KINDS: Final[tuple[Callable[[np.random.Generator], Image.Image], ...]] = (
    _covered_lens,
    _static,
    _clouds,
    _clouds,
    _ramp,
    _stripes,
    _things,
    _things,
    _writing,
)
