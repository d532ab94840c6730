"""Which devices are connected, in memory."""

from collections.abc import Iterable, Mapping

from chalicelib.domain.presence import Presence


class InMemoryPresence:
    """Implements `PresenceBook`.

    Attributes:
        writes: how often something was kept.
    """

    def __init__(self) -> None:
        self.presence: dict[str, Presence] = {}
        self.writes = 0

    def read(self, device_id: str) -> Presence:
        return self.presence.get(device_id, Presence(device_id=device_id))

    def of_all(self, device_ids: Iterable[str]) -> Mapping[str, Presence]:
        return {device_id: self.presence[device_id] for device_id in device_ids if device_id in self.presence}

    def keep(self, presence: Presence, *, replacing: Presence) -> bool:
        stored = self.read(presence.device_id)
        if stored not in (replacing, presence):
            return False
        self.writes += 1
        self.presence[presence.device_id] = presence
        return True
