"""The devices' connections as this process remembers them, for whoever asks for all of them again and again."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from chalicelib.domain.presence import Presence
from chalicelib.ports.clock import Clock
from chalicelib.ports.presence import PresenceReader

# A thousand devices are ten readings. Who is connected matters to the minute; silence has an alert of its own.
_FRESH_FOR: Final = timedelta(seconds=30)


class RememberedPresence:
    """Implements `PresenceReader`."""

    def __init__(self, book: PresenceReader, *, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._reading = Lock()
        self._known: dict[str, tuple[datetime, Presence | None]] = {}

    def of_all(self, device_ids: Iterable[str]) -> Mapping[str, Presence]:
        wanted = set(device_ids)
        with self._reading:
            now = self._clock()
            stale = {each for each in wanted if each not in self._known or now - self._known[each][0] >= _FRESH_FOR}
            found = self._book.of_all(stale) if stale else {}
            self._known |= {device_id: (now, found.get(device_id)) for device_id in stale}
            known = ((device_id, self._known[device_id][1]) for device_id in wanted)
            return {device_id: presence for device_id, presence in known if presence is not None}
