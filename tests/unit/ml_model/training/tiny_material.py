"""A data set that colour tells apart, and drawn leaves with masks: enough for a training of seconds."""

import json
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

from ml_model.labels import NOT_A_LEAF_LABEL
from tests.unit.ml_model.photo_bytes import as_jpeg, plain, textured

COLORS: Final = {
    "Bean___healthy": (60, 160, 50),
    "Bean___Rust": (170, 90, 30),
    "Background_without_leaves": (90, 90, 200),
}


def write_split(root: Path, split: str, per_class: int) -> None:
    """Photos of each class, each a group of its own."""
    rows = ["path,source,class,group"]
    for label, color in COLORS.items():
        for i in range(per_class):
            path = f"{split}-{label}-{i}.jpg"
            (root / path).write_bytes(as_jpeg(_photo(label, color, i)))
            rows.append(f"{path},plantvillage,{label},")
    (root / f"labels-{split}.csv").write_text("\n".join(rows) + "\n")


def _photo(label: str, color: tuple[int, int, int], number: int) -> Image.Image:
    """A leaf on the laboratory's grey, which can be cut out; or a place without leaves."""
    if label == NOT_A_LEAF_LABEL:
        photo = plain(color)
        photo.paste(textured(60, 60, seed=number), (10 * (number % 12), 10 * (number % 12)))
        return photo
    photo = Image.new("RGB", (160, 160), (128, 124, 132))
    ImageDraw.Draw(photo).ellipse((30 + number, 30, 130, 120 + number), fill=color)
    return photo


def write_drawn_leaves(root: Path, count: int) -> Path:
    """Green discs on grey, every other with a brown spot, and their masks; the truth file."""
    lines = []
    for i in range(count):
        is_ill = i % 2 == 1
        photo, mask = Image.new("RGB", (128, 128), (120, 120, 125)), Image.new("L", (128, 128))
        for picture, leaf, spot in ((photo, (50, 150, 40), (120, 70, 20)), (mask, 1, 2)):
            draw = ImageDraw.Draw(picture)
            draw.ellipse((20, 20, 108, 108), fill=leaf)
            if is_ill:
                draw.ellipse((50, 50, 60 + i, 60 + i), fill=spot)
        ill_pixels, leaf_pixels = mask.histogram()[2], sum(mask.histogram()[1:3])
        (root / f"drawn-{i}.jpg").write_bytes(as_jpeg(photo))
        mask.save(root / f"drawn-{i}.png")
        lines.append(
            {
                "file": f"drawn-{i}.jpg",
                "label": "Bean___Rust" if is_ill else "Bean___healthy",
                "severity_pct": 100 * ill_pixels / leaf_pixels,
                "mask": f"drawn-{i}.png",
            }
        )
    truth = root / "truth.jsonl"
    truth.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return truth
