"""Diagnoses of a fleet that is made up, with as much drift as a test asks for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from ml_model.diagnosis import Verdict
from ml_model.drift_report.diagnosed import Diagnosed, Window

START = datetime(2026, 10, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """Eight devices that take ten photos a day each. All photos of a device-day show the same illness."""

    mix: dict[str, float] = field(
        default_factory=lambda: {"Tomato___Late_blight": 0.5, "Tomato___healthy": 0.3, "Bean___Rust": 0.2}
    )
    confidence: tuple[float, float] = (20.0, 1.5)  # of a beta distribution: mean 0.93
    unsure: float = 0.05
    not_a_leaf: float = 0.01
    devices: int = 8
    photos_a_day: int = 10
    model: str = "2.0.0"

    def photos(self, since: datetime, days: int, seed: int) -> Iterator[Diagnosed]:
        random = np.random.default_rng(seed)
        for day in range(days):
            for device in range(self.devices):
                label = str(random.choice(list(self.mix), p=list(self.mix.values())))
                for number in range(self.photos_a_day):
                    taken_at = since + timedelta(days=day, minutes=60 * number + device)
                    yield self._photo(f"bench-{device}", taken_at, label, random)

    def window(self, *, days: int, since: datetime = START, seed: int = 0) -> Window:
        return Window.of(self.photos(since, days, seed), since, since + timedelta(days=days))

    def _photo(self, device_id: str, taken_at: datetime, label: str, random: np.random.Generator) -> Diagnosed:
        verdicts = [Verdict.UNSURE, Verdict.NOT_A_LEAF, Verdict.HEALTHY if "healthy" in label else Verdict.DISEASE]
        chances = [self.unsure, self.not_a_leaf, 1 - self.unsure - self.not_a_leaf]
        return Diagnosed(
            device_id=device_id,
            taken_at=taken_at,
            label=label,
            confidence=round(float(random.beta(*self.confidence)), 4),
            verdict=verdicts[random.choice(3, p=chances)],
            model_version=self.model,
        )


def listed(photo: Diagnosed) -> dict[str, Any]:
    """A photo as the REST API lists it."""
    return {
        "photo_id": "0",
        "device_id": photo.device_id,
        "site": "north",
        "taken_at": int(photo.taken_at.timestamp() * 1000),
        "diagnosis": _diagnosis(photo),
    }


def stored(photo: Diagnosed) -> dict[str, Any]:
    """A photo's item in the operations table, as boto3's serializer wants it."""
    return {
        "key": {"device_id": photo.device_id, "day": f"{photo.taken_at:%Y/%m/%d}", "photo_id": "0"},
        "site": "north",
        "taken_at": photo.taken_at.isoformat(),
        "diagnosis": _diagnosis(photo) | {"confidence": Decimal(str(photo.confidence))},
    }


def _diagnosis(photo: Diagnosed) -> dict[str, Any]:
    return {
        "label": photo.label,
        "confidence": photo.confidence,
        "verdict": str(photo.verdict),
        "model": {"name": "leaf", "version": photo.model_version, "sha256": "0" * 64},
    }
