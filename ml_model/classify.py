"""Diagnose photos from the command line.

    python -m ml_model.classify leaf.jpg bench-3/               # files, or folders of JPEG, PNG and WebP files
    python -m ml_model.classify --json leaf.jpg                 # one JSON line for each photo
    python -m ml_model.classify --heatmap out/ leaf.jpg         # and pictures that show where the evidence lies

The exit status is 1 when a photo could not be diagnosed; the others are diagnosed all the same.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

import msgspec
from rich.console import Console
from rich.progress import Progress

from ml_model.classifier import LeafClassifier
from ml_model.diagnosis import Diagnosis
from ml_model.errors import ArtifactInvalid, PhotoRefused
from ml_model.model_card import ARTIFACT_DIR, Precision
from ml_model.overlay_files import OverlayFolder
from ml_model.verdict_table import verdict_table

_PHOTO_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp"})

# A table that goes to a file or to another program is not folded to the width of some terminal.
_UNFOLDED_WIDTH: Final = 1000


class PhotoLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of `--json`: the diagnosis of a file, or why there is none."""

    file: str
    diagnosis: Diagnosis | None = None
    overlay: str | None = None
    error: str | None = None


class Classifier(Protocol):
    """What gives a diagnosis; LeafClassifier does."""

    def diagnose(self, data: bytes) -> Diagnosis: ...


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a verdict for each photo."""
    options = _parser().parse_args(arguments)
    try:
        classifier = LeafClassifier.load(options.artifact, precision=options.precision)
    except ArtifactInvalid as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return classify(options.photos, classifier, heatmap_dir=options.heatmap, as_json=options.json)


def classify(given: Iterable[Path], classifier: Classifier, *, heatmap_dir: Path | None, as_json: bool) -> int:
    """Diagnose files and the photos of folders; the exit status.

    Verdicts go to standard output; progress, and at last what could not be diagnosed, to standard error.
    """
    paths = list(dict.fromkeys(_photo_paths(given, heatmap_dir)))
    try:
        overlays = OverlayFolder(heatmap_dir, paths) if heatmap_dir else None
    except OSError as error:
        print(f"error: no folder can be made at {heatmap_dir}: {error.strerror}", file=sys.stderr)
        return 1
    lines: list[PhotoLine] = []
    for path in _with_progress(paths, hidden=as_json and sys.stdout.isatty()):
        line = _line_for(path, classifier, overlays)
        lines.append(line)
        if as_json:
            print(msgspec.json.encode(line).decode(), flush=True)
    found = [(line.file, line.diagnosis) for line in lines if line.diagnosis]
    if found and not as_json:
        Console(width=None if sys.stdout.isatty() else _UNFOLDED_WIDTH).print(verdict_table(found))
    errors = [f"{line.file}: {line.error}" for line in lines if line.error]
    for text in errors:
        print(text, file=sys.stderr)
    return 1 if errors else 0


def _photo_paths(given: Iterable[Path], heatmap_dir: Path | None) -> Iterator[Path]:
    """The files themselves, and the photos in the folders; a folder without photos stands for itself.

    Overlays of an earlier run are no photos, where their folder lies among those of the photos.
    """
    for path in given:
        if not path.is_dir():
            yield path
            continue
        photos = [entry for entry in sorted(path.rglob("*")) if _looks_like_a_photo(entry)]
        if heatmap_dir and not path.resolve().is_relative_to(heatmap_dir.resolve()):
            photos = [photo for photo in photos if not photo.resolve().is_relative_to(heatmap_dir.resolve())]
        yield from photos or [path]


def _looks_like_a_photo(entry: Path) -> bool:
    return entry.suffix.lower() in _PHOTO_SUFFIXES and not entry.is_dir()


def _with_progress(paths: Sequence[Path], *, hidden: bool) -> Iterator[Path]:
    """The paths, with a bar on standard error where a person sits there and has to wait."""
    progress = Progress(
        console=Console(stderr=True),
        transient=True,
        disable=hidden or len(paths) == 1 or not sys.stderr.isatty(),
        # Verdicts belong to standard output, also while the bar is shown.
        redirect_stdout=False,
    )
    with progress:
        yield from progress.track(paths, description="photos")


def _line_for(path: Path, classifier: Classifier, overlays: OverlayFolder | None) -> PhotoLine:
    name = _printable(path)
    if path.is_dir():
        return PhotoLine(file=name, error="there is no JPEG, PNG or WebP file in this folder")
    try:
        data = path.read_bytes()
    except OSError as error:
        return PhotoLine(file=name, error=f"cannot be read: {error.strerror}")
    try:
        diagnosis = classifier.diagnose(data)
    except PhotoRefused as error:
        return PhotoLine(file=name, error=str(error))
    if overlays is None or diagnosis.heatmap is None:
        return PhotoLine(file=name, diagnosis=diagnosis)
    try:
        written = overlays.write(path, data, diagnosis.heatmap)
    except OSError as error:
        return PhotoLine(
            file=name,
            diagnosis=diagnosis,
            error=f"its heat map cannot be written to {_printable(overlays.path)}: {error.strerror}",
        )
    return PhotoLine(file=name, diagnosis=diagnosis, overlay=_printable(written))


def _printable(path: Path) -> str:
    """The path in words that every terminal and JSON can carry: a file system allows bytes that are no UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ml_model.classify", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "photos", type=Path, nargs="+", metavar="PHOTO", help="a JPEG, PNG or WebP file, or a folder of them"
    )
    parser.add_argument("--json", action="store_true", help="print JSON lines instead of a table")
    parser.add_argument(
        "--heatmap", type=Path, metavar="DIR", help="write each photo there, tinted where the evidence lies"
    )
    parser.add_argument(
        "--precision",
        type=Precision,
        choices=list(Precision),
        default=Precision.INT8,
        help="weights to use: the quick ones that serve, or those that they were made from (%(default)s)",
    )
    parser.add_argument(
        "--artifact", type=Path, default=ARTIFACT_DIR, metavar="DIR", help="where weights and card lie (%(default)s)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
