"""What is known of a leaf before it is painted: outlines and veins, in a leaf's own units.

A leaf lies along the x axis: its base is at (0, 0) and its tip near (1, 0).
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

import numpy as np

from device_simulator.leaves.fields import Points

Point: TypeAlias = tuple[float, float] | Points

# Points along one side of an outline: enough that the finest tooth has five of them.
SIDE_POINTS: Final = 420


@dataclass(frozen=True, slots=True, kw_only=True)
class Vein:
    """A tapering line; widths are parts of the leaf's length."""

    points: Points
    width: float
    tip_width: float
    rank: int = 1  # 0 midrib, 1 side vein, 2 its branches


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafShape:
    """What is to be drawn of one leaf. `halves` are the sides of blades that tilt away from the light."""

    blades: tuple[Points, ...]
    halves: tuple[Points, ...]
    veins: tuple[Vein, ...]
    stems: tuple[Vein, ...] = field(default=())

    def mapped(self, move: Callable[[Points], Points], scale: float = 1.0) -> "LeafShape":
        """The leaf with every point moved and every line's width scaled."""

        def moved(vein: Vein) -> Vein:
            return replace(vein, points=move(vein.points), width=vein.width * scale, tip_width=vein.tip_width * scale)

        return LeafShape(
            blades=tuple(map(move, self.blades)),
            halves=tuple(map(move, self.halves)),
            veins=tuple(map(moved, self.veins)),
            stems=tuple(map(moved, self.stems)),
        )


def curve(start: Point, knee: Point, end: Point, count: int = 24) -> Points:
    """A curve from start to end that is drawn towards the knee."""
    a, b, c = (np.asarray(p, np.float64) for p in (start, knee, end))
    t = np.linspace(0, 1, count)[:, None]
    points: Points = (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c
    return points


def bent(rng: np.random.Generator, shape: LeafShape) -> LeafShape:
    """The leaf with a curve in its spine, as no real one is straight."""
    bend, twist = rng.normal(0, 0.09), rng.normal(0, 0.03)

    def move(points: Points) -> Points:
        x = points[:, 0]
        lift = bend * x * x + twist * np.sin(x * 5)
        return np.stack([x - 0.4 * bend * points[:, 1] * x, points[:, 1] + lift], axis=1)

    return shape.mapped(move)
