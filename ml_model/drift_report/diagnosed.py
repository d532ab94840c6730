"""Diagnoses that the platform recorded, from its operations table or from JSON lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from ml_model.diagnosis import Verdict
from ml_model.errors import DiagnosesInvalid
from ml_model.operations_feed import Item, OperationsFeed

_KIND: Final = "PHOTOS"


class _Model(Struct, frozen=True):
    version: str


class _Diagnosis(Struct, frozen=True):
    label: str
    confidence: float
    verdict: Verdict
    model: _Model


class _Key(Struct, frozen=True):
    device_id: str


class _StoredPhoto(Struct, frozen=True):
    """A photo's item in the operations table; see docs/data-model.md. The rest of it is not used here."""

    key: _Key
    taken_at: datetime
    diagnosis: _Diagnosis


class _ListedPhoto(Struct, frozen=True):
    """A photo as `GET /devices/{id}/photos` lists it: one JSON line each. `taken_at` is in epoch milliseconds."""

    device_id: str
    taken_at: int
    diagnosis: _Diagnosis


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosed:
    """One diagnosed photo, as far as drift is concerned."""

    device_id: str
    taken_at: datetime
    label: str
    confidence: float
    verdict: Verdict
    model_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The photos of one time, as columns with an entry for each photo."""

    since: datetime
    until: datetime
    labels: NDArray[np.str_]
    confidences: NDArray[np.float64]
    verdicts: NDArray[np.str_]
    device_days: NDArray[np.str_]  # photos of one device on one day show the same few leaves
    days: NDArray[np.datetime64]
    model_versions: frozenset[str]

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def told(self) -> NDArray[np.bool_]:
        """Of which photos a condition was told, healthy or ill."""
        return np.isin(self.verdicts, (Verdict.DISEASE, Verdict.HEALTHY))

    @classmethod
    def of(cls, photos: Iterable[Diagnosed], since: datetime, until: datetime) -> "Window":
        """Those of the photos that were taken from `since` on and before `until`."""
        chosen = [photo for photo in photos if since <= photo.taken_at < until]
        days = [photo.taken_at.astimezone(UTC).date() for photo in chosen]
        return cls(
            since=since,
            until=until,
            labels=np.array([photo.label for photo in chosen], dtype=np.str_),
            confidences=np.array([photo.confidence for photo in chosen], dtype=np.float64),
            verdicts=np.array([str(photo.verdict) for photo in chosen], dtype=np.str_),
            device_days=np.array(
                [f"{photo.device_id} {day}" for photo, day in zip(chosen, days, strict=True)], np.str_
            ),
            days=np.array(days, dtype="datetime64[D]"),
            model_versions=frozenset(photo.model_version for photo in chosen),
        )


def photos_in_table(feed: OperationsFeed, since: datetime, until: datetime) -> Iterator[Diagnosed]:
    """The fleet's photos of a time, oldest first.

    Raises:
        DiagnosesInvalid: an item is no diagnosed photo.
        PlatformUnavailable: the table cannot be read.
    """
    for item in feed.items(_KIND, since, until):
        yield _from_item(item)


def photos_in_lines(path: Path) -> Iterator[Diagnosed]:
    """The photos in a file of JSON lines, or in all `*.jsonl` files of a folder: each as the REST API lists it.

    Raises:
        DiagnosesInvalid: there is no such file, or a line of it is no diagnosed photo.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise DiagnosesInvalid(f"{path} holds no .jsonl file")
    for file in files:
        try:
            lines = file.read_bytes().splitlines()
        except OSError as error:
            raise DiagnosesInvalid(f"{file} cannot be read: {error.strerror}") from error
        for number, line in enumerate(lines, start=1):
            yield _from_line(line, where=f"{file}, line {number}")


def _from_item(item: Item) -> Diagnosed:
    try:
        stored = msgspec.convert(item, _StoredPhoto)
    except msgspec.ValidationError as error:
        raise DiagnosesInvalid(f"the photo {item.get('sk', '?')} of the table cannot be read: {error}") from error
    return _diagnosed(stored.key.device_id, stored.taken_at, stored.diagnosis)


def _from_line(line: bytes, *, where: str) -> Diagnosed:
    try:
        listed = msgspec.json.decode(line, type=_ListedPhoto)
        taken_at = datetime.fromtimestamp(listed.taken_at / 1000, UTC)
    except (msgspec.MsgspecError, ValueError, OverflowError, OSError) as error:
        raise DiagnosesInvalid(f"{where}: {error}") from error
    return _diagnosed(listed.device_id, taken_at, listed.diagnosis)


def _diagnosed(device_id: str, taken_at: datetime, diagnosis: _Diagnosis) -> Diagnosed:
    return Diagnosed(
        device_id=device_id,
        taken_at=taken_at,
        label=diagnosis.label,
        confidence=diagnosis.confidence,
        verdict=diagnosis.verdict,
        model_version=diagnosis.model.version,
    )
