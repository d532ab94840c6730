"""What a training run is told."""

import argparse
from dataclasses import dataclass
from typing import Final

from ml_model.training.frozen_blocks import EARLY_BLOCKS, UNTUNED_BLOCKS

# Small pictures first, since they are quick: the last third takes as long as the others together.
DEFAULT_SIZES: Final = "160x5,192x2,224x4,256x7"
# The last stage tunes two blocks more, so a step takes half as long again.
DEFAULT_LAST_SIZES: Final = "256x5"

# The network halves its input five times.
_STEP_PX: Final = 32

# Averages over 500 steps, more than an epoch; at the end over 1,000, nearly three.
_AVERAGE_DECAY: Final = 0.998
_LAST_AVERAGE_DECAY: Final = 0.999
# As EfficientNet-Lite0 itself was trained.
_LAST_DROPOUT: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A part of a training with one course of the learning rate: up, and down to nothing in half a cosine.

    Attributes:
        first_epoch: counted from 0, over all stages.
        frozen_blocks: so many blocks above the stem stay as they are.
        average_decay: of the average of the weights, which is what is kept; it spans 1 / (1 - decay) steps.
        dropout: the share of the features that the head does not see in a step.
    """

    first_epoch: int
    epochs: int
    frozen_blocks: int
    learning_rate: float
    head_learning_rate: float
    average_decay: float
    dropout: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long, at which sizes, and how fast.

    Two stages: the first teaches all that stands above the early blocks; the last goes on from its average, tunes two
    blocks more at a lower learning rate, hides features from the head, and averages over a longer time.

    Attributes:
        sizes_px: the side of the pictures in each epoch of the first stage; `last_sizes_px` in each of the last.
        input_px: the side at which the network is judged and served. Larger than in training: random crops show
            leaves larger than they are, and the network should meet them at the size it knows (H. Touvron et al.,
            "Fixing the train-test resolution discrepancy", NeurIPS 2019).
        learning_rate: peak of the tuned blocks; `head_learning_rate` is that of the head, `last_learning_rate` that of
            both in the last stage.
        workers: processes that make pictures.
    """

    sizes_px: tuple[int, ...]
    last_sizes_px: tuple[int, ...]
    input_px: int
    learning_rate: float
    head_learning_rate: float
    last_learning_rate: float
    batch_size: int
    workers: int
    seed: int

    @property
    def epochs(self) -> int:
        return len(self.sizes_px) + len(self.last_sizes_px)

    def size_px(self, epoch: int) -> int:
        """The side of the pictures in an epoch, counted from 0."""
        return (*self.sizes_px, *self.last_sizes_px)[epoch]

    def stage_of(self, epoch: int) -> Stage:
        """The stage that an epoch, counted from 0, belongs to."""
        if epoch < len(self.sizes_px):
            return Stage(
                first_epoch=0,
                epochs=len(self.sizes_px),
                frozen_blocks=EARLY_BLOCKS,
                learning_rate=self.learning_rate,
                head_learning_rate=self.head_learning_rate,
                average_decay=_AVERAGE_DECAY,
                dropout=0.0,
            )
        return Stage(
            first_epoch=len(self.sizes_px),
            epochs=len(self.last_sizes_px),
            frozen_blocks=UNTUNED_BLOCKS,
            learning_rate=self.last_learning_rate,
            head_learning_rate=self.last_learning_rate,
            average_decay=_LAST_AVERAGE_DECAY,
            dropout=_LAST_DROPOUT,
        )

    def settings(self) -> dict[str, str]:
        """The plan by name, as the model card tells it; what changes no weights is left out."""
        return {
            "sizes_px": " ".join(str(size) for size in self.sizes_px),
            "last_sizes_px": " ".join(str(size) for size in self.last_sizes_px),
            "learning_rate": str(self.learning_rate),
            "head_learning_rate": str(self.head_learning_rate),
            "last_learning_rate": str(self.last_learning_rate),
            "batch_size": str(self.batch_size),
        }


def sizes_from(text: str) -> tuple[int, ...]:
    """Sizes of the epochs from words such as `160x6,224x2`: six epochs at 160 px, two at 224 px.

    Raises:
        argparse.ArgumentTypeError: it is nothing of that form, or a size is no multiple of 32.
    """
    sizes: list[int] = []
    for part in text.split(","):
        size, _, times = part.partition("x")
        if not (size.isdecimal() and (times or "1").isdecimal()) or int(size) < _STEP_PX or int(size) % _STEP_PX:
            raise argparse.ArgumentTypeError(f"{part!r} is no size and number of epochs, such as 160x6, by 32 px")
        sizes += [int(size)] * int(times or "1")
    return tuple(sizes)
