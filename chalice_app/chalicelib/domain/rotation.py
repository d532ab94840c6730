"""A device's change from one certificate to another, as an operator ordered it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

# A device that is away comes back within a day, or somebody has to see to it anyway. Until then, what asks for a
# certificate in its name may do so.
ORDER_VALID_FOR: Final = timedelta(days=1)
# Long enough for a device that loses power in the middle of the change to come back with what it still has.
DEFAULT_GRACE: Final = timedelta(hours=1)
MAX_GRACE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """An order to change the certificate; there is one at a time for a device, the last one.

    Attributes:
        grace: how long the old certificate stays valid after the new one was proven.
        csr_digest: SHA-256 of the certificate request that was signed, None before there was one.
        certificate_id: of the certificate that was signed for it.
        proven_at: when the device connected with it.
    """

    rotation_id: str
    device_id: str
    ordered_at: datetime
    ordered_by: str
    grace: timedelta = DEFAULT_GRACE
    csr_digest: str | None = None
    certificate_id: str | None = None
    proven_at: datetime | None = None

    def open_at(self, now: datetime) -> bool:
        """Whether a certificate may still be asked for under this order."""
        return self.proven_at is None and now - self.ordered_at <= ORDER_VALID_FOR

    def answered(self, *, csr_digest: str, certificate_id: str) -> "Rotation":
        """The same rotation, after a certificate was signed for it."""
        return replace(self, csr_digest=csr_digest, certificate_id=certificate_id)

    def proven(self, at: datetime) -> "Rotation":
        """The same rotation, done."""
        return replace(self, proven_at=at)
