"""From operators' reviews to a folder to train on."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from ml_model.feedback.manifest import ManifestLine, forget_others, line_of, path_of, write_manifest
from ml_model.feedback.photo_store import PhotoStore
from ml_model.feedback.review import Review
from ml_model.whole_files import write_whole

# Photos are small and S3 is far: eight at a time hide the way there, and are no load for either end.
_AT_ONCE: Final = 8

Thing = TypeVar("Thing")
# Wraps the photos while they are worked through, such as a progress bar does.
Progress = Callable[[Iterable[Thing]], Iterable[Thing]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What an export did. `deleted` are reviewed photos that are in the bucket no more."""

    lines: Sequence[ManifestLine]
    deleted: Sequence[Review]
    downloaded: int
    forgotten: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fetched:
    """A review with its line; without one where the photo is gone."""

    review: Review
    line: ManifestLine | None
    downloaded: bool = False


def export(
    reviews: Sequence[Review],
    photos: PhotoStore,
    out_dir: Path,
    *,
    download: bool,
    progress: Progress[_Fetched] = lambda fetched: fetched,
) -> Exported:
    """Bring the folder to what the reviews say; what an earlier export downloaded is not downloaded again.

    When it breaks off, the folder's labels are still those of the export before; the next one goes on.

    Args:
        download: fetch the photos too. Without them the manifest names keys and sizes, and cannot be trained on.

    Raises:
        PlatformUnavailable: the bucket does not answer.
    """

    def fetch(review: Review) -> _Fetched:
        return _fetch(review, photos, out_dir) if download else _name(review, photos)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            fetched = list(progress(pool.map(fetch, reviews)))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    kept = [(each.review, each.line) for each in fetched if each.line is not None]
    lines = [line for _, line in kept]
    write_manifest(out_dir, kept)
    return Exported(
        lines=lines,
        deleted=[each.review for each in fetched if each.line is None],
        downloaded=sum(each.downloaded for each in fetched),
        forgotten=forget_others(out_dir, lines),
    )


def _name(review: Review, photos: PhotoStore) -> _Fetched:
    size = photos.size_bytes(review.photo_key)
    line = None if size is None else line_of(review, size_bytes=size, sha256=None)
    return _Fetched(review=review, line=line)


def _fetch(review: Review, photos: PhotoStore, out_dir: Path) -> _Fetched:
    """Fetch one photo, unless it lies here whole. The bucket is asked all the same: the photo may be gone."""
    path = out_dir / path_of(review)
    size = photos.size_bytes(review.photo_key)
    if size is None:
        return _Fetched(review=review, line=None)
    data = path.read_bytes() if path.is_file() else None
    downloaded = data is None or len(data) != size
    if data is None or len(data) != size:
        data = photos.read(review.photo_key)
        if data is None:  # deleted between the two questions
            return _Fetched(review=review, line=None)
        write_whole(path, data)
    line = line_of(review, size_bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
    return _Fetched(review=review, line=line, downloaded=downloaded)
