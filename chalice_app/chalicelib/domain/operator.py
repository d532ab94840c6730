"""The operators' keys: who may read, and who may act."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a key allows."""

    VIEWER = "viewer"  # reads
    OPERATOR = "operator"  # reads and acts


class KeyState(StrEnum):
    """Both states are valid, so that a rotation locks nobody out."""

    CURRENT = "current"
    PREVIOUS = "previous"


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorKey:
    """One named key of the secret."""

    name: str
    role: Role
    state: KeyState
    key: str

    def __repr__(self) -> str:
        """Without the key itself: it must never reach a log."""
        return f"OperatorKey(name={self.name!r}, role={self.role!r}, state={self.state!r})"
