"""Diagnose photos from the command line.

    python -m ml_model.classify leaf.jpg bench-3/        # files, or folders of JPEG and PNG files
    python -m ml_model.classify --json leaf.jpg          # one JSON line for each photo

The exit status is 1 when a photo could not be diagnosed; the others are diagnosed all the same.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from ml_model.classifier import LeafClassifier
from ml_model.diagnosis import Diagnosis
from ml_model.errors import ArtifactInvalid, PhotoRefused
from ml_model.model_card import ARTIFACT_DIR

_PHOTO_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png"})


class PhotoLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of `--json`: the diagnosis of a file, or why there is none."""

    file: str
    diagnosis: Diagnosis | None = None
    error: str | None = None


def main(arguments: list[str] | None = None) -> int:
    """Print a verdict for each photo."""
    options = _parser().parse_args(arguments)
    try:
        classifier = LeafClassifier.load(options.artifact)
    except ArtifactInvalid as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    paths = list(_photo_paths(options.photos))
    if not paths:
        print("error: no JPEG or PNG file there", file=sys.stderr)
        return 1
    failures = 0
    if not options.json:
        print(f"{'verdict':12}{'confidence':>11}  {'diagnosis':44}  file")
    for path in paths:
        line = _line_for(path, classifier)
        failures += line.error is not None
        print(msgspec.json.encode(line).decode() if options.json else _row(line), flush=True)
    return 1 if failures else 0


def _photo_paths(given: Iterable[Path]) -> Iterator[Path]:
    for path in given:
        if path.is_dir():
            yield from sorted(entry for entry in path.rglob("*") if entry.suffix.lower() in _PHOTO_SUFFIXES)
        else:
            yield path


def _line_for(path: Path, classifier: LeafClassifier) -> PhotoLine:
    try:
        return PhotoLine(file=str(path), diagnosis=classifier.diagnose(path.read_bytes()))
    except OSError as error:
        return PhotoLine(file=str(path), error=f"cannot be read: {error.strerror}")
    except PhotoRefused as error:
        return PhotoLine(file=str(path), error=str(error))


def _row(line: PhotoLine) -> str:
    if line.diagnosis is None:
        return f"{'error':12}{'':11}  {line.error or '':44}  {line.file}"
    found = line.diagnosis
    name = f"{found.crop}: {found.condition}" if found.crop else found.condition
    return f"{found.verdict:12}{found.confidence:11.1%}  {name:44}  {line.file}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ml_model.classify", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("photos", type=Path, nargs="+", metavar="PHOTO", help="a JPEG or PNG file, or a folder of them")
    parser.add_argument("--json", action="store_true", help="print JSON lines instead of a table")
    parser.add_argument(
        "--artifact", type=Path, default=ARTIFACT_DIR, metavar="DIR", help="weights and card to use (%(default)s)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
