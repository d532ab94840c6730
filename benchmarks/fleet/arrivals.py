"""What of a fleet's messages and photos is in the tables, asked for until everything is there."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.fleet.progress import FleetProgress
from local_cloud.arrivals import diagnosed_photos, stored_messages
from local_cloud.endpoints import Endpoints
from local_cloud.ledger import MessageId, PhotoId


@dataclass(slots=True, kw_only=True)
class FleetArrivals:
    """Compares by id. A device whose things have all arrived is not asked about again.

    Attributes:
        last_seen_ms: when something was found that had not been there before.
    """

    endpoints: Endpoints
    progress: FleetProgress
    device_ids: Sequence[str]
    last_seen_ms: int = 0
    _messages: dict[str, set[MessageId]] = field(default_factory=dict, init=False)
    _photos: dict[str, set[PhotoId]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        for key in self.progress.acknowledged_ms:
            message, _ = self.progress.published[key]
            self._messages.setdefault(message.device_id, set()).add(message)
        for photo in self.progress.uploaded:
            self._photos.setdefault(photo.device_id, set()).add(photo)

    @property
    def wanted(self) -> int:
        """How much there must be."""
        return len(self.progress.acknowledged_ms) + len(self.progress.uploaded)

    def look(self) -> int:
        """Ask the tables for what was not there before; how much is there now."""
        before = self._waiting()
        for device_id, messages in self._messages.items():
            if messages:
                messages.difference_update(stored_messages(self.endpoints, device_id))
        for device_id, photos in self._photos.items():
            if photos:
                photos.difference_update(diagnosed_photos(self.endpoints, device_id))
        if self._waiting() < before:
            self.last_seen_ms = time.time_ns() // 1_000_000
        return self.wanted - self._waiting()

    def missing(self) -> Iterator[str]:
        """One line for each thing that is missing, by its id."""
        for message in sorted(key for messages in self._messages.values() for key in messages):
            yield f"message {message.seq} of {message.device_id} is not stored"
        for photo in sorted(key for photos in self._photos.values() for key in photos):
            yield f"photo {photo.photo_id} of {photo.device_id} has no diagnosis"
        unacknowledged = self.progress.published.keys() - self.progress.acknowledged_ms.keys()
        for device_id, seq in sorted(unacknowledged):
            yield f"message {seq} of {device_id} was not acknowledged"
        with_photo = {photo.device_id for photo in self.progress.uploaded}
        for device_id in sorted(set(self.device_ids) - with_photo):
            yield f"the order has brought no photo of {device_id}"

    def _waiting(self) -> int:
        return sum(map(len, self._messages.values())) + sum(map(len, self._photos.values()))
