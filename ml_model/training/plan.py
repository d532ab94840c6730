"""What a training run is told."""

import argparse
from dataclasses import dataclass
from typing import Final

# Small pictures first, since they are quick: the last third takes as long as the others together.
DEFAULT_SIZES: Final = "160x5,192x2,224x4,256x7"

# The network halves its input five times.
_STEP_PX: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long, at which sizes, and how fast.

    Attributes:
        sizes_px: the side of the pictures in each epoch.
        input_px: the side at which the network is judged and served. Larger than in training: random crops show
            leaves larger than they are, and the network should meet them at the size it knows (H. Touvron et al.,
            "Fixing the train-test resolution discrepancy", NeurIPS 2019).
        learning_rate: peak of the tuned stages; `head_learning_rate` is that of the head.
        workers: processes that make pictures.
    """

    sizes_px: tuple[int, ...]
    input_px: int
    learning_rate: float
    head_learning_rate: float
    batch_size: int
    workers: int
    seed: int

    @property
    def epochs(self) -> int:
        return len(self.sizes_px)

    def settings(self) -> dict[str, str]:
        """The plan by name, as the model card tells it; what changes no weights is left out."""
        return {
            "sizes_px": " ".join(str(size) for size in self.sizes_px),
            "learning_rate": str(self.learning_rate),
            "head_learning_rate": str(self.head_learning_rate),
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
