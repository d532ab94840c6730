"""The training itself: resumable, seeded, with a log of every epoch."""

import csv
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import Progress
from torch.nn import functional

from ml_model.training.backbone import LeafNetwork
from ml_model.training.early_stages import EarlyStages
from ml_model.training.examples import Epochs, Examples, batches
from ml_model.training.material import HeldOut
from ml_model.training.trainer import EpochRow, Trainer

CHECKPOINT_NAME: Final = "checkpoint.pt"
LOG_NAME: Final = "log.csv"


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
    late = network.above(early.blocks)
    with torch.inference_mode():
        parts = [
            network.logits(late(early(torch.from_numpy(images[start : start + batch_size])))).numpy()
            for start in range(0, len(images), batch_size)
        ]
    return np.concatenate([np.empty((0, network.head.out_features), dtype=np.float32), *parts])


def learning_seconds(log_path: Path, pictures_per_epoch: int) -> float:
    """How long all steps of a run took, by its log; reading the photos and judging the epochs are left out."""
    with log_path.open(encoding="utf-8") as file:
        return sum(pictures_per_epoch / float(row["images_per_s"]) for row in csv.DictReader(file))


def _run_epoch(trainer: Trainer, examples: Examples, epochs: Epochs, progress: Progress) -> tuple[float, float]:
    plan = trainer.plan
    trainer.prepare_epoch()
    examples.size_px, epochs.epoch = plan.size_px(trainer.epoch), trainer.epoch
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
        size_px=trainer.plan.size_px(trainer.epoch),
        loss=loss,
        validation_loss=float(functional.cross_entropy(torch.from_numpy(logits), torch.from_numpy(held_out.truth))),
        validation_top1=_top1(logits, held_out.truth),
        composited_top1=_top1(logits_of(network, trainer.early, composited.images), composited.truth),
        images_per_s=speed,
    )


def _top1(logits: NDArray[np.float32], truth: NDArray[np.int64]) -> float:
    return float((logits.argmax(axis=1) == truth).mean()) if len(truth) else float("nan")


def _write_log(path: Path, rows: Sequence[EpochRow]) -> None:
    names = [field.name for field in fields(EpochRow)]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)
