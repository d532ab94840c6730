"""The clock inside a device: it runs a little fast or slow, and is put right by NTP once a day or so."""

import random
from dataclasses import dataclass
from typing import Final

from device_simulator.timekeeping import Timekeeper

# A 32,768 Hz watch crystal is good to 20 ppm at room temperature, and loses another 20 to 30 ppm in heat and cold.
_WORST_RATE_PPM: Final = 45.0
# Radios are expensive to run: NTP is asked once a day or a little less.
_SHORTEST_PAUSE_MS: Final = 20 * 3_600_000
_LONGEST_PAUSE_MS: Final = 30 * 3_600_000
# What is left after an NTP exchange over a mobile network.
_NTP_ERROR_MS: Final = 40.0


@dataclass(frozen=True, slots=True)
class Drift:
    """How far a device's clock is from the truth, as a pure function of the true time.

    Attributes:
        rate_ppm: by how much it runs fast.
        pause_ms: between two corrections by NTP; `phase_ms` tells when they fall.
        left_ms: what a correction leaves.
    """

    rate_ppm: float
    pause_ms: int
    phase_ms: int
    left_ms: float

    @classmethod
    def of(cls, device_id: str, *, seed: int) -> "Drift":
        """The same device and seed have the same clock."""
        dice = random.Random(f"{seed}/{device_id}/clock")
        pause_ms = dice.randrange(_SHORTEST_PAUSE_MS, _LONGEST_PAUSE_MS)
        return cls(
            rate_ppm=dice.uniform(-_WORST_RATE_PPM, _WORST_RATE_PPM),
            pause_ms=pause_ms,
            phase_ms=dice.randrange(pause_ms),
            left_ms=dice.uniform(-_NTP_ERROR_MS, _NTP_ERROR_MS),
        )

    def offset_ms(self, true_ms: int) -> int:
        """Device time less true time."""
        since_ms = (true_ms - self.phase_ms) % self.pause_ms
        return round(self.left_ms + since_ms * self.rate_ppm / 1e6)

    def corrections(self, true_ms: int) -> int:
        """How often NTP has put the clock right since the epoch: another number means a correction in between."""
        return (true_ms - self.phase_ms) // self.pause_ms


@dataclass(slots=True)
class DeviceClock:
    """Time as one device sees it. Implements `Timekeeper`.

    Attributes:
        wrong_by_ms: what a fault adds to the drift.
    """

    truth: Timekeeper
    drift: Drift
    wrong_by_ms: int = 0

    def now_ms(self) -> int:
        return self.reading_ms(self.truth.now_ms())

    def reading_ms(self, true_ms: int) -> int:
        """What the device's clock showed, or will show, at a moment; never before 1970."""
        return max(0, true_ms + self.drift.offset_ms(true_ms) + self.wrong_by_ms)

    async def sleep(self, seconds: float) -> None:
        await self.truth.sleep(seconds)
