"""ClaimBook: the fake and the operations table."""

import pytest

from chalicelib.domain.errors import ClaimNotFound, CursorInvalid
from chalicelib.domain.event import EventKind
from tests.builders import DAY, NOON, a_claim, an_event
from tests.contract.pages import FOREIGN_CURSORS, all_pages
from tests.contract.records import Records


def test_a_claim_comes_back_as_it_was_made_and_is_told(records: Records) -> None:
    claim, told = a_claim(name="Lot 7, Süd 🌱"), an_event(EventKind.CLAIM_MADE, device_id="")

    records.claims.record(claim, told)

    assert records.claims.get(claim.claim_id) == claim
    assert records.events.recent(limit=1).rows == (told,)


@pytest.mark.parametrize("claim_id", ["0" * 64, "x", "é" * 600])
def test_a_claim_that_nobody_made_is_not_found(records: Records, claim_id: str) -> None:
    with pytest.raises(ClaimNotFound):
        records.claims.get(claim_id)


def test_claims_are_listed_the_last_made_first_each_once(records: Records) -> None:
    for number in range(5):
        records.claims.record(a_claim(number=number, at=NOON + number * DAY), an_event(subject=f"{number}"))

    pages = all_pages(lambda cursor: records.claims.listed(limit=2, cursor=cursor))

    assert [claim.claim_id for page in pages for claim in page] == [f"{number:064x}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("cursor", FOREIGN_CURSORS)
def test_a_cursor_that_is_not_ours_is_refused(records: Records, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        records.claims.listed(limit=1, cursor=cursor)


def test_a_revoked_claim_stays_and_says_by_whom(records: Records) -> None:
    claim = a_claim()
    records.claims.record(claim, an_event())
    told = an_event(EventKind.CLAIM_REVOKED, at=NOON + DAY, device_id="")

    records.claims.revoke(claim.revoked(at=NOON + DAY, by="botanist"), told)

    revoked = records.claims.get(claim.claim_id)
    assert (revoked.revoked_at, revoked.revoked_by, revoked.name) == (NOON + DAY, "botanist", claim.name)
    assert records.claims.listed(limit=10).rows == (revoked,)
    assert records.events.recent(limit=1).rows == (told,)


def test_who_revokes_a_claim_second_changes_nothing_and_tells_nothing(records: Records) -> None:
    claim = a_claim()
    records.claims.record(claim, an_event())
    records.claims.revoke(claim.revoked(at=NOON + DAY, by="botanist"), an_event(at=NOON + DAY))
    told = records.events.recent(limit=10).rows

    records.claims.revoke(claim.revoked(at=NOON + 2 * DAY, by="owner"), an_event(at=NOON + 2 * DAY))

    assert records.claims.get(claim.claim_id).revoked_by == "botanist"
    assert records.events.recent(limit=10).rows == told
