"""Backbone features of labelled photos, kept on disk so that a head can be tried in seconds."""

import hashlib
import inspect
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from ml_model import preprocess as preprocess_module
from ml_model.classifier import IMAGE_INPUT
from ml_model.graph_session import InferenceSession, open_session
from ml_model.leaf_data import LeafPhoto, LeafSet
from ml_model.preprocess import open_photo, to_tensor
from ml_model.training import views as views_module
from ml_model.training.backbone import FEATURES_OUTPUT, INPUT
from ml_model.training.views import VIEWS

# onnxruntime gains nothing from more, and 32 photos of 224 px need only 20 MB.
_BATCH: Final = 32


class FeatureExtractor:
    """Runs the backbone by onnxruntime: the engine of serving, and several times as fast as eager PyTorch."""

    def __init__(self, backbone: bytes, cache_dir: Path, *, threads: int) -> None:
        self._recipe_sha256 = _recipe_sha256(backbone)
        self._cache_dir = cache_dir
        self._session = open_session(backbone, threads)

    def features(self, leaves: LeafSet, content_sha256: str, view: str) -> NDArray[np.float32]:
        """Features of every photo in one view, of shape (photos, features); computed once for the same photos."""
        key = hashlib.sha256(f"{self._recipe_sha256} {view} {content_sha256}".encode()).hexdigest()
        kept = self._cache_dir / f"features-{key[:16]}.npy"
        if kept.is_file():
            return np.asarray(np.load(kept))
        computed = np.concatenate(list(self._batches(leaves, view)))
        _save(kept, computed)
        return computed

    def _batches(self, leaves: LeafSet, view: str) -> Iterator[NDArray[np.float32]]:
        photos = iter(track(leaves.photos, description=f"features, {view} view"))
        while batch := list(islice(photos, _BATCH)):
            images = np.stack([_image(leaves, photo, view) for photo in batch])
            yield _run(self._session, images)


def _recipe_sha256(backbone: bytes) -> str:
    """Fingerprint of all that turns bytes into features: a change in the code must not meet yesterday's cache."""
    digest = hashlib.sha256(backbone + repr(INPUT).encode())
    for module in (preprocess_module, views_module):
        digest.update(inspect.getsource(module).encode())
    return digest.hexdigest()


def _image(leaves: LeafSet, photo: LeafPhoto, view: str) -> NDArray[np.float32]:
    # The generator depends on photo and view alone, so that a photo looks the same in any company.
    random = np.random.default_rng(list(f"{photo.path} {view}".encode()))
    decoded = open_photo(leaves.read(photo), INPUT.size_px)
    return to_tensor(VIEWS[view](decoded, random), INPUT)


def _run(session: InferenceSession, images: NDArray[np.float32]) -> NDArray[np.float32]:
    (features,) = session.run([FEATURES_OUTPUT], {IMAGE_INPUT: images})
    return np.asarray(features)


def _save(path: Path, features: NDArray[np.float32]) -> None:
    """Write beside and rename, so that an interrupted run leaves no half file to be trusted later."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}.npy")
    np.save(unfinished, features)
    unfinished.replace(path)
