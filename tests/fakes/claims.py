"""The claims and their certificates in memory."""

from hashlib import sha256

from chalicelib.domain.claim import Claim, SignedClaim
from chalicelib.domain.device import Credentials
from chalicelib.domain.errors import ClaimNotFound, InputRefused
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from tests.fakes.events import InMemoryEvents
from tests.fakes.paging import page_of


class InMemoryClaims:
    """Implements `ClaimBook`."""

    def __init__(self, events: InMemoryEvents) -> None:
        self.claims: dict[str, Claim] = {}
        self._events = events

    def record(self, claim: Claim, event: Event) -> None:
        self.claims[claim.claim_id] = claim
        self._events.append(event)

    def get(self, claim_id: str) -> Claim:
        if claim_id not in self.claims:
            raise ClaimNotFound(f"the claim {claim_id!r} was never made")
        return self.claims[claim_id]

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Claim]:
        newest_first = sorted(self.claims.values(), key=lambda claim: (claim.made_at, claim.claim_id), reverse=True)
        # Keys that sort as the list does.
        rows = {f"{place:06d}": claim for place, claim in enumerate(newest_first)}
        return page_of(rows, scope="claims", limit=limit, cursor=cursor)

    def revoke(self, claim: Claim, event: Event) -> None:
        if self.claims[claim.claim_id].revoked_at is None:
            self.claims[claim.claim_id] = claim
            self._events.append(event)


class InMemoryClaimCertificates:
    """Implements `ClaimCertificates`; signs whatever looks like a certificate request."""

    def __init__(self) -> None:
        self.signed: list[str] = []
        self.revoked: list[str] = []

    def sign(self, csr_pem: str) -> SignedClaim:
        if "-----BEGIN CERTIFICATE REQUEST-----" not in csr_pem:
            raise InputRefused("the certificate request cannot be signed", field="csr_pem")
        claim_id = sha256(f"{len(self.signed)}".encode()).hexdigest()
        self.signed.append(claim_id)
        certificate = f"-----BEGIN CERTIFICATE-----\n{claim_id}\n-----END CERTIFICATE-----\n"
        credentials = Credentials(certificate_pem=certificate, mqtt_endpoint="broker.example", mqtt_port=8883)
        return SignedClaim(claim_id=claim_id, credentials=credentials)

    def revoke(self, claim_id: str) -> None:
        self.revoked.append(claim_id)
