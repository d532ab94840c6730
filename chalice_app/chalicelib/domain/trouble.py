"""What an active alert says about the state of its device."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.alert_kind import AlertKind, kind_of
from chalicelib.domain.breach import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """An active alert of a device, as short as a list of thousands needs it.

    Attributes:
        heard_at: of a silence: when the device was last heard of, its registration if it never was.
    """

    device_id: str
    rule_id: str
    severity: Severity
    heard_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The troubles of one device together.

    Attributes:
        silent_since: when it was last heard of; None unless it is silent.
    """

    worst: Severity
    silent_since: datetime | None


def standings(troubles: Iterable[Trouble]) -> dict[str, Standing]:
    """How the devices stand that have any trouble, by id."""
    found: dict[str, Standing] = {}
    for trouble in troubles:
        before = found.get(trouble.device_id)
        silence = trouble.heard_at if kind_of(trouble.rule_id) is AlertKind.SILENCE else None
        found[trouble.device_id] = Standing(
            worst=trouble.severity if before is None else max(before.worst, trouble.severity),
            silent_since=silence or (None if before is None else before.silent_since),
        )
    return found
