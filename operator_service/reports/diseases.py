"""The diseases that the photos of a week show."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from chalicelib.domain.diagnosis import Verdict
from chalicelib.domain.photo import Photo

# As many as fit in two rows on paper.
MOST_PHOTOS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class DiseaseWeek:
    """What the model saw on leaves, or what people said that it is.

    Attributes:
        photos: the worst ones.
    """

    crop: str
    condition: str
    count: int
    worst_pct: float | None
    photos: tuple[Photo, ...]


def diseases_on(photos: Iterable[Photo]) -> Iterator[DiseaseWeek]:
    """Of each disease the photos on which it was seen, the most frequent one first. What a person said counts."""
    seen: defaultdict[tuple[str, str], list[Photo]] = defaultdict(list)
    for photo in photos:
        named = _disease_on(photo)
        if named is not None:
            seen[named].append(photo)
    for (crop, condition), found in sorted(seen.items(), key=lambda item: -len(item[1])):
        worst = sorted(found, key=_badness, reverse=True)
        yield DiseaseWeek(
            crop=crop,
            condition=condition,
            count=len(found),
            worst_pct=max((photo.diagnosis.severity_pct or 0.0 for photo in found), default=None) or None,
            photos=tuple(worst[:MOST_PHOTOS]),
        )


def _disease_on(photo: Photo) -> tuple[str, str] | None:
    """Crop and condition; None of a leaf that is healthy, or none, or of which nobody can say."""
    if photo.review is not None:
        crop, _, condition = photo.review.label.replace("_", " ").partition("   ")
        return (crop, condition) if condition and condition != "healthy" else None
    if photo.diagnosis.verdict is not Verdict.DISEASE:
        return None
    return photo.diagnosis.crop, photo.diagnosis.condition


def _badness(photo: Photo) -> tuple[float, float]:
    return photo.diagnosis.severity_pct or 0.0, photo.diagnosis.confidence
