"""The training manifest: reviewed photos in the layout of the data set, and who said what of each."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final

import msgspec
from msgspec import Struct

from ml_model.errors import DatasetInvalid
from ml_model.feedback.review import Review
from ml_model.whole_files import write_whole

SOURCE: Final = "feedback"
LABELS_NAME: Final = "labels-train.csv"
MANIFEST_NAME: Final = "manifest.jsonl"

_COLUMNS: Final = ("path", "source", "split", "class", "original_name", "group", "encoding")
# What the csv says of a photo's bytes: they are the device's own.
_ENCODING: Final = "as uploaded"


class ManifestLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of manifest.jsonl: where a photo lies, what its bytes are, and whose word its label is.

    `sha256` and `size_bytes` are those of the original; the digest is null where the photo was not downloaded.
    """

    path: str
    label: str
    photo_id: str
    device_id: str
    key: str
    sha256: str | None
    size_bytes: int
    review_id: str
    reviewed_by: str
    reviewed_at: datetime
    said_label: str | None = None
    said_verdict: str | None = None
    model_version: str | None = None
    comment: str | None = None


def path_of(review: Review) -> PurePosixPath:
    """Where a photo lies in the folder: `<source>/<split>/<class>/<file>`, as in the data set."""
    return PurePosixPath(SOURCE, "train", review.label, f"{review.photo_id}.jpg")


def group_of(review: Review) -> str:
    """What validation must not tear apart: all photos of one device.

    A mounted camera sees the same leaves day after day, so a day is too narrow a group: a leaf that is learnt on
    Monday would be asked for on Tuesday.
    """
    return f"{SOURCE}:{review.device_id}"


def line_of(review: Review, *, size_bytes: int, sha256: str | None) -> ManifestLine:
    """A review and its photo as a line of the manifest."""
    return ManifestLine(
        path=str(path_of(review)),
        label=review.label,
        photo_id=review.photo_id,
        device_id=review.device_id,
        key=review.photo_key,
        sha256=sha256,
        size_bytes=size_bytes,
        review_id=review.review_id,
        reviewed_by=review.by,
        reviewed_at=review.at,
        said_label=review.said_label,
        said_verdict=review.said_verdict,
        model_version=review.model_version,
        comment=review.comment,
    )


def write_manifest(out_dir: Path, kept: Iterable[tuple[Review, ManifestLine]]) -> None:
    """Write both files; the labels last, because a folder without them is no data set."""
    rows = list(kept)
    write_whole(out_dir / MANIFEST_NAME, b"".join(msgspec.json.encode(line) + b"\n" for _, line in rows))
    write_whole(out_dir / LABELS_NAME, _labels_csv(rows).encode())


def read_manifest(out_dir: Path) -> list[ManifestLine]:
    """The lines of a manifest.

    Raises:
        DatasetInvalid: it is missing, or a line of it cannot be read.
    """
    path = out_dir / MANIFEST_NAME
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise DatasetInvalid(f"{path} cannot be read: {error.strerror}") from error
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(msgspec.json.decode(line, type=ManifestLine))
        except msgspec.MsgspecError as error:
            raise DatasetInvalid(f"{path}, line {number}: {error}") from error
    return found


def forget_others(out_dir: Path, kept: Iterable[ManifestLine]) -> int:
    """Remove photos of earlier exports that the manifest names no more, and say how many.

    A photo that was deleted on the platform must not live on in a training set; one whose label was corrected
    lies under its new class.
    """
    named = {out_dir / line.path for line in kept}
    others = [path for path in (out_dir / SOURCE).rglob("*") if path.is_file() and path not in named]
    for path in others:
        path.unlink()
    return len(others)


def _labels_csv(rows: Iterable[tuple[Review, ManifestLine]]) -> str:
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    table.writeheader()
    for review, line in rows:
        table.writerow(
            {
                "path": line.path,
                "source": SOURCE,
                "split": "train",
                "class": line.label,
                "original_name": line.key,
                "group": group_of(review),
                "encoding": _ENCODING,
            }
        )
    return text.getvalue()
