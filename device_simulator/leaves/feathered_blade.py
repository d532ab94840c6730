"""Blades with a midrib and side veins, as most leaves have: tomato, potato and apple differ in proportions only."""

from dataclasses import dataclass

import numpy as np

from device_simulator.leaves.fields import Points
from device_simulator.leaves.leaf_shape import SIDE_POINTS, LeafShape, Vein, bent, curve


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
    point: float = 0.06  # length of the drawn-out tip
    vein_rise: float = 0.19  # how far towards the tip a side vein travels before it meets the margin


def feathered_blade(rng: np.random.Generator, plan: BladePlan) -> LeafShape:
    """A blade of these proportions, with the small differences that make each one its own."""
    ends = np.linspace(0.2, 0.97, plan.side_veins) ** 0.93  # where side veins meet the margin
    margins = {side: _margin(rng, plan, ends, side) for side in (-1.0, 1.0)}
    midrib = np.stack([np.linspace(0, 0.985, 60), np.zeros(60)], axis=1)
    veins = [Vein(points=midrib, width=0.022, tip_width=0.004, rank=0)]
    for side, margin in margins.items():
        for end in ends[:-1]:
            veins.extend(_side_vein(rng, plan, margin, float(end), side))
    outline = np.vstack([margins[-1.0], margins[1.0][::-1]])
    half = np.vstack([margins[-1.0], midrib[::-1]])
    return bent(rng, LeafShape(blades=(outline,), halves=(half,), veins=tuple(veins)))


def _margin(rng: np.random.Generator, plan: BladePlan, ends: Points, side: float) -> Points:
    t = np.linspace(0, 1, SIDE_POINTS)
    base_power = plan.fullness * plan.widest_at
    tip_power = plan.fullness * (1 - plan.widest_at)
    # The blade proper ends before the tip; what is left is a narrow, hollow-sided point.
    blade = np.clip(t / (1 - plan.point), 0, 1)
    profile = blade**base_power * (1 - blade) ** tip_power
    drawn_out = 0.42 * (1 - t) ** 0.95 * blade
    width = plan.half_width * np.maximum(profile / profile.max(), drawn_out) * rng.uniform(0.9, 1.06)
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
    tip = margin[int(end * (SIDE_POINTS - 1))] * (1, 0.96)
    root_x = max(0.02, (end - plan.vein_rise) * 0.97 + rng.normal(0, 0.008))
    root = np.array([root_x, 0.0])
    knee = root + (tip - root) * (0.42, 0.64)
    main = curve(root, knee, tip)
    veins = [Vein(points=main, width=0.0095, tip_width=0.0015)]
    reach = float(np.abs(tip[1]))
    for part in (0.45, 0.68):
        start = main[int(part * (len(main) - 1))]
        out = start + np.array([rng.uniform(0.18, 0.3), side * rng.uniform(0.05, 0.2)]) * reach
        veins.append(Vein(points=curve(start, (start + out) / 2, out), width=0.0045, tip_width=0.001, rank=2))
    return veins
