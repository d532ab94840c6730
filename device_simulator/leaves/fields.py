"""Square float32 pictures ("fields") and the noise and blur that everything else is painted with."""

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

# float32 in practice; (size, size), or (size, size, 3) for colour
Field: TypeAlias = npt.NDArray[np.floating]
# (n, 2): x to the right, y down, in pixels or in a leaf's own units
Points: TypeAlias = npt.NDArray[np.float64]

# Masks are drawn this much larger and averaged down, which is where their smooth edges come from.
SUPERSAMPLING: Final = 4


def noise(rng: np.random.Generator, size: int, cells: float) -> Field:
    """Smooth noise with about `cells` bumps from side to side; mean 0, standard deviation near 0.7."""
    count = max(2, round(cells) + 1)
    return resized(rng.standard_normal((count, count)).astype(np.float32), size)


def stretched_noise(rng: np.random.Generator, size: int, cells_x: int, cells_y: int) -> Field:
    """Noise with a grain: few cells along one axis, many along the other."""
    return resized(rng.standard_normal((cells_y, cells_x)).astype(np.float32), size)


def fractal_noise(rng: np.random.Generator, size: int, cells: float, octaves: int, decay: float = 0.5) -> Field:
    """Noise of several scales, each twice as fine and `decay` times as strong as the one before."""
    total = np.zeros((size, size), np.float32)
    for octave in range(octaves):
        total += noise(rng, size, min(cells * 2**octave, size - 1)) * np.float32(decay**octave)
    return total


def resized(field: Field, size: int) -> Field:
    """The field at another resolution, interpolated smoothly."""
    return np.asarray(Image.fromarray(field).resize((size, size), Image.Resampling.BICUBIC), np.float32)


def softened(field: Field, radius_px: float) -> Field:
    """A blur of about `radius_px`, in floating point, so that slopes taken from it show no steps."""
    size = field.shape[0]
    coarse = max(4, round(size / max(1.0, radius_px)))
    small = Image.fromarray(field).resize((coarse, coarse), Image.Resampling.HAMMING)
    return np.asarray(small.resize((size, size), Image.Resampling.BICUBIC), np.float32)


def smoothstep(field: Field, low: float, high: float) -> Field:
    """0 below `low`, 1 above `high`, a smooth ramp between."""
    ramp: Field = np.clip((field - np.float32(low)) / np.float32(high - low), 0, 1)
    return ramp * ramp * (3 - 2 * ramp)


def blended(under: Field, over: Field, opacity: Field) -> Field:
    """Colour `over` laid on colour `under` with a per-pixel opacity."""
    mixed: Field = (over - under) * opacity[..., None]
    mixed += under  # in place: this runs a dozen times a photo
    return mixed


def blend_into(under: Field, over: Field, opacity: Field) -> None:
    """The same, laid on `under` itself: each picture less that is held is three megabytes of a simulator's memory."""
    mixed: Field = over - under
    mixed *= opacity[..., None]
    under += mixed


def relief(height: Field, light: tuple[float, float]) -> Field:
    """Brightness change of a bumpy surface lit from the direction `light` (x, y)."""
    slope_x: Field = np.gradient(height, axis=1)
    slope_y: Field = np.gradient(height, axis=0)
    return -(slope_x * np.float32(light[0]) + slope_y * np.float32(light[1]))


class Stencil:
    """A mask under the pencil: polygons are drawn large, and averaged down once at the end."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._image = Image.new("L", (size * SUPERSAMPLING, size * SUPERSAMPLING))
        self._draw = ImageDraw.Draw(self._image)

    def polygon(self, points: Points, level: int = 255) -> None:
        """Fill a polygon given in pixels of the final picture."""
        self._draw.polygon((points * SUPERSAMPLING).ravel().tolist(), fill=level)

    def field(self) -> Field:
        """What was drawn, 0 to 1."""
        small = self._image.reduce(SUPERSAMPLING)
        return np.asarray(small, np.float32) / np.float32(255)
