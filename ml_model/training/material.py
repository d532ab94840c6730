"""What a model is made of: photos to learn from, and photos of other leaves that every choice is made by."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from ml_model.compositing import place
from ml_model.errors import DatasetInvalid
from ml_model.feedback.feedback_set import open_feedback
from ml_model.labels import NOT_A_LEAF_LABEL
from ml_model.leaf_data import LeafPhoto, LeafSet, content_sha256, open_rendered, open_split
from ml_model.preprocess import InputSpec, to_tensor
from ml_model.training.examples import KeptPhoto, keep
from ml_model.training.folds import grouped_folds
from ml_model.training.outliers import outlier

# A tenth of the groups is held out: some nine hundred photos, on which a percent is nine photos.
_FOLDS: Final = 10
_HELD_OUT_FOLD: Final = 0

# Training's own seeds are lists, and never meet this one.
_COMPOSITED_SEED: Final = 7001
# One in three leaves that can be cut out: three hundred pictures, enough to follow the training.
_COMPOSITED_EVERY: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where photos came from: how many, and the fingerprint of them all."""

    photos: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Photos by what they serve for; rendered leaves are learnt from, and no choice rests on them."""

    labels: tuple[str, ...]
    learnt: Sequence[KeptPhoto]
    held_out: Sequence[KeptPhoto]
    data: Origin
    rendered: Origin | None
    feedback: Origin | None

    @property
    def not_a_leaf(self) -> int:
        """The index of the class without leaves."""
        return self.labels.index(NOT_A_LEAF_LABEL)

    def fingerprint(self) -> dict[str, str]:
        """What it is made of, by name: two materials with the same fingerprint are the same."""
        origins = {"data": self.data, "rendered": self.rendered, "feedback": self.feedback}
        return {name: origin.sha256 if origin else "none" for name, origin in origins.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """Pictures that the weights never learn from: images (N, 3, S, S) as serving makes them, and their classes."""

    images: NDArray[np.float32]
    truth: NDArray[np.int64]


def load_material(data_dir: Path, rendered: Path | None, feedback: Path | None, *, seed: int) -> Material:
    """Read the training photos, drawn leaves if there are any, and what operators labelled.

    Args:
        rendered: truth file of `python -m device_simulator.render`.
        feedback: folder of `python -m ml_model.feedback export`.

    Raises:
        DatasetInvalid: something is missing or damaged, or has a label that no training photo has.
    """
    with ExitStack() as opened:
        photos = opened.enter_context(open_split(data_dir, "train"))
        labels = tuple(sorted({photo.label for photo in photos.photos}))
        if NOT_A_LEAF_LABEL not in labels:
            raise DatasetInvalid(f"no photo is labelled {NOT_A_LEAF_LABEL}: what is no leaf could not be learnt")
        drawn = open_rendered(rendered) if rendered else None
        reviewed = open_feedback(feedback) if feedback else None
        for extra in filter(None, (drawn, reviewed)):
            _check_labels(extra, labels)

        of_data = list(_kept(photos, labels, "photos"))
        held_out = is_held_out(photos.photos, seed)
        learnt = [photo for photo, is_held_out in zip(of_data, held_out, strict=True) if not is_held_out]
        for extra in filter(None, (drawn, reviewed)):
            learnt += _kept(extra, labels, extra.photos[0].source)
        return Material(
            labels=labels,
            learnt=learnt,
            held_out=[photo for photo, is_held_out in zip(of_data, held_out, strict=True) if is_held_out],
            data=_origin(photos),
            rendered=_origin(drawn) if drawn else None,
            feedback=_origin(reviewed) if reviewed else None,
        )


def is_held_out(photos: Sequence[LeafPhoto], seed: int) -> NDArray[np.bool_]:
    """Which of all training photos a training of this seed holds out: whole groups, spread over the classes."""
    return np.asarray(grouped_folds(photos, _FOLDS, seed) == _HELD_OUT_FOLD)


def held_out_photos(material: Material, spec: InputSpec) -> HeldOut:
    """The held-out photos as they are."""
    return HeldOut(
        images=np.stack([to_tensor(photo.image(), spec) for photo in material.held_out]),
        truth=np.array([photo.label for photo in material.held_out], dtype=np.int64),
    )


def held_out_composited(material: Material, spec: InputSpec) -> HeldOut:
    """Held-out leaves on held-out grounds, always the same."""
    random = np.random.default_rng(_COMPOSITED_SEED)
    grounds = [photo.image() for photo in material.held_out if photo.is_background] or [outlier(random)]
    leaves = [photo for photo in material.held_out if photo.leaf_png][::_COMPOSITED_EVERY]
    pictures = [
        place([leaf], grounds[int(random.integers(len(grounds)))], random, spec.size_px)
        for leaf in (photo.leaf() for photo in leaves)
        if leaf is not None
    ]
    return HeldOut(
        images=_stacked([to_tensor(picture, spec) for picture in pictures], spec),
        truth=np.array([photo.label for photo in leaves], dtype=np.int64),
    )


def _check_labels(leaves: LeafSet, labels: tuple[str, ...]) -> None:
    unknown = sorted({photo.label for photo in leaves.photos} - set(labels))
    if unknown:
        raise DatasetInvalid(f"unknown labels: {', '.join(unknown)}")


def _kept(leaves: LeafSet, labels: tuple[str, ...], what: str) -> Iterator[KeptPhoto]:
    photo: LeafPhoto
    for photo in track(leaves.photos, description=f"reading {what}"):
        yield keep(leaves, photo, labels.index(photo.label))


def _origin(leaves: LeafSet) -> Origin:
    return Origin(photos=len(leaves.photos), sha256=content_sha256(leaves))


def _stacked(images: Sequence[NDArray[np.float32]], spec: InputSpec) -> NDArray[np.float32]:
    return np.stack(images) if images else np.empty((0, 3, spec.size_px, spec.size_px), dtype=np.float32)
