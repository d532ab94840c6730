"""Fit the area head: on drawn leaves, whose areas are exact, and on photos, whose areas are guessed by colour."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import torch
from rich.progress import track
from torch import Tensor
from torch.nn import functional

from ml_model.leaf_data import LeafSet
from ml_model.preprocess import InputSpec, to_tensor
from ml_model.training.area_head import AREA_STRIDE, AreaHead
from ml_model.training.area_pictures import area_pictures
from ml_model.training.area_scores import Areas, AreaScore, area_score
from ml_model.training.masked_picture import MaskedPicture

Early = Callable[[Tensor], Tensor]

# Pictures through the early stages at a time, and pictures in a step of the fit.
_BATCH: Final = 16
EPOCHS: Final = 12
_LEARNING_RATE: Final = 4e-3
_WEIGHT_DECAY: Final = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedAreaHead:
    """The head, and how well it measures leaves that it never saw: drawn ones, and photos against colour's guess."""

    head: AreaHead
    drawn: AreaScore
    photos: AreaScore


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Early features (N, 40, h, w) and true shares (N, 2, h/2, w/2) of leaf and ill leaf, NaN where not known.

    Both in half precision, so that thousands of pictures fit into memory.
    """

    features: Tensor
    shares: Tensor


def fit_area_head(
    leaves: LeafSet, drawn_truth_path: Path, early: Early, spec: InputSpec, *, seed: int, epochs: int = EPOCHS
) -> FittedAreaHead:
    """Fit and judge the head, some minutes on two cores; the same arguments give the same weights.

    Args:
        leaves: the training photos.
        drawn_truth_path: truth file of `python -m device_simulator.render --masks`.
        early: the network's frozen early stages.
        spec: the network's input; the head suits the size that it was fitted at.

    Raises:
        DatasetInvalid: a photo, the truth file or a mask cannot be read.
    """
    pictures = area_pictures(leaves, drawn_truth_path, seed=seed)
    shown = track(pictures.learning(), "pictures with areas", total=pictures.learning_count)
    head = fitted_to(cells_of(shown, early, spec), seed=seed, epochs=epochs)
    return FittedAreaHead(
        head=head,
        drawn=judged(head, pictures.judging_drawn(), early, spec),
        photos=judged(head, pictures.judging_photos(), early, spec),
    )


def cells_of(pictures: Iterable[MaskedPicture], early: Early, spec: InputSpec) -> Cells:
    """Early features and true shares of some pictures."""
    features, shares = [], []
    with torch.inference_mode():
        for batch in _batches(pictures):
            images = np.stack([to_tensor(picture.image, spec) for picture in batch])
            features.append(early(torch.from_numpy(images)).half())
            true = np.stack([picture.cell_shares(spec.size_px // AREA_STRIDE) for picture in batch])
            shares.append(torch.from_numpy(true).half())
    return Cells(features=torch.cat(features), shares=torch.cat(shares))


def fitted_to(cells: Cells, *, seed: int, epochs: int = EPOCHS) -> AreaHead:
    """A head fitted to cells by Adam, the learning rate falling to nothing in half a cosine."""
    torch.manual_seed(seed)
    head = AreaHead()
    # Channels differ tenfold in strength; Adam wants them alike.
    scale = cells.features.float().square().mean((0, 2, 3), keepdim=True).rsqrt()
    count = len(cells.features)
    steps = epochs * -(-count // _BATCH)
    optimiser = torch.optim.AdamW(head.parameters(), lr=_LEARNING_RATE, weight_decay=_WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=_LEARNING_RATE, total_steps=steps)
    for _ in track(range(epochs), "area head"):
        for chosen in torch.randperm(count).split(_BATCH):
            loss = cell_loss(head.cell_logits(cells.features[chosen] * scale), cells.shares[chosen].float())
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            schedule.step()
    head.absorb_input_scale(scale)
    head.eval()
    return head


def cell_loss(logits: Tensor, shares: Tensor) -> Tensor:
    """Cross-entropy of each cell's leaf share, and of the ill part of that leaf, weighted by how much leaf there is.

    Both are proper for shares between 0 and 1: sums over many cells come out unbiased.

    Args:
        logits: (N, 2, h, w), of leaf and of ill given leaf.
        shares: (N, 2, h, w), of leaf and of ill leaf; NaN where not known. A picture of unknown leaf can only be known
            to have nothing ill, which is then learnt everywhere.
    """
    leaf, ill = shares.unbind(dim=1)
    leaf_weight = (~leaf.isnan()).float()
    ill_weight = torch.where(leaf.isnan(), 1.0, leaf) * ~ill.isnan()
    ill_part = ill.nan_to_num() / ill_weight.clamp(min=1e-3)
    return _weighted_entropy(logits[:, 0], leaf.nan_to_num(), leaf_weight) + _weighted_entropy(
        logits[:, 1], ill_part.clamp(max=1.0), ill_weight
    )


def _weighted_entropy(logits: Tensor, shares: Tensor, weight: Tensor) -> Tensor:
    losses = functional.binary_cross_entropy_with_logits(logits, shares, reduction="none")
    return (losses * weight).sum() / weight.sum().clamp(min=1.0)


def judged(head: AreaHead, pictures: Iterable[MaskedPicture], early: Early, spec: InputSpec) -> AreaScore:
    """The head's areas against the true ones."""
    found: list[Areas] = []
    true: list[Areas] = []
    for batch in _batches(pictures):
        images = np.stack([to_tensor(picture.image, spec) for picture in batch])
        with torch.inference_mode():
            found.append(head(early(torch.from_numpy(images))).numpy())
        true.append(np.stack([picture.areas() for picture in batch]))
    return area_score(np.concatenate(found), np.concatenate(true))


def _batches(pictures: Iterable[MaskedPicture]) -> Iterator[list[MaskedPicture]]:
    left = iter(pictures)
    while batch := list(islice(left, _BATCH)):
        yield batch
