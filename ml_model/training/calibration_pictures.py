"""The pictures that the int8 ranges are measured on: some of every kind that a device may send."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ml_model.preprocess import InputSpec, to_tensor
from ml_model.training.augment import augmented
from ml_model.training.material import Material
from ml_model.training.outliers import outlier

# A quarter of that gave the same signal to noise (EXPERIMENTS.md); more cover more kinds.
_PHOTOS: Final = 240
_OUTLIERS: Final = 16
_SEED: Final = 7003


def calibration_pictures(material: Material, spec: InputSpec) -> list[NDArray[np.float32]]:
    """Preprocessed pictures (3, S, S): photos and rendered leaves that were learnt from, half of them in another light
    and crop, and some without leaves. The same material gives the same pictures."""
    random = np.random.default_rng(_SEED)
    chosen = random.choice(len(material.learnt), min(_PHOTOS, len(material.learnt)), replace=False)
    images = [material.learnt[int(index)].image() for index in chosen]
    changed = [Image.fromarray(augmented(image, spec.size_px, random)) for image in images[::2]]
    pictures = [*images[1::2], *changed, *(outlier(random) for _ in range(_OUTLIERS))]
    return [to_tensor(picture, spec) for picture in pictures]
