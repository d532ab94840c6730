"""One training run in memory: network, optimiser and averaged weights, which stop and go on together."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ml_model.errors import CheckpointForeign
from ml_model.training.backbone import LeafNetwork
from ml_model.training.early_stages import EarlyStages
from ml_model.training.mixing import mixed
from ml_model.training.plan import Plan, Stage

# Targets of 0.95 instead of 1: the labels are not all right, and sureness must not grow without end.
_LABEL_SMOOTHING: Final = 0.05
_WEIGHT_DECAY: Final = 0.02
# A head that starts from nothing would tear at the features: the learning rate rises over this part of the run.
_WARM_UP: Final = 0.04


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochRow:
    """A line of the log."""

    epoch: int
    size_px: int
    loss: float
    validation_loss: float
    validation_top1: float
    composited_top1: float
    images_per_s: float


class Trainer:
    """Network, optimiser and averaged weights, which stop and go on together."""

    def __init__(self, network: LeafNetwork, plan: Plan, steps_per_epoch: int) -> None:
        self.network = network.to(memory_format=torch.channels_last)
        self.plan = plan
        self.averaged = {name: value.clone() for name, value in network.learnt_state().items()}
        self.rows: list[EpochRow] = []
        self._steps_per_epoch = steps_per_epoch
        self._begin(plan.stage_of(0))

    @property
    def epoch(self) -> int:
        """Epochs that are done."""
        return len(self.rows)

    def prepare_epoch(self) -> None:
        """Begin the next stage if it is its turn; it goes on from the averaged weights."""
        stage = self.plan.stage_of(self.epoch)
        if stage != self._stage:
            self.network.load_learnt_state(self.averaged)
            self._begin(stage)
        # What dropout hides: by epoch, so that a run which was stopped hides the same.
        torch.manual_seed(self.plan.seed * 1000 + self.epoch)

    def learn(self, images: Tensor, labels: Tensor, random: np.random.Generator) -> float:
        """One step on a batch of bytes (N, 3, S, S); the loss."""
        inputs, targets = mixed(_normalised(images), _smooth(labels, self.network.head.out_features), random)
        self._set_learning_rate()
        features = self._tuned(self.early(inputs)).mean((2, 3))
        logits = self.network.head(functional.dropout(features, self._stage.dropout))
        loss = functional.cross_entropy(logits, targets)
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), max_norm=5.0)
        self._optimiser.step()
        self._step += 1
        self._average()
        return float(loss.detach())

    def save(self, path: Path, belongs_to: Mapping[str, str]) -> None:
        """Write beside and rename: a run that is stopped while it writes goes on from the checkpoint before."""
        state = {
            "learnt": self.network.learnt_state(),
            "averaged": self.averaged,
            "optimiser": self._optimiser.state_dict(),
            "rows": [asdict(row) for row in self.rows],
            "step": self._step,
            "belongs_to": dict(belongs_to),
        }
        unfinished = path.with_suffix(".unfinished")
        torch.save(state, unfinished)
        unfinished.replace(path)

    def resume(self, path: Path, belongs_to: Mapping[str, str]) -> None:
        """Go on where `save` stopped.

        Raises:
            CheckpointForeign: it was saved by a run of another plan or of other data.
        """
        state: dict[str, Any] = torch.load(path, weights_only=True)
        differing = sorted(name for name, value in belongs_to.items() if state["belongs_to"].get(name) != value)
        if differing:
            raise CheckpointForeign(
                f"{path} is of a run with other {', '.join(differing)}: name another work folder, or remove it"
            )
        self.network.load_learnt_state(state["learnt"])
        self.averaged = dict(state["averaged"])
        self.rows = [EpochRow(**row) for row in state["rows"]]
        self._begin(self.plan.stage_of(self.epoch - 1))
        self._optimiser.load_state_dict(state["optimiser"])
        self._step = state["step"]

    def _begin(self, stage: Stage) -> None:
        self._stage, self._step = stage, 0
        self.early = EarlyStages(self.network, stage.frozen_blocks)
        self._tuned = self.network.above(stage.frozen_blocks).requires_grad_(requires_grad=True)
        self._optimiser: torch.optim.Optimizer = torch.optim.AdamW(
            [
                {"params": list(self._tuned.parameters()), "peak": stage.learning_rate},
                {"params": list(self.network.head.parameters()), "peak": stage.head_learning_rate},
            ],
            weight_decay=_WEIGHT_DECAY,
            fused=True,
        )

    def _set_learning_rate(self) -> None:
        progress = self._step / (self._steps_per_epoch * self._stage.epochs)
        share = min(progress / _WARM_UP, 0.5 * (1 + math.cos(math.pi * progress)))
        for group in self._optimiser.param_groups:
            group["lr"] = group["peak"] * share

    def _average(self) -> None:
        decay = self._stage.average_decay
        if self._stage.first_epoch == 0:
            # Early on, an average over hundreds of steps would still be the untrained head.
            decay = min(decay, self._step / (self._step + 10))
        learnt = self.network.learnt_state()
        for name, value in self.averaged.items():
            value.lerp_(learnt[name], 1 - decay)


def _normalised(images: Tensor) -> Tensor:
    return images.float() / 127.5 - 1


def _smooth(labels: Tensor, class_count: int) -> Tensor:
    targets = torch.full((len(labels), class_count), _LABEL_SMOOTHING / class_count)
    targets[torch.arange(len(labels)), labels] += 1 - _LABEL_SMOOTHING
    return targets
