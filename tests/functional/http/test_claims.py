"""/claims: made from a certificate request, listed, revoked."""

import pytest

from chalicelib.domain.clock import to_ms
from chalicelib.domain.event import EventKind
from tests.builders import DAY, NOON
from tests.fakes.faults import fail
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import OPERATOR, VIEWER, RestClient

_CSR = "-----BEGIN CERTIFICATE REQUEST-----\nMIH…\n-----END CERTIFICATE REQUEST-----\n"
_LOT = {"name": "Lot 7", "csr_pem": _CSR}


def test_a_claim_comes_with_all_that_goes_into_the_devices(api: RestClient, platform: FakePlatform) -> None:
    answer = api.post("/claims", _LOT)

    assert answer.status == 201
    assert answer.json["certificate_pem"].startswith("-----BEGIN CERTIFICATE-----")
    assert answer.json["mqtt"] == {"endpoint": "broker.example", "port": 8883}
    assert answer.json["template"] == "cloudiot-dev-devices"
    assert answer.json["claim"] == {
        "claim_id": platform.claim_certificates.signed[0],
        "name": "Lot 7",
        "made_at": to_ms(NOON),
        "made_by": OPERATOR.name,
        "revoked_at": None,
        "revoked_by": None,
    }


def test_a_request_that_cannot_be_signed_makes_no_claim(api: RestClient, platform: FakePlatform) -> None:
    answer = api.post("/claims", _LOT | {"csr_pem": "junk"})

    assert (answer.status, answer.wrong_fields) == (400, ["csr_pem"])
    assert not platform.claims.claims


@pytest.mark.parametrize("body", [{"name": "Lot 7"}, {"csr_pem": _CSR}, _LOT | {"name": " "}, _LOT | {"more": 1}])
def test_a_claim_needs_a_name_and_a_request_and_nothing_else(api: RestClient, body: object) -> None:
    assert api.post("/claims", body).status == 400


def test_claims_are_listed_the_last_made_first_revoked_ones_too(api: RestClient, platform: FakePlatform) -> None:
    first = api.post("/claims", _LOT).json["claim"]["claim_id"]
    platform.clock.advance(DAY)
    second = api.post("/claims", _LOT | {"name": "Lot 8"}).json["claim"]["claim_id"]
    api.delete(f"/claims/{first}")

    page = api.get("/claims?limit=1").json
    rest = api.get(f"/claims?limit=1&cursor={page['cursor']}").json

    assert [item["claim_id"] for item in page["items"] + rest["items"]] == [second, first]
    assert rest["items"][0]["revoked_at"] == to_ms(NOON + DAY)
    assert rest["cursor"] is None


def test_a_revoked_claim_is_told_and_its_certificate_ended(api: RestClient, platform: FakePlatform) -> None:
    claim_id = api.post("/claims", _LOT).json["claim"]["claim_id"]

    answer = api.delete(f"/claims/{claim_id}")

    assert (answer.status, answer.json["revoked_by"]) == (200, OPERATOR.name)
    assert platform.claim_certificates.revoked == [claim_id]
    kinds = {event.kind: event for event in platform.events.events.values()}
    assert kinds.keys() == {EventKind.CLAIM_MADE, EventKind.CLAIM_REVOKED}
    assert kinds[EventKind.CLAIM_REVOKED].text == "The claim Lot 7 was revoked"


def test_a_revocation_that_broke_off_can_be_repeated_and_is_told_once(api: RestClient, platform: FakePlatform) -> None:
    claim_id = api.post("/claims", _LOT).json["claim"]["claim_id"]
    fail(platform.claim_certificates, "revoke", times=1)

    assert api.delete(f"/claims/{claim_id}").status == 503
    # From the first attempt on, nobody joins by it.
    assert platform.claims.get(claim_id).revoked_at == NOON
    platform.clock.advance(DAY)
    again = api.delete(f"/claims/{claim_id}")

    assert (again.status, again.json["revoked_at"]) == (200, to_ms(NOON))
    assert platform.claim_certificates.revoked == [claim_id]
    assert len(platform.events.events) == 2


@pytest.mark.parametrize("claim_id", ["0" * 64, "lot-7", "0" * 63, "F" * 64])
def test_an_unknown_claim_is_not_found(api: RestClient, claim_id: str) -> None:
    answer = api.delete(f"/claims/{claim_id}")

    assert (answer.status, answer.json["type"]) == (404, "urn:cloudiot:problem:claim-not-found")


def test_a_viewer_makes_and_revokes_nothing(api: RestClient) -> None:
    assert api.post("/claims", _LOT, key=VIEWER.key).status == 403
    assert api.delete(f"/claims/{'0' * 64}", key=VIEWER.key).status == 403
