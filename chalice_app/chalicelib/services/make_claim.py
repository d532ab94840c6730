"""Makes a claim, for devices to leave the factory with."""

from datetime import datetime

from chalicelib.domain.claim import Claim
from chalicelib.domain.device import Credentials
from chalicelib.domain.event import Event, EventKind
from chalicelib.ports.claims import ClaimBook, ClaimCertificates


def make_claim(
    name: str, csr_pem: str, *, at: datetime, who: str, claims: ClaimBook, certificates: ClaimCertificates
) -> tuple[Claim, Credentials]:
    """Sign a claim's certificate request, and keep who made it.

    What an attempt leaves behind that broke off in between is a certificate that nobody has heard of: devices
    that come with it are refused.

    Raises:
        InputRefused: the request cannot be signed.
    """
    signed = certificates.sign(csr_pem)
    claim = Claim(claim_id=signed.claim_id, name=name, made_at=at, made_by=who)
    event = Event.of(EventKind.CLAIM_MADE, at=at, who=who, subject=claim.claim_id, text=f"The claim {name} was made")
    claims.record(claim, event)
    return claim, signed.credentials
