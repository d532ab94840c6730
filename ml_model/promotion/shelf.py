"""Models that were in place before, whole, in a folder each.

    <shelf>/2.0.0/              was in place; `--back` may return to it
    <shelf>/withdrawn/2.1.0/    was in place and was gone back from: `--back` never returns to it

Versions only grow, so the way back needs no list: the model before a version is the greatest lower one on the shelf.
"""

import shutil
from pathlib import Path
from secrets import token_hex
from typing import Final

from ml_model.errors import ArtifactInvalid
from ml_model.model_card import read_card
from ml_model.promotion.version import Version

_WITHDRAWN: Final = "withdrawn"


class Shelf:
    """The folder of models that were in place; it need not exist yet."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def keep(self, artifact_dir: Path) -> Path:
        """Copy a model here, under its version, and say where it lies now."""
        return _copy_whole(artifact_dir, self.root / read_card(artifact_dir).version)

    def withdraw(self, artifact_dir: Path) -> Path:
        """Copy a model to where nobody goes back to, and say where it lies now."""
        version = read_card(artifact_dir).version
        withdrawn = _copy_whole(artifact_dir, self.root / _WITHDRAWN / version)
        shutil.rmtree(self.root / version, ignore_errors=True)
        return withdrawn

    def before(self, version: Version) -> Path | None:
        """The folder of the model that was in place before this version; None if it is not here."""
        lower = [(kept, path) for kept, path in self._models() if kept < version]
        return max(lower)[1] if lower else None

    def _models(self) -> list[tuple[Version, Path]]:
        found = []
        for path in self.root.iterdir() if self.root.is_dir() else ():
            try:
                found.append((Version.parse(path.name), path))
            except ArtifactInvalid:  # the folder of the withdrawn, or somebody's own
                continue
        return found


def _copy_whole(source: Path, target: Path) -> Path:
    """Copy a folder so that the target is there whole or not at all; one that was there is replaced."""
    beside = target.with_name(f".{target.name}.{token_hex(4)}")
    try:
        shutil.copytree(source, beside)
        if target.exists():
            shutil.rmtree(target)
        beside.rename(target)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return target
