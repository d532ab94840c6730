"""The training itself: resumable, seeded, with a log of every epoch."""

import csv
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import Progress
from torch import Tensor
from torch.nn import functional

from ml_model.errors import CheckpointForeign
from ml_model.training.backbone import LeafNetwork
from ml_model.training.early_stages import EarlyStages
from ml_model.training.examples import Epochs, Examples, batches
from ml_model.training.material import HeldOut
from ml_model.training.mixing import mixed
from ml_model.training.plan import Plan

CHECKPOINT_NAME: Final = "checkpoint.pt"
LOG_NAME: Final = "log.csv"

# Targets of 0.95 instead of 1: the labels are not all right, and sureness must not grow without end.
_LABEL_SMOOTHING: Final = 0.05
_WEIGHT_DECAY: Final = 0.02
# A head that starts from nothing would tear at the features: the learning rate rises over this part of the run.
_WARM_UP: Final = 0.04
# The average of the weights over some hundred steps is what is kept: it generalises better than the last step's.
_AVERAGE_DECAY: Final = 0.998


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
        self.early = EarlyStages(network)
        self.averaged = {name: value.clone() for name, value in network.learnt_state().items()}
        self.rows: list[EpochRow] = []
        self._steps = steps_per_epoch * plan.epochs
        self._step = 0
        groups = [
            {"params": list(network.late.parameters()), "peak": plan.learning_rate},
            {"params": list(network.head.parameters()), "peak": plan.head_learning_rate},
        ]
        self._optimiser = torch.optim.AdamW(groups, weight_decay=_WEIGHT_DECAY, fused=True)

    @property
    def epoch(self) -> int:
        """Epochs that are done."""
        return len(self.rows)

    def learn(self, images: Tensor, labels: Tensor, random: np.random.Generator) -> float:
        """One step on a batch of bytes (N, 3, S, S); the loss."""
        inputs, targets = mixed(_normalised(images), _smooth(labels, self.network.head.out_features), random)
        self._set_learning_rate()
        logits = self.network.logits(self.network.late(self.early(inputs)))
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
        self._optimiser.load_state_dict(state["optimiser"])
        self.rows = [EpochRow(**row) for row in state["rows"]]
        self._step = state["step"]

    def _set_learning_rate(self) -> None:
        progress = self._step / self._steps
        share = min(progress / _WARM_UP, 0.5 * (1 + math.cos(math.pi * progress)))
        for group in self._optimiser.param_groups:
            group["lr"] = group["peak"] * share

    def _average(self) -> None:
        # Early on, an average over hundreds of steps would still be the untrained head.
        decay = min(_AVERAGE_DECAY, self._step / (self._step + 10))
        learnt = self.network.learnt_state()
        for name, value in self.averaged.items():
            value.lerp_(learnt[name], 1 - decay)


def fit(
    trainer: Trainer,
    examples: Examples,
    held_out: HeldOut,
    composited: HeldOut,
    *,
    work_dir: Path,
    belongs_to: Mapping[str, str],
) -> LeafNetwork:
    """Train to the end of the plan, from the last checkpoint in `work_dir` if there is one; the averaged network.

    Args:
        belongs_to: what the run is made of, by name; a checkpoint of another run is refused.

    Raises:
        CheckpointForeign: the checkpoint is of another run.
    """
    work_dir.mkdir(parents=True, exist_ok=True)
    checkpoint = work_dir / CHECKPOINT_NAME
    if checkpoint.is_file():
        trainer.resume(checkpoint, belongs_to)
    # Also of a run that was stopped between the two: the checkpoint knows better than the log.
    _write_log(work_dir / LOG_NAME, trainer.rows)
    epochs = Epochs(examples.photos, seed=trainer.plan.seed)
    with Progress() as progress:
        whole = progress.add_task("training", total=trainer.plan.epochs, completed=trainer.epoch)
        while trainer.epoch < trainer.plan.epochs:
            loss, speed = _run_epoch(trainer, examples, epochs, progress)
            row = _judge(trainer, held_out, composited, loss, speed)
            trainer.rows.append(row)
            trainer.save(checkpoint, belongs_to)
            _write_log(work_dir / LOG_NAME, trainer.rows)
            progress.console.print(
                f"epoch {row.epoch}/{trainer.plan.epochs} at {row.size_px} px: loss {loss:.3f}, validation "
                f"{row.validation_loss:.3f}, top-1 {row.validation_top1:.4f}, composited {row.composited_top1:.4f}, "
                f"{speed:.0f} images/s"
            )
            progress.advance(whole)
    return averaged_network(trainer)


