"""The claims: the certificates that devices leave the factory with."""

from http import HTTPStatus
from typing import Final

from chalicelib import triggers, wiring
from chalicelib.domain.claim import Claim
from chalicelib.domain.clock import to_ms
from chalicelib.rest.inputs.claims import ClaimBody
from chalicelib.rest.inputs.input import PageQuery
from chalicelib.rest.outputs.claims import ClaimItem, ClaimList, MadeClaim
from chalicelib.rest.outputs.devices import MqttAddress
from chalicelib.rest.resource import Resource
from chalicelib.services.make_claim import make_claim
from chalicelib.services.revoke_claim import revoke_claim
from chalicelib.stage import STAGE

claims: Final = Resource()


@claims.operation("GET", "/claims", "List the claims, the last made first")
def list_claims(query: PageQuery) -> ClaimList:
    page = wiring.claim_book().listed(limit=query.limit, cursor=query.cursor)
    return ClaimList(items=tuple(map(_item, page.rows)), cursor=page.cursor)


@claims.operation(
    "POST", "/claims", "Make a claim: sign the certificate that devices ask to join by", status=HTTPStatus.CREATED
)
def post_claim(body: ClaimBody, who: str) -> MadeClaim:
    claim, credentials = make_claim(
        body.name,
        body.csr_pem,
        at=wiring.clock()(),
        who=who,
        claims=wiring.claim_book(),
        certificates=wiring.claim_certificates(),
    )
    return MadeClaim(
        claim=_item(claim),
        certificate_pem=credentials.certificate_pem,
        mqtt=MqttAddress(endpoint=credentials.mqtt_endpoint, port=credentials.mqtt_port),
        template=triggers.provisioning_template_name(STAGE),
    )


@claims.operation("DELETE", "/claims/{claim_id}", "Revoke a claim: no device joins by it any more")
def delete_claim(claim_id: str, who: str) -> ClaimItem:
    """Devices that have joined by it are not touched. Answers the claim, which stays in the list; may be repeated."""
    claim = revoke_claim(
        claim_id,
        at=wiring.clock()(),
        who=who,
        claims=wiring.claim_book(),
        certificates=wiring.claim_certificates(),
    )
    return _item(claim)


def _item(claim: Claim) -> ClaimItem:
    return ClaimItem(
        claim_id=claim.claim_id,
        name=claim.name,
        made_at=to_ms(claim.made_at),
        made_by=claim.made_by,
        revoked_at=None if claim.revoked_at is None else to_ms(claim.revoked_at),
        revoked_by=claim.revoked_by,
    )
