"""The light of another hour: the composited test shows its leaves from dusk to noon, and half in the shade."""

from typing import Final

import numpy as np
from PIL import Image

# Exposure, from a dull evening to a bright noon; outside it a camera's own metering would step in.
_EXPOSURE: Final = (0.6, 1.4)
# Red against blue, from open shade to a low sun.
_WARMTH: Final = (-0.15, 0.15)
# How much darker one side is than the other.
_FALL: Final = (0.0, 0.45)


def in_other_light(picture: Image.Image, random: np.random.Generator) -> Image.Image:
    """The picture in other exposure, colour of light and shade, which falls from one side to the other."""
    width, height = picture.size
    angle = random.uniform(0, 2 * np.pi)
    across = np.linspace(-0.5, 0.5, width) * np.cos(angle) + np.linspace(-0.5, 0.5, height)[:, None] * np.sin(angle)
    fall = 1 + random.uniform(*_FALL) * across
    warmth = random.uniform(*_WARMTH)
    gains = random.uniform(*_EXPOSURE) * np.array([1 + warmth, 1, 1 - warmth])
    lit = np.asarray(picture, dtype=np.float32) * fall[..., np.newaxis] * gains
    return Image.fromarray(np.clip(lit, 0, 255).astype(np.uint8))
