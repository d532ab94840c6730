"""The result of a trial of the outbox, and whether it is good."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from local_cloud.outbox_trial.account import OutboxAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialVerdict:
    """What became of everything, and what was done to the devices.

    Attributes:
        connections_cut: by all cuts together.
    """

    devices: int
    kills: int
    cuts: int
    connections_cut: int
    account: OutboxAccount
    seconds: float

    @property
    def good(self) -> bool:
        """Whether everything is there once, after blows that could have changed that."""
        return not any(self.complaints())

    def complaints(self) -> Iterator[str]:
        """One line for each thing that is wrong, and for what would make the trial prove nothing."""
        yield from self.account.complaints()
        if self.account.messages == 0:
            yield "nothing was published"
        if self.cuts and self.connections_cut == 0:
            yield "no cut met a connection"
        if self.kills and self.account.resent == 0:
            yield "no kill met a message on its way: none had to be sent again"

    def line(self) -> str:
        """The last line that `outbox-trial` prints."""
        account = self.account
        return json.dumps(
            {
                "trial": "outbox",
                "passed": self.good,
                "devices": self.devices,
                "kills": self.kills,
                "cuts": self.cuts,
                "connections_cut": self.connections_cut,
                "messages": account.messages,
                "stored": account.stored,
                "resent": account.resent,
                "lost": len(account.lost) + len(account.never_sent) + len(account.waiting),
                "doubled": len(account.doubled),
                "photos": account.photos,
                "photos_lost": len(account.photos_lost),
                "photos_doubled": len(account.photos_doubled),
                "seconds": round(self.seconds, 1),
            }
        )
