"""The brush that puts a disease on a leaf.

Every lesion is a distorted ellipse. All lesions of a leaf share one field, `reach`: 0 in the
middle of a lesion, 1 at its rim, more outside; the look's colour stops are laid along it once.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from device_simulator.leaves.disease_looks import LesionLook
from device_simulator.leaves.fields import Field, blend_into, fractal_noise, noise, smoothstep

# Beyond this many radii a lesion leaves no trace, halo included.
_FARTHEST: Final = 3.0
_TABLE_STEPS: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesions:
    """What was drawn: the distance field and each pixel's own shade of it."""

    reach: Field
    tone: Field

    @property
    def mask(self) -> Field:
        """1 inside of a lesion's rim, 0 outside; halos do not count."""
        return (self.reach < 1).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafGround:
    """Where lesions may grow: the leaf's mask, its edge band, its veins, and which way it points."""

    mask: Field
    edge: Field
    veins: Field
    angle: float = field(default=0.0)


def scattered(rng: np.random.Generator, look: LesionLook, ground: LeafGround, strength: float) -> Lesions:
    """Place the look's lesions on a leaf; `strength` (0 to 1) moves between its fewest and its most."""
    size = ground.mask.shape[0]
    few, many = look.count
    count = max(1, round(few + (many - few) * strength * rng.uniform(0.8, 1.2)))
    stray = fractal_noise(rng, size, 14, 3)
    held = look.between_veins * ground.veins
    lesions = Lesions(reach=np.full((size, size), _FARTHEST, np.float32), tone=np.zeros((size, size), np.float32))
    for y, x in _places(rng, look, ground, count):
        low, high = look.radius
        # Small lesions outnumber large ones, as young ones do on a real leaf.
        radius = (low + (high - low) * rng.beta(1.3, 2.2) * (0.55 + 0.45 * strength)) * size
        _stamp(rng, lesions, look, (float(x), float(y)), radius, ground.angle, stray + held)
    return lesions


def paint(rng: np.random.Generator, albedo: Field, look: LesionLook, lesions: Lesions) -> None:
    """Put the lesions on the leaf's colours."""
    reach, size = lesions.reach, albedo.shape[0]
    stops = np.array([stop.at for stop in look.stops])
    steps = np.linspace(0, _FARTHEST, _TABLE_STEPS)
    table = np.stack(
        [np.interp(steps, stops, [stop.colour[channel] / 255 for stop in look.stops]) for channel in range(3)], axis=1
    ).astype(np.float32)
    cover = np.interp(steps, stops, [stop.opacity for stop in look.stops]).astype(np.float32)
    index = (reach * np.float32((_TABLE_STEPS - 1) / _FARTHEST)).astype(np.int32)
    colour, opacity = table[index], cover[index]
    del index
    inside = smoothstep(-reach, -1.0, -0.85)
    shade = 1 + lesions.tone * 0.14
    if look.rings:
        wave = np.sin(np.sqrt(reach) * 21 + lesions.tone * 2)
        shade = shade + look.rings * wave * inside
    shade += 0.13 * fractal_noise(rng, size, size / 9, 2, 0.8) * inside
    colour *= shade[..., None]
    del shade, inside
    if look.speckle is not None:
        dots = smoothstep(noise(rng, size, size / 4.5), 0.75, 1.1) * smoothstep(-reach, -0.72, -0.55)
        blend_into(colour, np.asarray(look.speckle, np.float32) / 255, dots)
    blend_into(albedo, np.clip(colour, 0, 1, out=colour), opacity)


def _places(rng: np.random.Generator, look: LesionLook, ground: LeafGround, count: int) -> npt.NDArray[np.int64]:
    allowed = ground.mask > 0.9
    if look.at_edges:
        allowed &= ground.edge > 0.35
    spots = np.argwhere(allowed)
    if len(spots) == 0:
        spots = np.argwhere(ground.mask > 0.5)
    return spots[rng.integers(0, len(spots), count)]


def _stamp(
    rng: np.random.Generator,
    lesions: Lesions,
    look: LesionLook,
    centre: tuple[float, float],
    radius: float,
    angle: float,
    stray: Field,
) -> None:
    size = lesions.reach.shape[0]
    long_side = radius * look.elongation * (_FARTHEST if look.elongation < 3 else 1.8)
    left, right = max(0, int(centre[0] - long_side)), min(size, int(centre[0] + long_side) + 2)
    top, bottom = max(0, int(centre[1] - long_side)), min(size, int(centre[1] + long_side) + 2)
    window = (slice(top, bottom), slice(left, right))
    x = np.arange(left, right, dtype=np.float32)[None, :] - np.float32(centre[0])
    y = np.arange(top, bottom, dtype=np.float32)[:, None] - np.float32(centre[1])
    turn = angle if look.elongation > 1 else float(rng.uniform(0, np.pi))
    stretch = look.elongation * rng.uniform(0.8, 1.25) if look.elongation > 1 else rng.uniform(1.0, 1.3)
    along = (x * np.float32(np.cos(turn)) + y * np.float32(np.sin(turn))) / np.float32(radius * stretch)
    across = (-x * np.float32(np.sin(turn)) + y * np.float32(np.cos(turn))) / np.float32(radius)
    reach = np.sqrt(along * along + across * across) + np.float32(look.ragged) * stray[window]
    reach = np.clip(reach, 0, _FARTHEST - 0.01)
    nearer = reach < lesions.reach[window]
    lesions.reach[window] = np.where(nearer, reach, lesions.reach[window])
    lesions.tone[window] = np.where(nearer, np.float32(rng.uniform(-1.6, 1.6)), lesions.tone[window])
