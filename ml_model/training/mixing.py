"""Two pictures in one: mixup and CutMix, which keep the network from growing sure of single clues.

H. Zhang et al., "mixup: Beyond Empirical Risk Minimization", ICLR 2018; S. Yun et al., "CutMix: Regularization Strategy
to Train Strong Classifiers with Localizable Features", ICCV 2019.
"""

from typing import Final

import numpy as np
import torch
from torch import Tensor

# Of the batches; the rest stays as it is, since a grower's photo is never mixed.
_MIXUP_CHANCE: Final = 0.1
_CUTMIX_CHANCE: Final = 0.1
_MIXUP_ALPHA: Final = 0.3


def mixed(images: Tensor, targets: Tensor, random: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Mix each image (N, 3, S, S) of a batch, and its target (N, classes), with another's, or leave all alone."""
    draw = random.random()
    partner = torch.from_numpy(random.permutation(len(images)))
    if draw < _MIXUP_CHANCE:
        share = float(random.beta(_MIXUP_ALPHA, _MIXUP_ALPHA))
        return torch.lerp(images[partner], images, share), torch.lerp(targets[partner], targets, share)
    if draw < _MIXUP_CHANCE + _CUTMIX_CHANCE:
        return _pasted(images, targets, partner, random)
    return images, targets


def _pasted(images: Tensor, targets: Tensor, partner: Tensor, random: np.random.Generator) -> tuple[Tensor, Tensor]:
    """A window of each partner over each image; the targets share as the areas do."""
    size = images.shape[-1]
    side = int(size * np.sqrt(random.uniform(0.05, 0.5)))
    top, left = random.integers(0, size - side, size=2)
    window = (..., slice(top, top + side), slice(left, left + side))
    result = images.clone()
    result[window] = images[partner][window]
    kept = 1 - (side / size) ** 2
    return result, torch.lerp(targets[partner], targets, kept)
