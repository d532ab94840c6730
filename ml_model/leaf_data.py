"""Labelled leaf photos, read from the tar of a split or from a folder with the same layout.

A split comes with `labels-<split>.csv`, whose columns `path`, `source`, `class` and `group` are used here.
Rendered leaves come with a truth file of JSON lines instead; see `RenderedLeaves`.
"""

import csv
import hashlib
import io
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import msgspec

from ml_model.errors import DatasetInvalid

RENDERED: Final = "rendered"

# Coffee photos come without a group, but neighbouring running numbers show the same leaf:
# the data's own split parted them in blocks of eight, and so does validation.
_COFFEE_BLOCK: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafPhoto:
    """One labelled photo. Photos of one `group` show the same leaf or plant and never part in validation."""

    path: str
    source: str
    label: str
    group: str


class LeafSet(Protocol):
    """Labelled photos whose bytes can be read one by one."""

    @property
    def photos(self) -> Sequence[LeafPhoto]: ...

    def read(self, photo: LeafPhoto) -> bytes: ...


@contextmanager
def open_split(data_dir: Path, split: str) -> Iterator[LeafSet]:
    """Open `leaf-disease-<split>.tar` in `data_dir`, or the folder itself where it holds `labels-<split>.csv`.

    Args:
        data_dir: the folder; or such a tar itself, whatever its name.

    Raises:
        DatasetInvalid: neither is there, or the labels cannot be read.
    """
    labels_name = f"labels-{split}.csv"
    tar_path = data_dir if data_dir.is_file() else data_dir / f"leaf-disease-{split}.tar"
    if (data_dir / labels_name).is_file():
        yield FolderSet(data_dir, _photos_in((data_dir / labels_name).read_text("utf-8"), labels_name))
    elif tar_path.is_file():
        with _opened(tar_path) as archive:
            labels = _member(archive, labels_name).decode("utf-8")
            yield TarSet(archive, _photos_in(labels, labels_name))
    else:
        raise DatasetInvalid(f"{data_dir} holds neither {tar_path.name} nor {labels_name}")


class TarSet:
    """A split that stays in its tar: the members are read where they lie."""

    def __init__(self, archive: tarfile.TarFile, photos: Sequence[LeafPhoto]) -> None:
        self.photos = photos
        self._archive = archive

    def read(self, photo: LeafPhoto) -> bytes:
        """The photo's bytes; DatasetInvalid if the tar lacks it."""
        return _member(self._archive, photo.path)


class FolderSet:
    """Photos that lie in a folder under the paths that their labels name."""

    def __init__(self, root: Path, photos: Sequence[LeafPhoto]) -> None:
        self.photos = photos
        self._root = root

    def read(self, photo: LeafPhoto) -> bytes:
        """The photo's bytes; DatasetInvalid if the folder lacks it."""
        try:
            return (self._root / photo.path).read_bytes()
        except OSError as error:
            raise DatasetInvalid(f"{self._root / photo.path} cannot be read: {error.strerror}") from error


class TruthLine(msgspec.Struct, frozen=True):
    """A line of the leaf renderer's truth file; what else it tells is not used here."""

    file: str
    label: str


def open_rendered(truth_path: Path) -> FolderSet:
    """Open leaves drawn by `python -m device_simulator.render --out DIR --truth DIR/truth.jsonl`.

    Args:
        truth_path: the truth file; the photos lie beside it.

    Raises:
        DatasetInvalid: the file is missing, empty, or a line of it cannot be read.
    """
    photos: list[LeafPhoto] = []
    try:
        lines = truth_path.read_text("utf-8").splitlines()
    except OSError as error:
        raise DatasetInvalid(f"{truth_path} cannot be read: {error.strerror}") from error
    for number, line in enumerate(lines, start=1):
        try:
            truth = msgspec.json.decode(line, type=TruthLine)
        except msgspec.MsgspecError as error:
            raise DatasetInvalid(f"{truth_path}, line {number}: {error}") from error
        photos.append(LeafPhoto(path=truth.file, source=RENDERED, label=truth.label, group=truth.file))
    return FolderSet(truth_path.parent, _in_order(photos, str(truth_path)))


def content_sha256(leaves: LeafSet) -> str:
    """Fingerprint of a set: every path, label and byte of it, however it is packed."""
    digest = hashlib.sha256()
    for photo in leaves.photos:
        digest.update(f"{photo.path}\0{photo.label}\0{photo.group}\0".encode())
        digest.update(hashlib.sha256(leaves.read(photo)).digest())
    return digest.hexdigest()


def _photos_in(labels_csv: str, name: str) -> list[LeafPhoto]:
    rows = csv.DictReader(io.StringIO(labels_csv))
    missing = {"path", "source", "class", "group"} - set(rows.fieldnames or ())
    if missing:
        raise DatasetInvalid(f"{name} lacks the columns {', '.join(sorted(missing))}")
    photos = [
        LeafPhoto(path=row["path"], source=row["source"], label=row["class"], group=_group_of(row)) for row in rows
    ]
    return _in_order(photos, name)


def _in_order(photos: list[LeafPhoto], name: str) -> list[LeafPhoto]:
    """The photos by path, so that what is computed of a set does not depend on how its labels are sorted."""
    if not photos:
        raise DatasetInvalid(f"{name} names no photo")
    return sorted(photos, key=lambda photo: photo.path)


def _group_of(row: dict[str, str]) -> str:
    """The group of a row; a photo of which nothing is known is a group of its own."""
    if row["group"]:
        return row["group"]
    number = Path(row["path"]).stem
    if row["source"] == "coffee" and number.isdecimal():
        return f"coffee:{int(number) // _COFFEE_BLOCK}"
    return row["path"]


@contextmanager
def _opened(tar_path: Path) -> Iterator[tarfile.TarFile]:
    try:
        archive = tarfile.open(tar_path, "r:")  # noqa: SIM115 - closed below; the body's errors are its own
    except (OSError, tarfile.TarError) as error:
        raise DatasetInvalid(f"{tar_path} is no readable tar: {error}") from error
    with archive:
        yield archive


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    try:
        member = archive.extractfile(name)
    except KeyError as error:
        raise DatasetInvalid(f"{archive.name!r} lacks {name}") from error
    if member is None:
        raise DatasetInvalid(f"{archive.name!r}: {name} is not a file")
    return member.read()
