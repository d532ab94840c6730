"""When refused inputs of a device are more than a hiccup, and when that is over.

Apart from the alarm on the whole fleet: of ten thousand devices one that speaks an old format drowns there,
and the grower of that one greenhouse gets no numbers at all.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.breach import Breach, Severity
from chalicelib.domain.rejection import Rejection

REJECTIONS_RULE: Final = "rejections"
# A device that reports every quarter of an hour and is refused every time reaches the limit within this span.
REJECTIONS_WINDOW: Final = timedelta(hours=1)
# One refusal happens, say to a message that was cut off by a failing battery, and a second one beside it;
# three within an hour are most of what such a device has to say.
REJECTIONS_LIMIT: Final = 3


def rejections_breach(device_id: str, rejections: Sequence[Rejection], now: datetime) -> Breach | None:
    """The alert that a device's refused inputs call for.

    Args:
        rejections: of this device, in any order; those outside the window play no part.
    """
    recent = [each for each in rejections if now - each.received_at <= REJECTIONS_WINDOW]
    if len(recent) < REJECTIONS_LIMIT:
        return None
    newest = max(recent, key=lambda each: (each.received_at, each.rejection_id))
    minutes = REJECTIONS_WINDOW // timedelta(minutes=1)
    return Breach(
        device_id=device_id,
        rule_id=REJECTIONS_RULE,
        at=newest.received_at,
        severity=Severity.WARNING,
        value=float(len(recent)),
        badness=float(len(recent)),
        limit=float(REJECTIONS_LIMIT - 1),
        unit=f"in {minutes} min",
        what=f"Input is refused: {newest.reason}",
    )


def accepted_since(newest: Rejection | None, last_at: datetime, now: datetime) -> datetime | None:
    """Since when nothing was refused any more, None while that is too short to tell.

    Args:
        newest: the device's newest rejection, None when all have expired.
        last_at: the last refusal that the alert knows of.
    """
    refused_at = last_at if newest is None else max(newest.received_at, last_at)
    return refused_at if now - refused_at > REJECTIONS_WINDOW else None
