"""A test split of drawn photos, and a model that knows them by their colour."""

import csv
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ml_model.classifier import LeafClassifier
from ml_model.model_card import ModelCard, Precision
from tests.unit.ml_model.model_folders import a_card
from tests.unit.ml_model.photo_bytes import as_jpeg

GREY: Final = (150, 146, 152)
GREEN: Final = (50, 130, 40)
YELLOW: Final = (190, 170, 40)

LABELS: Final = ("Apple___Apple_scab", "Apple___healthy", "Background_without_leaves")
_SIZE_PX: Final = 64


def leaf_photo(colour: tuple[int, int, int] = GREEN, ground: tuple[int, int, int] = GREY) -> Image.Image:
    """A leaf of one colour with a stalk, 256 px a side, in front of a plain ground."""
    photo = Image.new("RGB", (256, 256), ground)
    draw = ImageDraw.Draw(photo)
    draw.ellipse((68, 38, 188, 208), fill=colour)
    draw.rectangle((124, 208, 132, 240), fill=colour)
    return photo


def ground_photo(seed: int) -> Image.Image:
    """A place without leaves: red rubble."""
    rubble = np.random.default_rng(seed).integers((140, 20, 20), (220, 60, 60), (16, 16, 3), dtype=np.uint8)
    return Image.fromarray(rubble).resize((256, 192))


def write_split(folder: Path, *, label_of_first: str = "Apple___healthy", grounds: int = 3) -> Path:
    """An unpacked test split: three photos of each class of leaf, and places without leaves."""
    rows = []
    for number in range(3):
        rows.append((f"healthy-{number}.jpg", "plantvillage", "Apple___healthy", leaf_photo(GREEN)))
        rows.append((f"scab-{number}.jpg", "plantvillage", "Apple___Apple_scab", leaf_photo(YELLOW)))
    rows += [(f"ground-{n}.jpg", "plantvillage", "Background_without_leaves", ground_photo(n)) for n in range(grounds)]
    rows[0] = (rows[0][0], rows[0][1], label_of_first, rows[0][3])
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "labels-test.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("path", "source", "class", "group"))
        for path, source, label, photo in rows:
            writer.writerow((path, source, label, ""))
            (folder / path).write_bytes(as_jpeg(photo))
    return folder


class ColourSession:
    """Stands in for onnxruntime: yellow is scab, green is healthy, anything else is no leaf. A tenth of it is ill."""

    def run(self, _: list[str], inputs: dict[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        pixels = inputs["image"]
        red, green, blue = pixels[:, 0], pixels[:, 1], pixels[:, 2]
        is_leaf = green - blue > 0.3
        yellow = (is_leaf & (red > green)).mean(axis=(1, 2))
        fresh = (is_leaf & (red <= green)).mean(axis=(1, 2))
        logits = np.stack([20 * yellow, 20 * fresh, np.full_like(fresh, 1.0)], axis=1)
        leaf = np.maximum(yellow + fresh, 0.02)
        cam = np.ones((len(pixels), 2, 2), dtype=np.float32)
        return [logits.astype(np.float32), cam, np.stack([leaf, 0.1 * leaf], axis=1).astype(np.float32)]


def colour_card() -> ModelCard:
    """The card of the model that knows colours."""
    return a_card(
        "1.0.0",
        {precision: str(precision).encode() for precision in Precision},
        labels=LABELS,
        input={"size_px": _SIZE_PX, "mean": (0.5,) * 3, "std": (0.5,) * 3},
        nothing_known_logit=-5.0,
    )


def colour_models() -> dict[Precision, LeafClassifier]:
    """The model in both forms, which are the same."""
    card = colour_card()
    return {precision: LeafClassifier(card, ColourSession(), precision) for precision in Precision}
