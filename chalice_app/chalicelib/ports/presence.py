"""Which devices are connected."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from chalicelib.domain.presence import Presence


class PresenceReader(Protocol):
    """Knows of many devices at once."""

    def of_all(self, device_ids: Iterable[str]) -> Mapping[str, Presence]:
        """Those devices of which something is known, by id; what was written just now may be missing."""


class PresenceBook(PresenceReader, Protocol):
    """What is known of the devices' connections."""

    def read(self, device_id: str) -> Presence:
        """What is known of one device, as of now; of one that was never heard of, nothing."""

    def keep(self, presence: Presence, *, replacing: Presence) -> bool:
        """Keep what is known now; says whether it was: somebody else may have written meanwhile."""
