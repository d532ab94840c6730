"""The moments at which something was wrong on a device: a limit crossed, a sick leaf, a silence."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

from chalicelib.domain.clock import to_ms
from chalicelib.domain.diagnosis import Diagnosis, Verdict
from chalicelib.domain.photo import Photo

# Devices send every five to fifteen minutes. One lost radio slot of the slowest is forgiven, with time for the message
# after it to arrive, and the grower still hears before an afternoon without irrigation has done harm.
SILENT_AFTER: Final = timedelta(minutes=35)
# A device that says how often it reports may miss this many reports, and the next one may be as late as this.
_REPORTS_MISSED: Final = 3
_REPORT_LATE: Final = timedelta(minutes=5)
SILENCE_RULE: Final = "silence"
DISEASE_RULE_PREFIX: Final = "disease-"

# A backlog tells of the past. Nobody can act on a limit that was crossed longer ago than this,
# and the present will be in the newest samples of the same backlog.
STALE_AFTER: Final = timedelta(hours=1)


class Severity(IntEnum):
    """How urgent an alert is; compares by urgency."""

    WARNING = 1
    CRITICAL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """One moment at which one rule was broken on one device.

    Attributes:
        value: what was measured; for a disease how sure the classifier is, in percent. None for silence.
        badness: orders the breaches of one rule, larger is worse.
        limit: the limit that was crossed, None where there is none.
        unit: of value and limit, for people.
        what: the trouble in a few words, for people.
    """

    device_id: str
    rule_id: str
    at: datetime
    severity: Severity
    value: float | None
    badness: float
    limit: float | None
    unit: str
    what: str


def disease_breach(photo: Photo) -> Breach | None:
    """The alert that a diagnosis calls for: one for each disease, none for what is healthy or unsure."""
    diagnosis = photo.diagnosis
    if diagnosis.verdict is not Verdict.DISEASE:
        return None
    return Breach(
        device_id=photo.key.device_id,
        rule_id=disease_rule_id(diagnosis),
        at=photo.taken_at,
        severity=Severity.WARNING,
        value=round(100 * diagnosis.confidence, 1),
        badness=diagnosis.confidence,
        limit=None,
        unit="% sure",
        what=f"{diagnosis.condition} on {diagnosis.crop.lower()}",
    )


def disease_rule_id(diagnosis: Diagnosis) -> str:
    """`disease-` and the label in lower case, with dashes."""
    letters = (letter if letter.isascii() and letter.isalnum() else " " for letter in diagnosis.label.lower())
    words = "".join(letters).split()
    return DISEASE_RULE_PREFIX + "-".join(words)


def silent_after(report_every: timedelta | None) -> timedelta:
    """How long nothing may be heard of a device.

    Args:
        report_every: how often it reports, as it says; None while it does not say it.
    """
    if report_every is None:
        return SILENT_AFTER
    return max(SILENT_AFTER, _REPORTS_MISSED * report_every + _REPORT_LATE)


def silence_breach(device_id: str, last_heard_at: datetime, *, patience: timedelta = SILENT_AFTER) -> Breach:
    """The alert that a device's silence calls for, dated to when it became too long.

    Args:
        last_heard_at: time of the newest sample, or of the registration when there is none yet.
        patience: how long nothing may be heard of this device.
    """
    return Breach(
        device_id=device_id,
        rule_id=SILENCE_RULE,
        at=last_heard_at + patience,
        severity=Severity.WARNING,
        value=None,
        # Old samples may still trickle in during a silence: what was heard last is what is told.
        badness=float(to_ms(last_heard_at)),
        limit=None,
        unit="",
        what=f"No sample since {last_heard_at:%Y-%m-%d %H:%M} UTC",
    )
