"""A device's named shadow `config`, as the broker tells it."""

from collections.abc import Mapping
from typing import Any

import msgspec


class _State(msgspec.Struct, frozen=True):
    desired: dict[str, Any] = {}
    reported: dict[str, Any] = {}


class Shadow(msgspec.Struct, frozen=True):
    """The answer to a `get`; the timestamp is the broker's, in whole seconds."""

    version: int
    timestamp: int
    state: _State = _State()
    metadata: dict[str, Any] = {}

    @property
    def age_s(self) -> int:
        """How long ago the device reported, by the broker's clock; for ever, where it does not say."""
        stamp = self.metadata.get("reported", {}).get("clock_ms", {}).get("timestamp", 0)
        return self.timestamp - int(stamp)


class Delta(msgspec.Struct, frozen=True):
    """Wishes that differ from what was reported."""

    version: int
    state: dict[str, Any]


class Rejection(msgspec.Struct, frozen=True):
    """Why the broker did not do what it was asked for; a status as of HTTP."""

    code: int
    message: str = ""


def merged(wish: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """A wish with a change put over it, setting by setting."""
    after = dict(wish)
    for name, value in change.items():
        known = after.get(name)
        after[name] = merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return after
