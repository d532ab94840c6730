"""The crops that the platform knows: those whose leaves the model can tell apart.

A crop is named by its slug: `tomato`, `pepper-bell`. Sites grow them, alert rules may concern one of them.
"""

from typing import Final

from chalicelib.domain.errors import InputRefused
from chalicelib.domain.leaf_labels import LEAF_LABELS, NOT_A_LEAF


def crop_slug(label: str) -> str:
    """The crop of a leaf label: `pepper-bell` of `Pepper_bell___healthy`."""
    return label.partition("___")[0].lower().replace("_", "-")


CROPS: Final = tuple(sorted({crop_slug(label) for label in LEAF_LABELS if label != NOT_A_LEAF}))


def check_crop(crop: str, *, field: str) -> None:
    """Look whether this is one of the crops, letter by letter.

    Raises:
        InputRefused: it is none; the reason lists them all.
    """
    if crop not in CROPS:
        raise InputRefused(f"{crop[:100]!r} is no crop that we know; those are {', '.join(CROPS)}", field=field)
