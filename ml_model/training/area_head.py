"""The area head: how much of a picture is leaf, and how much of it is ill leaf.

It looks at the features of the frozen early stages, cell by cell, so it can be fitted apart from the classifier and
stays right however the later stages are trained.
"""

from typing import Final

import torch
from torch import Tensor, nn

from ml_model.training.backbone import EARLY_CHANNELS, EARLY_STRIDE

# Two early cells a side make a cell here: 16 px of the picture. Finer cells took two and a half times as long and were
# no better (EXPERIMENTS.md).
AREA_STRIDE: Final = 2 * EARLY_STRIDE

# Channels of the first and of the further layers: 6 million multiplications on 256 px, 1 % of the network's.
_WIDE: Final = 32
_NARROW: Final = 24


class AreaHead(nn.Module):  # type: ignore[misc]  # torch has no types here
    """From early features (N, 40, h, w) to `areas` (N, 2): shares of the picture, 0 to 1, that are leaf and ill leaf.

    What a cell is depends on what lies around it: the dilated convolution looks three of the head's cells far, past a
    lesion to the green beside it. Ill leaf is computed as a part of leaf, so that it never exceeds it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(EARLY_CHANNELS, _WIDE, kernel_size=3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(_WIDE, _NARROW, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.Conv2d(_NARROW, _NARROW, kernel_size=3, padding=2, dilation=2),
            nn.ReLU(),
            nn.Conv2d(_NARROW, 2, kernel_size=1),
        )

    def forward(self, early: Tensor) -> Tensor:
        return self.maps(early).mean((2, 3))

    def maps(self, early: Tensor) -> Tensor:
        """Shares of each cell, (N, 2, h/2, w/2): leaf, and ill leaf."""
        leaf, ill_of_leaf = torch.sigmoid(self.layers(early)).unbind(dim=1)
        return torch.stack((leaf, leaf * ill_of_leaf), dim=1)

    def cell_logits(self, early: Tensor) -> Tensor:
        """Logits of each cell, (N, 2, h/2, w/2): of leaf, and of ill given leaf. What is fitted."""
        return self.layers(early)

    def absorb_input_scale(self, scale: Tensor) -> None:
        """Make a head that was fitted to `early * scale`, scale being (1, 40, 1, 1), one for `early` itself."""
        self.layers[0].weight.data *= scale
