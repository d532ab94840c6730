"""Outlines and veins of the five crops' leaves, in a leaf's own units.

A leaf lies along the x axis: its base is at (0, 0) and its tip near (1, 0).
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from device_simulator.leaves.fields import Points

# Points along one side of an outline: enough that the finest tooth has five of them.
_SIDE_POINTS: Final = 420


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


@dataclass(frozen=True, slots=True, kw_only=True)
class BladePlan:
    """Proportions of a feather-veined blade; lengths are parts of its length."""

    half_width: float
    widest_at: float  # 0 base … 1 tip
    fullness: float  # larger is more pointed at both ends
    side_veins: int
    lobe_depth: float  # how far the margin draws in between two side veins
    teeth: int  # a side
    tooth_depth: float
    vein_rise: float = 0.17  # how far towards the tip a side vein travels before it meets the margin


TOMATO_TERMINAL: Final = BladePlan(
    half_width=0.33, widest_at=0.36, fullness=1.35, side_veins=6, lobe_depth=0.36, teeth=15, tooth_depth=0.05
)
TOMATO_LATERAL: Final = BladePlan(
    half_width=0.29, widest_at=0.38, fullness=1.3, side_veins=5, lobe_depth=0.28, teeth=12, tooth_depth=0.05
)
POTATO: Final = BladePlan(
    half_width=0.335, widest_at=0.4, fullness=1.12, side_veins=7, lobe_depth=0.03, teeth=7, tooth_depth=0.004
)
APPLE: Final = BladePlan(
    half_width=0.325, widest_at=0.46, fullness=1.0, side_veins=8, lobe_depth=0.02, teeth=34, tooth_depth=0.022
)


def tomato(rng: np.random.Generator) -> LeafShape:
    """The end of a compound leaf: one lobed leaflet at the tip, two smaller ones on the stalk."""
    end = _moved(_feathered(rng, TOMATO_TERMINAL), scale=0.74, turn=rng.normal(0, 0.05), to=(0.27, 0.0))
    parts = [end]
    for side in (-1.0, 1.0):
        turn = side * rng.uniform(0.8, 1.1)
        parts.append(
            _moved(
                _feathered(rng, TOMATO_LATERAL),
                scale=rng.uniform(0.36, 0.46),
                turn=turn,
                to=(rng.uniform(0.1, 0.19), side * 0.03),
            )
        )
    stalk = Vein(points=_curve((-0.12, rng.normal(0, 0.03)), (0.1, 0.0), (0.3, 0.0)), width=0.026, tip_width=0.016)
    return LeafShape(
        blades=tuple(blade for part in reversed(parts) for blade in part.blades),
        halves=tuple(half for part in parts for half in part.halves),
        veins=tuple(vein for part in parts for vein in part.veins),
        stems=(stalk, *(_petiole(part) for part in parts[1:])),
    )


def potato(rng: np.random.Generator) -> LeafShape:
    """A broad, smooth-edged leaflet with arching veins."""
    return _with_stem(rng, _feathered(rng, POTATO))


def apple(rng: np.random.Generator) -> LeafShape:
    """A round, finely saw-toothed leaf with a short point."""
    return _with_stem(rng, _feathered(rng, APPLE))


def grape(rng: np.random.Generator) -> LeafShape:
    """A hand of five lobes whose main veins all start where the stalk joins."""
    angles = np.array([0.0, 0.95, -0.95, 1.95, -1.95]) + rng.normal(0, 0.06, 5)
    reach = np.array([0.66, 0.58, 0.58, 0.45, 0.45]) * rng.uniform(0.92, 1.08, 5)
    theta = np.linspace(-np.pi, np.pi, 2 * _SIDE_POINTS)
    away = np.abs(theta[:, None] - angles[None, :])
    lobes = reach * np.exp(-((away / 0.56) ** 2.2))
    # A sum of high powers is a soft maximum: the lobes meet in rounded valleys.
    radius = (lobes**6 + 0.30**6 * _open_at_the_stalk(theta)[:, None] / 5).sum(axis=1) ** (1 / 6)
    radius = np.minimum(radius, 0.72) * _open_at_the_stalk(theta) ** 0.5
    teeth = np.abs((theta * 4.6 + rng.uniform(0, 1)) % 1 - 0.5) * 2
    radius *= 1 + 0.14 * (teeth - 0.5) * _open_at_the_stalk(theta)
    heart = np.array([0.34, 0.0])
    outline = heart + np.stack([np.cos(theta), np.sin(theta)], axis=1) * radius[:, None]
    veins = [vein for a, r in zip(angles, reach, strict=True) for vein in _finger(rng, heart, a, r)]
    stem = Vein(points=_curve((-0.3, rng.normal(0, 0.12)), (0.0, 0.05), (0.35, 0.0)), width=0.02, tip_width=0.016)
    upper = outline[theta > 0]
    return _bent(
        rng, LeafShape(blades=(outline,), halves=(np.vstack([heart, upper]),), veins=tuple(veins), stems=(stem,))
    )


def corn(rng: np.random.Generator) -> LeafShape:
    """A piece of a long blade with parallel veins and wavy margins; it runs out of the picture."""
    x = np.linspace(-0.6, 1.6, _SIDE_POINTS)
    half = rng.uniform(0.21, 0.27) * (1 - 0.16 * np.clip(x, 0, 1.6) ** 2)
    wave = [0.016 * np.sin(x * rng.uniform(5, 9) + rng.uniform(0, 6)) for _ in range(2)]
    centre = rng.normal(0, 0.10) * (x - 0.5) ** 2
    upper = np.stack([x, centre - half + wave[0]], axis=1)
    lower = np.stack([x, centre + half + wave[1]], axis=1)
    middle = np.stack([x, centre], axis=1)
    veins = [
        Vein(points=_between(middle, side, part), width=0.0035, tip_width=0.0035, rank=2)
        for side in (upper, lower)
        for part in np.linspace(0.07, 0.95, 17)
    ]
    veins.append(Vein(points=middle, width=0.036, tip_width=0.024, rank=0))
    return LeafShape(
        blades=(np.vstack([upper, lower[::-1]]),), halves=(np.vstack([upper, middle[::-1]]),), veins=tuple(veins)
    )


def _feathered(rng: np.random.Generator, plan: BladePlan) -> LeafShape:
    ends = np.linspace(0.2, 0.97, plan.side_veins) ** 0.93  # where side veins meet the margin
    margins = {side: _margin(rng, plan, ends, side) for side in (-1.0, 1.0)}
    midrib = np.stack([np.linspace(0, 0.985, 60), np.zeros(60)], axis=1)
    veins = [Vein(points=midrib, width=0.022, tip_width=0.004, rank=0)]
    for side, margin in margins.items():
        for end in ends[:-1]:
            veins.extend(_side_vein(rng, plan, margin, float(end), side))
    outline = np.vstack([margins[-1.0], margins[1.0][::-1]])
    half = np.vstack([margins[-1.0], midrib[::-1]])
    return _bent(rng, LeafShape(blades=(outline,), halves=(half,), veins=tuple(veins)))


def _margin(rng: np.random.Generator, plan: BladePlan, ends: Points, side: float) -> Points:
    t = np.linspace(0, 1, _SIDE_POINTS)
    base_power = plan.fullness * plan.widest_at
    tip_power = plan.fullness * (1 - plan.widest_at)
    profile = t**base_power * (1 - t) ** tip_power
    width = plan.half_width * profile / profile.max() * rng.uniform(0.9, 1.06)
    phase = np.interp(t, np.concatenate([[0.0], ends, [1.0]]), np.arange(len(ends) + 2))
    between = 1 - np.abs(np.cos(np.pi * phase)) ** 0.8
    strength = plan.lobe_depth * rng.uniform(0.75, 1.2) * np.sin(np.pi * np.clip(t * 1.05, 0, 1)) ** 0.4
    width *= 1 - strength * between
    saw = (t * plan.teeth + 0.06 * rng.standard_normal()) % 1
    tooth = np.where(saw < 0.78, saw / 0.78, (1 - saw) / 0.22) - 0.5
    width += plan.tooth_depth * tooth * np.minimum(1, width / 0.1)
    wobble = 0.012 * np.sin(t * rng.uniform(7, 13) + rng.uniform(0, 6)) * np.sin(np.pi * t)
    forward = 0.5 * plan.lobe_depth * np.sin(2 * np.pi * phase) / (2 * np.pi * len(ends))
    return np.stack([t + forward, side * np.maximum(0, width + wobble)], axis=1)


def _side_vein(rng: np.random.Generator, plan: BladePlan, margin: Points, end: float, side: float) -> list[Vein]:
    tip = margin[int(end * (_SIDE_POINTS - 1))] * (1, 0.96)
    root_x = max(0.02, (end - plan.vein_rise) * 0.97 + rng.normal(0, 0.008))
    root = np.array([root_x, 0.0])
    knee = root + (tip - root) * (0.5, 0.62)
    main = _curve(root, knee, tip)
    veins = [Vein(points=main, width=0.011, tip_width=0.002)]
    reach = float(np.abs(tip[1]))
    for part in (0.45, 0.68):
        start = main[int(part * (len(main) - 1))]
        out = start + np.array([rng.uniform(0.18, 0.3), side * rng.uniform(0.05, 0.2)]) * reach
        veins.append(Vein(points=_curve(start, (start + out) / 2, out), width=0.005, tip_width=0.001, rank=2))
    return veins


def _finger(rng: np.random.Generator, heart: Points, angle: float, reach: float) -> list[Vein]:
    direction = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-direction[1], direction[0]])
    tip = heart + direction * reach * 0.97
    main = _curve(heart, heart + direction * reach * 0.5 + across * rng.normal(0, 0.012), tip)
    veins = [Vein(points=main, width=0.017, tip_width=0.003, rank=0)]
    for part in (0.3, 0.5, 0.68, 0.82):
        for side in (-1.0, 1.0):
            start = main[int(part * (len(main) - 1))]
            length = reach * (0.42 - 0.3 * part)
            out = start + (direction * 0.85 + across * side * 0.8) * length * rng.uniform(0.85, 1.15)
            knee = start + (out - start) * 0.5 + across * side * 0.01
            veins.append(Vein(points=_curve(start, knee, out), width=0.0075, tip_width=0.0015))
    return veins


def _open_at_the_stalk(theta: Points) -> Points:
    return np.clip((np.pi - np.abs(theta)) / 0.38, 0.0, 1.0)


def _curve(start: object, knee: object, end: object, count: int = 24) -> Points:
    a, b, c = (np.asarray(p, np.float64) for p in (start, knee, end))
    t = np.linspace(0, 1, count)[:, None]
    return (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c


def _between(one: Points, other: Points, part: float) -> Points:
    return one + (other - one) * part


def _with_stem(rng: np.random.Generator, shape: LeafShape) -> LeafShape:
    points = _curve((-rng.uniform(0.12, 0.22), rng.normal(0, 0.05)), (-0.06, 0.0), (0.03, 0.0))
    stem = Vein(points=points, width=0.026, tip_width=0.02)
    return LeafShape(blades=shape.blades, halves=shape.halves, veins=shape.veins, stems=(stem,))


def _petiole(leaflet: LeafShape) -> Vein:
    midrib = leaflet.veins[0].points
    base, inner = midrib[0], midrib[6]
    return Vein(points=_curve(base - (inner - base) * 1.2, base, inner), width=0.013, tip_width=0.009)


def _bent(rng: np.random.Generator, shape: LeafShape) -> LeafShape:
    """The leaf with a curve in its spine, as no real one is straight."""
    bend, twist = rng.normal(0, 0.09), rng.normal(0, 0.03)

    def move(points: Points) -> Points:
        x = points[:, 0]
        lift = bend * x * x + twist * np.sin(x * 5)
        return np.stack([x - 0.4 * bend * points[:, 1] * x, points[:, 1] + lift], axis=1)

    return _mapped(shape, move)


def _moved(shape: LeafShape, *, scale: float, turn: float, to: tuple[float, float]) -> LeafShape:
    spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return _mapped(shape, lambda points: points @ spin * scale + np.array(to), scale)


def _mapped(shape, move, scale: float = 1.0):
    ...
