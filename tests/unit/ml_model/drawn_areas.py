"""Pictures of known areas: a green disc with brown spots on grey ground, drawn on the spot."""

import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from ml_model.training.masked_picture import MaskedPicture

SIDE_PX = 256
GROUND = (150, 148, 155)
GREEN = (70, 130, 55)
BROWN = (110, 75, 45)


def spotted_disc(
    radius_px: int,
    spots: int,
    *,
    seed: int = 1,
    green: tuple[int, int, int] = GREEN,
    ground: tuple[int, int, int] = GROUND,
) -> MaskedPicture:
    """A leaf-like disc in the middle, with spots of 12 pixels' radius well inside of it."""
    random = np.random.default_rng(seed)
    image = Image.new("RGB", (SIDE_PX, SIDE_PX), ground)
    leaf, ill = Image.new("L", image.size), Image.new("L", image.size)
    middle = SIDE_PX / 2
    for layer, colour in ((image, green), (leaf, 255)):
        ImageDraw.Draw(layer).circle((middle, middle), radius_px, fill=colour)
    for _ in range(spots):
        place = tuple(middle + random.uniform(-0.6, 0.6, 2) * (radius_px - 12))
        for layer, colour in ((image, BROWN), (ill, 255)):
            ImageDraw.Draw(layer).circle(place, 12, fill=colour)
    grain = random.normal(0, 4, (SIDE_PX, SIDE_PX, 1))
    noisy = np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8)
    return MaskedPicture(image=Image.fromarray(noisy), leaf=leaf, ill=ill)


def written(folder: Path, pictures: list[MaskedPicture]) -> Path:
    """The pictures as the leaf renderer writes them with `--masks`; the truth file."""
    lines = []
    for number, picture in enumerate(pictures):
        file, mask = f"{number}.png", f"{number}-mask.png"
        picture.image.save(folder / file)
        assert picture.leaf is not None
        assert picture.ill is not None
        regions = (np.asarray(picture.leaf) > 127).astype(np.uint8) + (np.asarray(picture.ill) > 127)
        Image.fromarray(regions.astype(np.uint8)).save(folder / mask)
        lines.append(json.dumps({"file": file, "label": "Apple___Apple_scab", "mask": mask}))
    truth = folder / "truth.jsonl"
    truth.write_text("\n".join(lines) + "\n")
    return truth
