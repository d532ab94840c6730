"""The result of a soak, and whether it is good."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from local_cloud.soak.account import SoakAccount

# Fewer prove little: a fifth of them is hidden by the SDK's own retries.
LEAST_FAULTS: Final = 50
_COMPLAINTS_SHOWN: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class SoakVerdict:
    """What became of everything, and under which circumstances.

    Attributes:
        unsent: what the devices should have sent and did not.
        killed: function workers.
    """

    devices: int
    minutes: float
    unsent: tuple[str, ...]
    account: SoakAccount
    faults_by_service: Mapping[str, int]
    killed: int
    seconds: float

    @property
    def faults(self) -> int:
        """How many faults the functions met."""
        return sum(self.faults_by_service.values())

    @property
    def good(self) -> bool:
        """Whether all came the whole way and nothing twice, through weather that was bad enough to prove it."""
        return not any(self._all_complaints())

    def complaints(self) -> Iterator[str]:
        """One line for each thing that is wrong, up to a point."""
        lines = list(self._all_complaints())
        yield from islice(lines, _COMPLAINTS_SHOWN)
        if len(lines) > _COMPLAINTS_SHOWN:
            yield f"and {len(lines) - _COMPLAINTS_SHOWN} more"

    def _all_complaints(self) -> Iterator[str]:
        yield from self.unsent
        yield from self.account.complaints()
        if self.account.published == 0:
            yield "nothing was published"
        if self.account.alerts_expected == 0:
            yield "no sample was beyond a limit, so nothing proves that alerts arrive"
        if self.faults < LEAST_FAULTS:
            yield f"{self.faults} faults are too few to prove anything: {LEAST_FAULTS} are needed, so let it run longer"
        if self.killed == 0:
            yield "no function worker was killed"

    def line(self) -> str:
        """The last line that `soak` prints."""
        account = self.account
        return json.dumps(
            {
                "soak": "passed" if self.good else "failed",
                "devices": self.devices,
                "minutes": self.minutes,
                "published": account.published,
                "stored": account.stored,
                "lost": account.lost,
                "alerts_expected": account.alerts_expected,
                "alerts_lost": len(account.alerts_lost),
                "alerts_doubled": account.doubled,
                "faults": self.faults,
                "workers_killed": self.killed,
                "seconds": round(self.seconds, 1),
            }
        )
