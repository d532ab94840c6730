"""What a class name such as `Tomato___Early_blight` tells: crop, condition, and whether it is a leaf at all."""

from typing import Final

NOT_A_LEAF_LABEL: Final = "Background_without_leaves"

_SEPARATOR: Final = "___"
_HEALTHY: Final = "healthy"
# The one crop whose words stand in filing order.
_CROP_NAMES: Final = {"Pepper_bell": "Bell pepper"}


def crop_of(label: str) -> str:
    """The crop in words; empty for the class without leaves."""
    crop, separator, _ = label.partition(_SEPARATOR)
    if not separator:
        return ""
    return _CROP_NAMES.get(crop, crop.replace("_", " "))


def condition_of(label: str) -> str:
    """The condition in words, capitalised as a sentence."""
    _, separator, condition = label.partition(_SEPARATOR)
    if not separator:
        return "No leaf"
    return condition.replace("_", " ").capitalize()


def is_healthy(label: str) -> bool:
    """True for the healthy class of a crop."""
    return label.endswith(f"{_SEPARATOR}{_HEALTHY}")
