"""Makes a claim good for nothing."""

from datetime import datetime

from chalicelib.domain.claim import Claim
from chalicelib.domain.event import Event, EventKind
from chalicelib.ports.claims import ClaimBook, ClaimCertificates


def revoke_claim(claim_id: str, *, at: datetime, who: str, claims: ClaimBook, certificates: ClaimCertificates) -> Claim:
    """Let no device join by this claim any more. May be repeated.

    The book comes first: whoever holds a connection by the claim is refused from then on, and the certificate opens no
    new one.

    Raises:
        ClaimNotFound: nobody made it.
    """
    claim = claims.get(claim_id)
    if claim.revoked_at is None:
        claim = claim.revoked(at=at, by=who)
        told = Event.of(
            EventKind.CLAIM_REVOKED, at=at, who=who, subject=claim_id, text=f"The claim {claim.name} was revoked"
        )
        claims.revoke(claim, told)
    certificates.revoke(claim_id)
    return claim
