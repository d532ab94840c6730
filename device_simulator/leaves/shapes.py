"""The leaves of five crops."""

from typing import Final

import numpy as np

from device_simulator.leaves.feathered_blade import BladePlan, feathered_blade
from device_simulator.leaves.fields import Points
from device_simulator.leaves.leaf_shape import SIDE_POINTS, LeafShape, Vein, bent, curve

TOMATO_TERMINAL: Final = BladePlan(
    half_width=0.33, widest_at=0.36, fullness=1.35, side_veins=6, lobe_depth=0.36, teeth=15, tooth_depth=0.05
)
TOMATO_LATERAL: Final = BladePlan(
    half_width=0.29, widest_at=0.38, fullness=1.3, side_veins=5, lobe_depth=0.28, teeth=12, tooth_depth=0.05
)
POTATO: Final = BladePlan(
    half_width=0.34,
    widest_at=0.37,
    fullness=1.3,
    side_veins=7,
    lobe_depth=0.05,
    teeth=7,
    tooth_depth=0.004,
)
APPLE: Final = BladePlan(
    half_width=0.375,
    widest_at=0.42,
    fullness=1.02,
    side_veins=8,
    lobe_depth=0.02,
    teeth=36,
    tooth_depth=0.02,
    point=0.1,
)


def tomato(rng: np.random.Generator) -> LeafShape:
    """The end of a compound leaf: one lobed leaflet at the tip, two smaller ones on the stalk."""
    end = _moved(feathered_blade(rng, TOMATO_TERMINAL), scale=0.74, turn=rng.normal(0, 0.05), to=(0.27, 0.0))
    parts = [end]
    for side in (-1.0, 1.0):
        turn = side * rng.uniform(0.8, 1.1)
        parts.append(
            _moved(
                feathered_blade(rng, TOMATO_LATERAL),
                scale=rng.uniform(0.36, 0.46),
                turn=turn,
                to=(rng.uniform(0.1, 0.19), side * 0.03),
            )
        )
    stalk = Vein(points=curve((-0.12, rng.normal(0, 0.03)), (0.1, 0.0), (0.3, 0.0)), width=0.026, tip_width=0.016)
    return LeafShape(
        blades=tuple(blade for part in reversed(parts) for blade in part.blades),
        halves=tuple(half for part in parts for half in part.halves),
        veins=tuple(vein for part in parts for vein in part.veins),
        stems=(stalk, *(_petiole(part) for part in parts[1:])),
    )


def potato(rng: np.random.Generator) -> LeafShape:
    """A broad, smooth-edged leaflet with arching veins."""
    return _with_stem(rng, feathered_blade(rng, POTATO))


def apple(rng: np.random.Generator) -> LeafShape:
    """A round, finely saw-toothed leaf with a short point."""
    return _with_stem(rng, feathered_blade(rng, APPLE))


def grape(rng: np.random.Generator) -> LeafShape:
    """A hand of five lobes whose main veins all start where the stalk joins."""
    angles = np.array([0.0, 0.92, -0.92, 1.88, -1.88]) + rng.normal(0, 0.05, 5)
    reach = np.array([0.64, 0.57, 0.57, 0.47, 0.47]) * rng.uniform(0.94, 1.06, 5)
    theta = np.linspace(-np.pi, np.pi, 2 * SIDE_POINTS)
    away = np.abs(theta[:, None] - angles[None, :])
    lobes = reach * np.exp(-((away / rng.uniform(0.74, 0.88)) ** 2.0))
    # A sum of high powers is a soft maximum: the lobes meet in rounded valleys.
    radius = (lobes**8).sum(axis=1) ** (1 / 8) * _open_at_the_stalk(theta)
    teeth = np.abs((theta * 4.1 + 0.25 * np.sin(theta * 3 + rng.uniform(0, 6))) % 1 - 0.5) * 2
    radius *= 1 + 0.15 * (teeth - 0.5) * _open_at_the_stalk(theta)
    heart = np.array([0.34, 0.0])
    outline = heart + np.stack([np.cos(theta), np.sin(theta)], axis=1) * radius[:, None]
    veins = [vein for a, r in zip(angles, reach, strict=True) for vein in _finger(rng, heart, a, r)]
    stem = Vein(points=curve((-0.3, rng.normal(0, 0.12)), (0.0, 0.05), (0.35, 0.0)), width=0.02, tip_width=0.016)
    upper = outline[theta > 0]
    return bent(
        rng, LeafShape(blades=(outline,), halves=(np.vstack([heart, upper]),), veins=tuple(veins), stems=(stem,))
    )


