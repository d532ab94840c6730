"""What a head is fitted on: features of every photo in every view, with labels and groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml_model.errors import DatasetInvalid
from ml_model.leaf_data import LeafPhoto, LeafSet, content_sha256, open_rendered, open_split
from ml_model.training.features import FeatureExtractor
from ml_model.training.views import VIEWS

Features = NDArray[np.float32]
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Photos with their features by view; rendered leaves stand apart, since no choice may rest on them."""

    labels: tuple[str, ...]
    photos: Sequence[LeafPhoto]
    truth: Labels
    by_view: dict[str, Features]
    data_sha256: str
    rendered_truth: Labels
    rendered_by_view: dict[str, Features]
    rendered_sha256: str | None

    @property
    def rendered_count(self) -> int:
        return len(self.rendered_truth)

    def everything(self) -> tuple[Features, Labels]:
        """All views of all photos and rendered leaves: what the final head learns."""
        return self.where(np.ones(len(self.truth), dtype=np.bool_))

    def where(self, chosen: NDArray[np.bool_]) -> tuple[Features, Labels]:
        """All views of the chosen photos, and of all rendered leaves."""
        features = [view[chosen] for view in self.by_view.values()]
        truth = [self.truth[chosen]] * len(features)
        features += self.rendered_by_view.values()
        truth += [self.rendered_truth] * len(self.rendered_by_view)
        return np.concatenate(features), np.concatenate(truth)


def load_material(data_dir: Path, rendered: Path | None, extractor: FeatureExtractor) -> Material:
    """Read the training photos, and the leaves that the truth file `rendered` names, if there is one.

    Raises:
        DatasetInvalid: a file is missing, or a rendered leaf has a label that no photo has.
    """
    with open_split(data_dir, "train") as leaves:
        data_sha256 = content_sha256(leaves)
        photos = leaves.photos
        by_view = _features_by_view(leaves, data_sha256, extractor)
    labels = tuple(sorted({photo.label for photo in photos}))

    drawn = open_rendered(rendered) if rendered else None
    rendered_sha256 = content_sha256(drawn) if drawn else None
    return Material(
        labels=labels,
        photos=photos,
        truth=indices_of(photos, labels),
        by_view=by_view,
        data_sha256=data_sha256,
        rendered_truth=indices_of(drawn.photos if drawn else (), labels),
        rendered_by_view=_features_by_view(drawn, rendered_sha256, extractor) if drawn and rendered_sha256 else {},
        rendered_sha256=rendered_sha256,
    )


def indices_of(photos: Sequence[LeafPhoto], labels: Sequence[str]) -> Labels:
    """The index of each photo's label; DatasetInvalid for a label that is not among `labels`."""
    index = {label: i for i, label in enumerate(labels)}
    unknown = sorted({photo.label for photo in photos} - index.keys())
    if unknown:
        raise DatasetInvalid(f"unknown labels: {', '.join(unknown)}")
    return np.array([index[photo.label] for photo in photos], dtype=np.int64)


def _features_by_view(leaves: LeafSet, content: str, extractor: FeatureExtractor) -> dict[str, Features]:
    return {view: extractor.features(leaves, content, view) for view in VIEWS}
