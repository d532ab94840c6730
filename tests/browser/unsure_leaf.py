"""A photo that the classifier cannot make up its mind about."""

import io
from typing import Final

from PIL import Image

from device_simulator.leaves.photo import draw_leaf

# Two leaves in one picture, as in a double exposure, of kinds that nobody takes for each other: the model gives the
# likelier name less than the half that it must be sure of.
_LABELS: Final = ("Apple___Cedar_apple_rust", "Grape___healthy")
_SEEDS: Final = (5, 7, 9, 12)
_SIZE_PX: Final = 256
_SENT_PX: Final = 512


def unsure_leaf(number: int) -> bytes:
    """One of four such photos, as JPEG."""
    one, other = (draw_leaf(label, _SEEDS[number], _SIZE_PX).image for label in _LABELS)
    both, file = Image.blend(one, other, 0.5).resize((_SENT_PX, _SENT_PX)), io.BytesIO()
    both.save(file, "JPEG", quality=90)
    return file.getvalue()
