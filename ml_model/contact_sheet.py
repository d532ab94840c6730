"""Photos side by side, each above its heat map, in one picture: to look at what the model looks at.

python -m device_simulator.render --out .cloudiot/sheet --seed 2002 --count 6
python -m ml_model.contact_sheet --out docs/images/heatmaps.jpg .cloudiot/sheet/*.jpg
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from PIL import Image

from ml_model.classifier import LeafClassifier
from ml_model.classify import Classifier
from ml_model.errors import LeafModelError
from ml_model.heatmap import overlay
from ml_model.model_card import ARTIFACT_DIR
from ml_model.preprocess import open_photo

# Six of them fill the width of a page, in a file of about 100 kB.
_SIDE_PX: Final = 200
_JPEG_QUALITY: Final = 82


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the picture; the exit status is 1 when a photo or the model cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        sheet = contact_sheet([path.read_bytes() for path in options.photos], LeafClassifier.load(options.artifact))
        sheet.save(options.out, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    except (LeafModelError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{len(options.photos)} photos in {options.out}")
    return 0


def contact_sheet(photos: Sequence[bytes], classifier: Classifier) -> Image.Image:
    """One column for each photo: as it is, and with its evidence. What is no leaf stands there twice.

    Raises:
        PhotoRefused: one of them is no photo.
    """
    columns = [_column(data, classifier) for data in photos]
    sheet = Image.new("RGB", (_SIDE_PX * len(columns), _SIDE_PX * 2))
    for place, column in enumerate(columns):
        for row, picture in enumerate(column):
            sheet.paste(picture, (place * _SIDE_PX, row * _SIDE_PX))
    return sheet


def _column(data: bytes, classifier: Classifier) -> Iterable[Image.Image]:
    heatmap = classifier.diagnose(data).heatmap
    photo = open_photo(data, _SIDE_PX).resize((_SIDE_PX, _SIDE_PX), Image.Resampling.LANCZOS)
    return photo, photo if heatmap is None else overlay(photo, heatmap)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ml_model.contact_sheet",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("photos", type=Path, nargs="+", metavar="PHOTO", help="JPEG, PNG or WebP files")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="JPEG file to write")
    parser.add_argument(
        "--artifact", type=Path, default=ARTIFACT_DIR, metavar="DIR", help="where weights and card lie (%(default)s)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
