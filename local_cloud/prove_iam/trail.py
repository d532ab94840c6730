"""The emulator's trail, read bit by bit: what roles asked for, and whether they were let."""

import json
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One look at a role's permissions."""

    role: str
    action: str
    resource: str
    allowed: bool


@dataclass(slots=True, kw_only=True)
class Trail:
    """Reads on from where it stopped."""

    file: Path
    _read: int = field(default=0, init=False)

    def news(self) -> tuple[Check, ...]:
        """What was added since the last time."""
        with self.file.open("rb") as trail:
            trail.seek(self._read)
            added = trail.read()
        # The last line may still be being written.
        whole, _, _ = added.rpartition(b"\n")
        self._read += len(whole) + bool(whole)
        return tuple(Check(**json.loads(line)) for line in whole.splitlines())
