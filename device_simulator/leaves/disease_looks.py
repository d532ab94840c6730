"""What each disease looks like on a leaf: one row a disease."""

from dataclasses import dataclass
from typing import Final, TypeAlias

Colour: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Colour and opacity at a distance from a lesion's middle (1 is its rim)."""

    at: float
    colour: Colour
    opacity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LesionLook:
    """One disease on a leaf. Radii are parts of the picture's side, counts are at full strength."""

    stops: tuple[Stop, ...]
    count: tuple[int, int]
    radius: tuple[float, float]
    ragged: float  # how far the rim strays from an ellipse, in radii
    elongation: float = 1.0  # along the leaf, against across it
    rings: float = 0.0  # contrast of concentric rings
    speckle: Colour | None = None  # fruiting bodies in the lesion's middle
    at_edges: bool = False
    between_veins: float = 0.0  # how strongly veins hold a lesion back
    yellowing: float = 0.0  # of the whole leaf, at full strength
    dent: float = 0.5  # how far a dead spot sinks in; negative for a raised pustule


EARLY_BLIGHT: Final = LesionLook(
    stops=(
        Stop(at=0.0, colour=(92, 62, 40), opacity=0.97),
        Stop(at=0.75, colour=(104, 72, 44), opacity=0.95),
        Stop(at=1.0, colour=(70, 48, 28), opacity=0.92),
        Stop(at=1.12, colour=(176, 160, 52), opacity=0.8),
        Stop(at=1.5, colour=(196, 184, 62), opacity=0.55),
        Stop(at=2.2, colour=(176, 178, 66), opacity=0.0),
    ),
    count=(3, 11),
    radius=(0.018, 0.055),
    ragged=0.2,
    rings=0.30,
    yellowing=0.3,
)
LATE_BLIGHT: Final = LesionLook(
    stops=(
        Stop(at=0.0, colour=(74, 58, 42), opacity=0.95),
        Stop(at=0.6, colour=(66, 60, 40), opacity=0.92),
        Stop(at=0.85, colour=(52, 52, 34), opacity=0.88),
        Stop(at=1.0, colour=(54, 66, 42), opacity=0.72),
        Stop(at=1.14, colour=(104, 124, 78), opacity=0.62),
        Stop(at=1.35, colour=(140, 156, 96), opacity=0.42),
        Stop(at=1.75, colour=(140, 156, 90), opacity=0.0),
    ),
    count=(1, 4),
    radius=(0.08, 0.17),
    ragged=0.34,
    at_edges=True,
    dent=0.9,
)
LEAF_MOLD: Final = LesionLook(
    stops=(
        Stop(at=0.0, colour=(176, 156, 66), opacity=0.82),
        Stop(at=0.5, colour=(196, 184, 74), opacity=0.78),
        Stop(at=1.0, colour=(188, 192, 80), opacity=0.55),
        Stop(at=1.8, colour=(160, 180, 84), opacity=0.0),
    ),
    count=(6, 18),
    radius=(0.025, 0.065),
    ragged=0.3,
    between_veins=0.5,
    dent=-0.1,
)
SEPTORIA: Final = LesionLook(
    stops=(
        Stop(at=0.0, colour=(190, 180, 156), opacity=0.95),
        Stop(at=0.45, colour=(172, 156, 126), opacity=0.95),
        Stop(at=0.8, colour=(74, 50, 32), opacity=0.95),
        Stop(at=1.05, colour=(66, 52, 30), opacity=0.8),
        Stop(at=1.4, colour=(170, 168, 70), opacity=0.35),
        Stop(at=2.1, colour=(170, 172, 70), opacity=0.0),
    ),
    count=(45, 120),
    radius=(0.0055, 0.0125),
    ragged=0.14,
    yellowing=0.45,
)
CEDAR_RUST: Final = LesionLook(
    stops=(
        Stop(at=0.0, colour=(238, 148, 34), opacity=0.97),
        Stop(at=0.5, colour=(240, 158, 36), opacity=0.97),
        Stop(at=0.85, colour=(214, 96, 30), opacity=0.95),
        Stop(at=1.0, colour=(178, 66, 36), opacity=0.88),
        Stop(at=1.25, colour=(200, 176, 64), opacity=0.5),
        Stop(at=1.8, colour=(180, 176, 70), opacity=0.0),
    ),
    count=(7, 20),
    radius=(0.011, 0.026),
    ragged=0.1,
    speckle=(66, 38, 22),
    dent=-0.5,
)
APPLE_SCAB: Final = LesionLook(
    stops=(
        Stop(at=0.0, colour=(56, 54, 34), opacity=0.9),
        Stop(at=0.6, colour=(70, 66, 38), opacity=0.84),
        Stop(at=1.0, colour=(84, 82, 44), opacity=0.58),
        Stop(at=1.5, colour=(110, 118, 58), opacity=0.0),
    ),
    count=(6, 18),
    radius=(0.016, 0.042),
    ragged=0.6,
    dent=-0.3,
)
GRAPE_BLACK_ROT: Final = LesionLook(
    stops=(
        Stop(at=0.0, colour=(160, 112, 70), opacity=0.97),
        Stop(at=0.68, colour=(140, 92, 58), opacity=0.97),
        Stop(at=0.86, colour=(62, 34, 28), opacity=0.97),
        Stop(at=1.05, colour=(56, 36, 30), opacity=0.85),
        Stop(at=1.3, colour=(150, 152, 66), opacity=0.25),
        Stop(at=1.7, colour=(150, 160, 70), opacity=0.0),
    ),
    count=(6, 20),
    radius=(0.011, 0.032),
    ragged=0.14,
    speckle=(32, 22, 20),
)
COMMON_RUST: Final = LesionLook(
    stops=(
        Stop(at=0.0, colour=(150, 66, 26), opacity=0.97),
        Stop(at=0.7, colour=(164, 82, 34), opacity=0.95),
        Stop(at=1.0, colour=(120, 70, 36), opacity=0.8),
        Stop(at=1.5, colour=(196, 186, 90), opacity=0.4),
        Stop(at=2.3, colour=(190, 190, 96), opacity=0.0),
    ),
    count=(80, 240),
    radius=(0.0035, 0.0075),
    ragged=0.15,
    elongation=2.1,
    dent=-0.8,
)
NORTHERN_BLIGHT: Final = LesionLook(
    stops=(
        Stop(at=0.0, colour=(176, 156, 116), opacity=0.95),
        Stop(at=0.7, colour=(164, 140, 98), opacity=0.93),
        Stop(at=0.9, colour=(132, 104, 66), opacity=0.9),
        Stop(at=1.0, colour=(112, 92, 56), opacity=0.8),
        Stop(at=1.15, colour=(140, 146, 74), opacity=0.5),
        Stop(at=1.5, colour=(150, 160, 80), opacity=0.0),
    ),
    count=(2, 6),
    radius=(0.020, 0.036),
    ragged=0.09,
    elongation=6.5,
    between_veins=0.1,
    dent=0.6,
)