def averaged_network(trainer: Trainer) -> LeafNetwork:
    """The network with the averaged weights, ready to answer."""
    network = LeafNetwork(trainer.network.head.out_features)
    network.load_learnt_state(trainer.averaged)
    network.to(memory_format=torch.channels_last)
    network.eval()
    return network


def logits_of(
    network: LeafNetwork, early: EarlyStages, images: NDArray[np.float32], batch_size: int = 32
) -> NDArray[np.float32]:
    """Logits (N, classes) of preprocessed images (N, 3, S, S)."""
    with torch.inference_mode():
        parts = [
            network.logits(network.late(early(torch.from_numpy(images[start : start + batch_size])))).numpy()
            for start in range(0, len(images), batch_size)
        ]
    return np.concatenate([np.empty((0, network.head.out_features), dtype=np.float32), *parts])


def learning_seconds(log_path: Path, pictures_per_epoch: int) -> float:
    """How long all steps of a run took, by its log; reading the photos and judging the epochs are left out."""
    with log_path.open(encoding="utf-8") as file:
        return sum(pictures_per_epoch / float(row["images_per_s"]) for row in csv.DictReader(file))


def _run_epoch(trainer: Trainer, examples: Examples, epochs: Epochs, progress: Progress) -> tuple[float, float]:
    plan = trainer.plan
    examples.size_px, epochs.epoch = plan.sizes_px[trainer.epoch], trainer.epoch
    random = np.random.default_rng([plan.seed, trainer.epoch, 1])
    loader = batches(examples, epochs, batch_size=plan.batch_size, workers=plan.workers)
    task = progress.add_task(f"epoch {trainer.epoch + 1}", total=len(loader))
    losses, started = [], time.monotonic()
    for images, labels in loader:
        losses.append(trainer.learn(images, labels, random))
        progress.update(task, advance=1, description=f"epoch {trainer.epoch + 1}, loss {np.mean(losses[-50:]):.3f}")
    progress.remove_task(task)
    return float(np.mean(losses)), len(losses) * plan.batch_size / (time.monotonic() - started)


def _judge(trainer: Trainer, held_out: HeldOut, composited: HeldOut, loss: float, speed: float) -> EpochRow:
    network = averaged_network(trainer)
    logits = logits_of(network, trainer.early, held_out.images)
    return EpochRow(
        epoch=trainer.epoch + 1,
        size_px=trainer.plan.sizes_px[trainer.epoch],
        loss=loss,
        validation_loss=float(functional.cross_entropy(torch.from_numpy(logits), torch.from_numpy(held_out.truth))),
        validation_top1=_top1(logits, held_out.truth),
        composited_top1=_top1(logits_of(network, trainer.early, composited.images), composited.truth),
        images_per_s=speed,
    )


def _top1(logits: NDArray[np.float32], truth: NDArray[np.int64]) -> float:
    return float((logits.argmax(axis=1) == truth).mean()) if len(truth) else float("nan")


def _normalised(images: Tensor) -> Tensor:
    return images.float() / 127.5 - 1


def _smooth(labels: Tensor, class_count: int) -> Tensor:
    targets = torch.full((len(labels), class_count), _LABEL_SMOOTHING / class_count)
    targets[torch.arange(len(labels)), labels] += 1 - _LABEL_SMOOTHING
    return targets


def _write_log(path: Path, rows: Sequence[EpochRow]) -> None:
    names = [field.name for field in fields(EpochRow)]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)
