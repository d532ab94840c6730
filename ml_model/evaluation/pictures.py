"""The pictures of a test in memory, and what a model reads in them."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from ml_model.classifier import LeafClassifier, Readings, core_count
from ml_model.errors import DatasetInvalid, PhotoRefused
from ml_model.leaf_data import LeafSet
from ml_model.preprocess import preprocess


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A photo as it would be sent; `name` says which one when something is wrong with it."""

    name: str
    source: str
    label: str
    data: bytes


def pictures_of(leaves: LeafSet) -> list[Picture]:
    """All photos of a set, in its order; a test set is some tens of megabytes.

    Raises:
        DatasetInvalid: a photo is missing.
    """
    return [
        Picture(name=photo.path, source=photo.source, label=photo.label, data=leaves.read(photo))
        for photo in leaves.photos
    ]


def indices_of(pictures: Sequence[Picture], labels: Sequence[str]) -> NDArray[np.int64]:
    """The index of each picture's label among `labels`; DatasetInvalid where it is not there."""
    index = {label: i for i, label in enumerate(labels)}
    unknown = sorted({picture.label for picture in pictures} - index.keys())
    if unknown:
        raise DatasetInvalid(f"the model does not know these labels: {', '.join(unknown)}")
    return np.array([index[picture.label] for picture in pictures], dtype=np.int64)


def read_all(classifier: LeafClassifier, pictures: Sequence[Picture], description: str) -> Readings:
    """Each picture on the way that it takes in the server, one at a time in each of as many threads as there are cores.

    Larger batches would be quicker but round differently, and the figures would be those of another computation.

    Raises:
        DatasetInvalid: a picture is no photo.
    """

    def read(picture: Picture) -> Readings:
        try:
            image = preprocess(picture.data, classifier.card.input)
        except PhotoRefused as error:
            raise DatasetInvalid(f"{picture.name}: {error}") from error
        return classifier.read(image[np.newaxis])

    with ThreadPoolExecutor(core_count()) as threads:
        found = list(track(threads.map(read, pictures), description, total=len(pictures)))
    return Readings(
        logits=np.concatenate([readings.logits for readings in found]),
        cam=np.concatenate([readings.cam for readings in found]),
        areas=np.concatenate([readings.areas for readings in found]),
    )
