"""Chooses in which of its forms an answer is given: what the `Accept` header asks for (RFC 9110, 12.5.1)."""

from collections.abc import Sequence
from typing import Final

from chalicelib.domain.errors import FormUnknown

_NOTHING: Final = 0.0


def chosen_type(accept: str | None, offered: Sequence[str]) -> str:
    """The media type that a client likes best; of equals, the one that is offered first.

    Args:
        accept: None takes anything.
        offered: at least one, such as `application/json`.

    Raises:
        FormUnknown: none will do.
    """
    if accept is None or not accept.strip():
        return offered[0]
    ranges = [_range(part) for part in accept.split(",")]
    liked = {media_type: _quality(media_type, ranges) for media_type in offered}
    best = max(offered, key=lambda media_type: liked[media_type])
    if liked[best] == _NOTHING:
        raise FormUnknown(f"there is {' and '.join(offered)} to accept")
    return best


def _range(part: str) -> tuple[str, float]:
    """One media range and how well it is liked, from 0 to 1."""
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            return name, _weight(value.strip())
    return name, 1.0


def _weight(text: str) -> float:
    try:
        return min(max(float(text), _NOTHING), 1.0)
    except ValueError:
        return _NOTHING


def _quality(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """What the most specific range says that fits."""
    kind = media_type.partition("/")[0]
    for fitting in (media_type, f"{kind}/*", "*/*"):
        for name, quality in ranges:
            if name == fitting:
                return quality
    return _NOTHING
