"""Claims: which there are, and their certificates."""

from typing import Protocol

from chalicelib.domain.claim import Claim, SignedClaim
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page


class ClaimBook(Protocol):
    """The claims that operators made."""

    def record(self, claim: Claim, event: Event) -> None:
        """Add a claim, and tell of it."""

    def get(self, claim_id: str) -> Claim:
        """One claim, as of now.

        Raises:
            ClaimNotFound: nobody made it.
        """

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Claim]:
        """All claims, the last made first; revoked ones too."""

    def revoke(self, claim: Claim, event: Event) -> None:
        """Keep that a claim is revoked, and tell of it; of one that is revoked already nothing changes."""


class ClaimCertificates(Protocol):
    """The claims' certificates at the message broker."""

    def sign(self, csr_pem: str) -> SignedClaim:
        """Sign a certificate request, for a certificate that may only ask for another one.

        Raises:
            InputRefused: the request cannot be signed.
        """

    def revoke(self, claim_id: str) -> None:
        """Let nobody connect by this certificate any more; may be repeated."""
