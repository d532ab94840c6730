"""Where the operators' keys are kept, for whoever renews them."""

from datetime import datetime
from typing import Protocol

from chalicelib.domain.operator import OperatorKey


class KeyVault(Protocol):
    """The versions of the operators' keys: one is in force, and one may be prepared to come after it.

    Every method may raise `Outage`, and `StoredStateInvalid` where what is stored is no list of keys.
    """

    def in_force(self) -> tuple[OperatorKey, ...]:
        """The keys that open the door now."""

    def is_in_force(self, version: str) -> bool:
        """Whether this version is the one that opens the door now."""

    def prepared(self, version: str) -> tuple[OperatorKey, ...] | None:
        """The keys of this version; None when nobody has prepared it yet."""

    def prepared_at(self, version: str) -> datetime:
        """When this version was prepared, by the vault's clock."""

    def prepare(self, version: str, keys: tuple[OperatorKey, ...]) -> None:
        """Keep keys as a version that is not in force yet; the same keys twice are kept once."""

    def put_in_force(self, version: str) -> None:
        """Let a prepared version open the door from now on, instead of the one that does."""
