"""The frozen first stages, run by onnxruntime: several times as fast as eager PyTorch, and no gradient is needed."""

from typing import Final

import torch
from torch import Tensor

from ml_model.classifier import core_count
from ml_model.graph_session import open_session
from ml_model.training.backbone import LeafNetwork
from ml_model.training.frozen_blocks import EARLY_BLOCKS
from ml_model.training.graph import exported

_INPUT: Final = "image"
_OUTPUT: Final = "early"


class EarlyStages:
    """Callable as the network's stem and its first `blocks`, for images (N, 3, S, S) of every N and S.

    All of `early` (five blocks) gives (N, 40, S/8, S/8), three blocks give (N, 24, S/4, S/4).
    """

    def __init__(self, network: LeafNetwork, blocks: int = EARLY_BLOCKS) -> None:
        self.blocks = blocks
        graph = exported(network.up_to(blocks), _INPUT, [_OUTPUT])
        self._session = open_session(graph.SerializeToString(), core_count())

    def __call__(self, images: Tensor) -> Tensor:
        (early,) = self._session.run([_OUTPUT], {_INPUT: images.numpy()})
        # The layout in which PyTorch's convolutions on a CPU are quickest, forwards and backwards.
        return torch.from_numpy(early).contiguous(memory_format=torch.channels_last)
