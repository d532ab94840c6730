"""When the end of a certificate's life is worth an alert."""

from datetime import datetime, time
from typing import Final

from chalicelib.domain.breach import Breach, Severity
from chalicelib.domain.certificate import EXPIRY_NOTICE, EXPIRY_URGENT, Certificate
from chalicelib.domain.clock import to_ms

EXPIRY_RULE: Final = "certificate-expiring"


def expiry_breach(certificate: Certificate, now: datetime) -> Breach | None:
    """The alert that an active certificate calls for in its last days, and after them; None before.

    It is dated to the day's beginning: however often somebody looks, an alert changes once a day.
    """
    left = certificate.valid_until - now
    if left > EXPIRY_NOTICE:
        return None
    ends = f"{certificate.valid_until:%Y-%m-%d %H:%M} UTC"
    return Breach(
        device_id=certificate.device_id,
        rule_id=EXPIRY_RULE,
        at=datetime.combine(now.date(), time.min, tzinfo=now.tzinfo),
        severity=Severity.CRITICAL if left <= EXPIRY_URGENT else Severity.WARNING,
        value=None,
        # Of two certificates of a device, the one that ends first is told of.
        badness=-float(to_ms(certificate.valid_until)),
        limit=None,
        unit="",
        what=f"The certificate ends on {ends}",
    )
