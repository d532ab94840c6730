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


def role_for(method: str) -> Role:
    """The least that whoever uses an HTTP method has to be: what changes nothing is for everybody with a key."""
    return Role.VIEWER if method in {"GET", "HEAD"} else Role.OPERATOR


def may_act_as(role: Role, least: Role) -> bool:
    """Whether a role reaches as far as another: operators may all that viewers may."""
    return role is Role.OPERATOR or least is Role.VIEWER
