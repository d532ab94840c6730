"""Exported feedback as a set of labelled photos: what `make train FEEDBACK=DIR` adds."""

from pathlib import Path

from ml_model.errors import DatasetInvalid
from ml_model.feedback.manifest import read_manifest
from ml_model.leaf_data import LeafSet, open_split


def open_feedback(feedback_dir: Path) -> LeafSet:
    """Open a folder that `python -m ml_model.feedback export` wrote.

    Raises:
        DatasetInvalid: the folder is none of that kind, or lacks photos: they are looked for at once, not after an
            hour of training.
    """
    manifest = read_manifest(feedback_dir)
    with open_split(feedback_dir, "train") as leaves:
        missing = [photo.path for photo in leaves.photos if not (feedback_dir / photo.path).is_file()]
        if missing and all(line.sha256 is None for line in manifest):
            raise DatasetInvalid(f"{feedback_dir} holds keys only: export once more, without --keys-only")
        if missing:
            raise DatasetInvalid(
                f"{feedback_dir} lacks {len(missing)} of its photos, such as {missing[0]}; export again"
            )
        return leaves
