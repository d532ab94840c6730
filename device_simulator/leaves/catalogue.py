"""Every leaf that can be drawn: its label in the PlantVillage class set, its crop's looks and its disease."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from device_simulator.leaves import disease_looks, shapes
from device_simulator.leaves.disease_looks import Colour, LesionLook
from device_simulator.leaves.leaf_shape import LeafShape


@dataclass(frozen=True, slots=True, kw_only=True)
class CropLook:
    """How a healthy leaf of a crop looks. `length` is the leaf's, as a part of the picture's side."""

    draw: Callable[[np.random.Generator], LeafShape]
    dark: Colour
    light: Colour
    vein: Colour
    length: float
    middle: float  # where along the leaf the picture's middle is
    puffiness: float  # bulging between veins
    gloss: float
    turn: tuple[float, float] = (-np.pi, np.pi)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafKind:
    """A crop with one condition; no lesions means healthy."""

    label: str
    look: CropLook
    disease: LesionLook | None = None


TOMATO: Final = CropLook(
    draw=shapes.tomato,
    dark=(44, 84, 40),
    light=(92, 138, 62),
    vein=(142, 172, 104),
    length=0.94,
    middle=0.47,
    puffiness=1.0,
    gloss=0.5,
)
POTATO: Final = CropLook(
    draw=shapes.potato,
    dark=(50, 88, 44),
    light=(104, 148, 70),
    vein=(150, 180, 112),
    length=0.82,
    middle=0.46,
    puffiness=1.15,
    gloss=0.45,
)
APPLE: Final = CropLook(
    draw=shapes.apple,
    dark=(40, 88, 36),
    light=(88, 142, 56),
    vein=(148, 178, 96),
    length=0.80,
    middle=0.45,
    puffiness=0.7,
    gloss=0.8,
)
GRAPE: Final = CropLook(
    draw=shapes.grape,
    dark=(44, 98, 44),
    light=(96, 156, 66),
    vein=(164, 190, 116),
    length=0.80,
    middle=0.45,
    puffiness=0.9,
    gloss=0.5,
)
CORN: Final = CropLook(
    draw=shapes.corn,
    dark=(58, 106, 44),
    light=(112, 160, 66),
    vein=(196, 208, 152),
    length=0.95,
    middle=0.5,
    puffiness=0.45,
    gloss=0.7,
)

KINDS: Final = {
    kind.label: kind
    for kind in (
        LeafKind(label="Tomato___healthy", look=TOMATO),
        LeafKind(label="Tomato___Early_blight", look=TOMATO, disease=disease_looks.EARLY_BLIGHT),
        LeafKind(label="Tomato___Late_blight", look=TOMATO, disease=disease_looks.LATE_BLIGHT),
        LeafKind(label="Tomato___Leaf_Mold", look=TOMATO, disease=disease_looks.LEAF_MOLD),
        LeafKind(label="Tomato___Septoria_leaf_spot", look=TOMATO, disease=disease_looks.SEPTORIA),
        LeafKind(label="Potato___healthy", look=POTATO),
        LeafKind(label="Potato___Early_blight", look=POTATO, disease=disease_looks.EARLY_BLIGHT),
        LeafKind(label="Potato___Late_blight", look=POTATO, disease=disease_looks.LATE_BLIGHT),
        LeafKind(label="Apple___healthy", look=APPLE),
        LeafKind(label="Apple___Apple_scab", look=APPLE, disease=disease_looks.APPLE_SCAB),
        LeafKind(label="Apple___Cedar_apple_rust", look=APPLE, disease=disease_looks.CEDAR_RUST),
        LeafKind(label="Grape___healthy", look=GRAPE),
        LeafKind(label="Grape___Black_rot", look=GRAPE, disease=disease_looks.GRAPE_BLACK_ROT),
        LeafKind(label="Corn___healthy", look=CORN),
        LeafKind(label="Corn___Common_rust", look=CORN, disease=disease_looks.COMMON_RUST),
        LeafKind(label="Corn___Northern_Leaf_Blight", look=CORN, disease=disease_looks.NORTHERN_BLIGHT),
    )
}
LABELS: Final = tuple(KINDS)


def diseases_by_crop() -> dict[str, list[str]]:
    """The labels of the ill leaves that can be drawn, under their crop: `Tomato` -> `Tomato___Early_blight` …"""
    crops: dict[str, list[str]] = {}
    for kind in KINDS.values():
        if kind.disease is not None:
            crops.setdefault(kind.label.partition("___")[0], []).append(kind.label)
    return crops
