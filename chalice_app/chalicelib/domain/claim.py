"""A claim: the certificate that devices leave the factory with, good for nothing but asking for one of their own."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.device import Credentials


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim as an operator made it.

    Attributes:
        claim_id: id of its certificate.
        name: for people, such as the batch of devices that carry it.
        revoked_at: from when on it opens nothing; None while it does.
    """

    claim_id: str
    name: str
    made_at: datetime
    made_by: str
    revoked_at: datetime | None = None
    revoked_by: str | None = None

    def revoked(self, *, at: datetime, by: str) -> "Claim":
        """The claim, good for nothing from now on; who revoked it first stays."""
        return self if self.revoked_at else replace(self, revoked_at=at, revoked_by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedClaim:
    """What the broker made of a claim's certificate request."""

    claim_id: str
    credentials: Credentials
