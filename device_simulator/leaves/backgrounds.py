"""What a leaf is photographed against."""

from collections.abc import Callable
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from device_simulator.leaves.disease_looks import Colour
from device_simulator.leaves.fields import (
    Field,
    Points,
    blended,
    fractal_noise,
    noise,
    relief,
    smoothstep,
    stretched_noise,
)

# Light falls from the upper left on everything.
_LIGHT: Final = (0.7, 0.7)


def soil(rng: np.random.Generator, size: int) -> Field:
    """Crumbly earth with a few pale stones."""
    height = fractal_noise(rng, size, 9, 5, 0.62)
    tint = noise(rng, size, 5)[..., None] * 0.05
    brown = _rgb((88, 68, 50)) * np.float32(rng.uniform(0.85, 1.2))
    picture = brown * (1 + tint) * (1 + 0.20 * height[..., None] + 0.55 * relief(height, _LIGHT)[..., None])
    stones = smoothstep(noise(rng, size, 26), 1.35, 1.6)
    return np.clip(blended(picture, _rgb((138, 124, 106)) * (1 + 0.1 * height[..., None]), stones * 0.7), 0, 1)


def mulch(rng: np.random.Generator, size: int) -> Field:
    """Straw, lying every way."""
    straws = ((196, 168, 110), (174, 142, 88), (150, 118, 72), (212, 190, 138), (120, 92, 58))
    image = Image.new("RGB", (size, size), (74, 56, 38))
    draw = ImageDraw.Draw(image)
    for layer in range(3):
        for _ in range(110):
            straw = straws[rng.integers(len(straws))]
            tone = (0.55 + 0.225 * layer) * rng.uniform(0.8, 1.15)
            blade = _straw(rng, size)
            draw.polygon((blade + np.array([1.5, 2.5])).ravel().tolist(), fill=(46, 34, 24))
            draw.polygon(blade.ravel().tolist(), fill=tuple(min(255, int(c * tone)) for c in straw))
    picture = np.asarray(image.filter(ImageFilter.GaussianBlur(size / 420)), np.float32) / 255
    return np.clip(picture * (1 + 0.10 * fractal_noise(rng, size, 40, 2)[..., None]), 0, 1)


def foliage(rng: np.random.Generator, size: int) -> Field:
    """Other plants, far out of focus, with light between them."""
    small = 128
    image = Image.new("RGB", (small, small), (38, 58, 34))
    draw = ImageDraw.Draw(image)
    greens = ((46, 78, 38), (66, 104, 50), (90, 130, 62), (34, 54, 32), (122, 152, 84), (58, 88, 62))
    for _ in range(70):
        green = greens[rng.integers(len(greens))]
        draw.polygon(_leaflet(rng, small).ravel().tolist(), fill=green)
    image = image.filter(ImageFilter.GaussianBlur(2.6))
    draw = ImageDraw.Draw(image, "RGBA")
    for _ in range(rng.integers(5, 14)):
        x, y, r = rng.uniform(0, small), rng.uniform(0, small), rng.uniform(3, 8)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=(206, 218, 160, int(rng.uniform(24, 80))))
    image = image.filter(ImageFilter.GaussianBlur(2.0)).resize((size, size), Image.Resampling.BICUBIC)
    return np.asarray(image, np.float32) / 255


def bench(rng: np.random.Generator, size: int) -> Field:
    """Weathered wooden slats."""
    grain = stretched_noise(rng, size, 3, size // 3) * 0.5 + stretched_noise(rng, size, 2, size // 10) * 0.6
    along = np.linspace(0, rng.uniform(2.2, 3.6), size, dtype=np.float32)[:, None] + np.float32(rng.uniform(0, 1))
    gap = smoothstep(np.abs(along % 1 - 0.5) * np.ones((1, size), np.float32), 0.478, 0.49)
    slat = np.floor(along).astype(np.int64)
    tone = rng.uniform(0.86, 1.1, 6).astype(np.float32)[slat]
    wood = _rgb((160, 138, 112)) * np.float32(rng.uniform(0.85, 1.08))
    picture = wood * (tone * (1 + 0.10 * grain + 0.04 * noise(rng, size, 60)))[..., None]
    picture = blended(picture, _rgb((38, 32, 27)), gap * 0.92)
    return np.clip(np.swapaxes(picture, 0, 1) if rng.random() < 0.5 else picture, 0, 1)


def grey_card(rng: np.random.Generator, size: int) -> Field:
    """The plain sheet of a laboratory."""
    grey = _rgb((156, 153, 160)) * np.float32(rng.uniform(0.9, 1.1))
    paper = 1 + 0.035 * fractal_noise(rng, size, 90, 2) + 0.04 * noise(rng, size, 3)
    card: Field = np.clip(grey * paper[..., None], 0, 1)
    return card


BACKGROUNDS: Final[dict[str, Callable[[np.random.Generator, int], Field]]] = {
    "soil": soil,
    "mulch": mulch,
    "foliage": foliage,
    "bench": bench,
    "grey_card": grey_card,
}


def _rgb(colour: Colour) -> Field:
    return np.asarray(colour, np.float32) / 255


def _straw(rng: np.random.Generator, size: int) -> Points:
    middle, turn = rng.uniform(0, size, 2), rng.uniform(0, np.pi)
    length, width = rng.uniform(0.08, 0.34) * size, rng.uniform(0.004, 0.011) * size
    along = np.array([np.cos(turn), np.sin(turn)]) * length / 2
    across = np.array([-np.sin(turn), np.cos(turn)]) * width / 2
    return np.array(
        [middle - along - across, middle + along - across, middle + along + across, middle - along + across]
    )


def _leaflet(rng: np.random.Generator, size: int) -> Points:
    t = np.linspace(0, 2 * np.pi, 18)
    turn = rng.uniform(0, np.pi)
    long, short = rng.uniform(0.08, 0.22) * size, rng.uniform(0.03, 0.08) * size
    x, y = np.cos(t) * long, np.sin(t) * short
    spun = np.stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)], axis=1)
    return spun + rng.uniform(0, size, 2)
