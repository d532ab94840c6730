"""The devices' newest samples, in this process's memory."""

from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from chalicelib.domain.sample import Sample
from chalicelib.ports.clock import Clock

# Devices send every few minutes: less than this would see some minutes with everybody, and some with nobody.
_COUNTED_OVER: Final = timedelta(minutes=5)
_A_MINUTE: Final = timedelta(minutes=1)


class RememberedSamples:
    """Implements `FreshSamples`. Some 500 bytes for each device that was heard of."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._newest: dict[str, Sample] = {}
        self._noting = Lock()
        self._began_at: datetime | None = None
        self._noted_at: deque[datetime] = deque()

    def note(self, device_id: str, sample: Sample) -> None:
        with self._noting:
            now = self._clock()
            self._began_at = self._began_at or now
            self._noted_at.append(now)
            self._forget_before(now - _COUNTED_OVER)
            self._keep(device_id, sample)

    def remember(self, device_id: str, sample: Sample) -> None:
        with self._noting:
            self._keep(device_id, sample)

    def newest(self) -> Mapping[str, Sample]:
        with self._noting:
            return dict(self._newest)

    def per_minute(self) -> float | None:
        with self._noting:
            now = self._clock()
            if self._began_at is None or now - self._began_at < _A_MINUTE:
                return None
            self._forget_before(now - _COUNTED_OVER)
            return len(self._noted_at) / (min(now - self._began_at, _COUNTED_OVER) / _A_MINUTE)

    def _keep(self, device_id: str, sample: Sample) -> None:
        known = self._newest.get(device_id)
        if known is None or sample.at > known.at:
            self._newest[device_id] = sample

    def _forget_before(self, moment: datetime) -> None:
        while self._noted_at and self._noted_at[0] < moment:
            self._noted_at.popleft()