def corn(rng: np.random.Generator) -> LeafShape:
    """A piece of a long blade with parallel veins and wavy margins; it runs out of the picture."""
    x = np.linspace(-0.6, 1.6, SIDE_POINTS)
    half = rng.uniform(0.24, 0.33) * (1 - 0.16 * np.clip(x, 0, 1.6) ** 2)
    wave = [0.016 * np.sin(x * rng.uniform(5, 9) + rng.uniform(0, 6)) for _ in range(2)]
    centre = rng.normal(0, 0.10) * (x - 0.5) ** 2
    upper = np.stack([x, centre - half + wave[0]], axis=1)
    lower = np.stack([x, centre + half + wave[1]], axis=1)
    middle = np.stack([x, centre], axis=1)
    veins = [
        Vein(points=_between(middle, side, part), width=0.003, tip_width=0.003, rank=2)
        for side in (upper, lower)
        for part in np.cumsum(rng.uniform(0.5, 1.5, 19)) / 20
    ]
    veins.append(Vein(points=middle, width=0.036, tip_width=0.024, rank=0))
    return LeafShape(
        blades=(np.vstack([upper, lower[::-1]]),), halves=(np.vstack([upper, middle[::-1]]),), veins=tuple(veins)
    )


def _finger(rng: np.random.Generator, heart: Points, angle: float, reach: float) -> list[Vein]:
    direction = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-direction[1], direction[0]])
    tip = heart + direction * reach * 0.97
    main = curve(heart, heart + direction * reach * 0.5 + across * rng.normal(0, 0.012), tip)
    veins = [Vein(points=main, width=0.017, tip_width=0.003, rank=0)]
    for part in (0.3, 0.5, 0.68, 0.82):
        for side in (-1.0, 1.0):
            start = main[int(part * (len(main) - 1))]
            length = reach * (0.42 - 0.3 * part)
            out = start + (direction * 0.85 + across * side * 0.8) * length * rng.uniform(0.85, 1.15)
            knee = start + (out - start) * 0.5 + across * side * 0.01
            veins.append(Vein(points=curve(start, knee, out), width=0.0075, tip_width=0.0015))
    return veins


def _open_at_the_stalk(theta: Points) -> Points:
    opening: Points = np.clip((np.pi - np.abs(theta)) / 0.42, 0.02, 1.0) ** 0.6
    return opening


def _between(one: Points, other: Points, part: float) -> Points:
    return one + (other - one) * part


def _with_stem(rng: np.random.Generator, shape: LeafShape) -> LeafShape:
    points = curve((-rng.uniform(0.12, 0.22), rng.normal(0, 0.05)), (-0.06, 0.0), (0.03, 0.0))
    stem = Vein(points=points, width=0.026, tip_width=0.02)
    return LeafShape(blades=shape.blades, halves=shape.halves, veins=shape.veins, stems=(stem,))


def _petiole(leaflet: LeafShape) -> Vein:
    midrib = leaflet.veins[0].points
    base, inner = midrib[0], midrib[6]
    return Vein(points=curve(base - (inner - base) * 1.2, base, inner), width=0.013, tip_width=0.009)


def _moved(shape: LeafShape, *, scale: float, turn: float, to: tuple[float, float]) -> LeafShape:
    spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return shape.mapped(lambda points: points @ spin * scale + np.array(to), scale)
