"""The labels that a leaf can have: what a reviewer may choose from, which is what the model can learn.

`Crop___Condition`, after PlantVillage. The platform does not import the model: a test holds this list against its card.
"""

from difflib import get_close_matches
from typing import Final

from chalicelib.domain.errors import InputRefused

NOT_A_LEAF: Final = "Background_without_leaves"

LEAF_LABELS: Final = (
    "Apple___Apple_scab",
    "Apple___Black_rot",
    "Apple___Cedar_apple_rust",
    "Apple___healthy",
    "Background_without_leaves",
    "Bean___Angular_leaf_spot",
    "Bean___Rust",
    "Bean___healthy",
    "Blueberry___healthy",
    "Coffee___Cercospora",
    "Coffee___Leaf_miner",
    "Coffee___Phoma",
    "Coffee___Rust",
    "Coffee___healthy",
    "Corn___Common_rust",
    "Corn___Gray_leaf_spot",
    "Corn___Northern_Leaf_Blight",
    "Corn___healthy",
    "Grape___Black_rot",
    "Grape___Esca",
    "Grape___Leaf_blight",
    "Grape___healthy",
    "Orange___Citrus_greening",
    "Pepper_bell___Bacterial_spot",
    "Pepper_bell___healthy",
    "Potato___Early_blight",
    "Potato___Late_blight",
    "Potato___healthy",
    "Raspberry___healthy",
    "Strawberry___Leaf_scorch",
    "Strawberry___healthy",
    "Tomato___Bacterial_spot",
    "Tomato___Early_blight",
    "Tomato___Late_blight",
    "Tomato___Leaf_Mold",
    "Tomato___Septoria_leaf_spot",
    "Tomato___Spider_mites",
    "Tomato___Target_Spot",
    "Tomato___Tomato_Yellow_Leaf_Curl_Virus",
    "Tomato___Tomato_mosaic_virus",
    "Tomato___healthy",
)

_SEPARATOR: Final = "___"
_HEALTHY: Final = "healthy"
# The one crop whose words stand in filing order.
_CROP_NAMES: Final = {"Pepper_bell": "bell pepper"}
# "late blight" alone is still near to the late blights of two crops.
_NEARNESS: Final = 0.5


def check_label(label: str) -> None:
    """Look whether this is one of the labels, letter by letter.

    Raises:
        InputRefused: it is none; the reason names the labels that it resembles.
    """
    if label in LEAF_LABELS:
        return
    near = " or ".join(near_labels(label))
    advice = f"did you mean {near}?" if near else "GET /openapi.json lists those that there are"
    raise InputRefused(f"{label[:100]!r} is no label; {advice}", field="label")


def near_labels(text: str) -> tuple[str, ...]:
    """The labels that somebody may have meant, the nearest first; case and punctuation do not matter."""
    by_words = {words: label for label in LEAF_LABELS for words in (_words(label), in_words(label))}
    near = get_close_matches(_words(text), by_words, cutoff=_NEARNESS)
    return tuple(dict.fromkeys(by_words[words] for words in near))


def in_words(label: str) -> str:
    """A label for people, to go on in a sentence: "early blight on tomato"."""
    if label == NOT_A_LEAF:
        return "no leaf"
    crop, _, condition = label.partition(_SEPARATOR)
    crop = _CROP_NAMES.get(crop, _words(crop))
    return f"a healthy {crop} leaf" if condition == _HEALTHY else f"{_words(condition)} on {crop}"


def _words(text: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in text.lower()).split())
