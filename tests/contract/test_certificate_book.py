"""CertificateBook: the fake and the operations table."""

from datetime import timedelta

import pytest

from chalicelib.domain.certificate import EXPIRY_NOTICE, PROOF_WITHIN, Certificate, CertificateState, Validity
from chalicelib.domain.errors import CertificateChanged
from chalicelib.domain.rotation import Rotation
from tests.builders import DEVICE, NOON, an_event
from tests.contract import cloud
from tests.contract.records import Records, dynamo_records

YEAR = timedelta(days=365)


def a_certificate(name: str = "c1", *, device_id: str = DEVICE, days_ago: int = 0) -> Certificate:
    began = NOON - timedelta(days=days_ago)
    return Certificate.issued(name, device_id, Validity(begins_at=began, ends_at=began + YEAR))


def a_rotation(name: str = "r1") -> Rotation:
    return Rotation(rotation_id=name, device_id=DEVICE, ordered_at=NOON, ordered_by="mia", grace=timedelta(minutes=90))


def test_what_was_recorded_is_read_the_last_issued_first(records: Records) -> None:
    older, newer = a_certificate("c9", days_ago=3), a_certificate("c1")
    for certificate in (newer, older, a_certificate("c2", device_id="field-9")):
        records.certificates.record(certificate)

    assert records.certificates.of_device(DEVICE) == (newer, older)
    assert records.certificates.of_device("field-7") == ()


def test_recording_again_leaves_what_is_there(records: Records) -> None:
    certificate = a_certificate()
    records.certificates.record(certificate)
    records.certificates.change([(certificate, certificate.revoked(NOON))])

    records.certificates.record(certificate, an_event())

    (kept,) = records.certificates.of_device(DEVICE)
    assert kept.state is CertificateState.REVOKED
    assert not records.events.recent(limit=10).rows


def test_a_change_is_kept_whole_and_told(records: Records) -> None:
    old, new, rotation = a_certificate("old"), a_certificate("new").waiting_for_proof("rotation-1", NOON), a_rotation()
    for certificate in (old, new):
        records.certificates.record(certificate)
    records.certificates.order(rotation, an_event(subject="order"))
    changes = [(old, old.retiring(NOON + YEAR)), (new, new.proven())]

    records.certificates.change(changes, rotation=(rotation, rotation.proven(NOON)), event=an_event(subject="proof"))

    assert set(records.certificates.of_device(DEVICE)) == {after for _, after in changes}
    assert records.certificates.rotation_of(DEVICE) == rotation.proven(NOON)
    assert {event.subject for event in records.events.recent(limit=10).rows} == {"order", "proof"}


def test_a_change_made_on_something_else_is_refused_whole(records: Records) -> None:
    first, second, rotation = a_certificate("c1"), a_certificate("c2"), a_rotation()
    for certificate in (first, second):
        records.certificates.record(certificate)
    records.certificates.order(rotation, an_event())
    changed = [(first, first.revoked(NOON)), (second.retiring(NOON), second)]

    with pytest.raises(CertificateChanged):
        records.certificates.change(changed)
    with pytest.raises(CertificateChanged):
        records.certificates.change([changed[0]], rotation=(a_rotation("r2"), rotation))

    assert set(records.certificates.of_device(DEVICE)) == {first, second}


def test_the_last_order_counts(records: Records) -> None:
    assert records.certificates.rotation_of(DEVICE) is None
    for name in ("r1", "r2"):
        records.certificates.order(a_rotation(name), an_event(subject=name))

    assert records.certificates.rotation_of(DEVICE) == a_rotation("r2")


def test_an_answer_is_kept_with_its_certificate(records: Records) -> None:
    rotation = a_rotation()
    records.certificates.order(rotation, an_event())
    answered = rotation.answered(csr_digest="digest", certificate_id="c1")
    certificate = a_certificate().waiting_for_proof("rotation-1", NOON)

    records.certificates.answer(answered, replacing=rotation, certificate=certificate, event=an_event(subject="signed"))

    assert records.certificates.rotation_of(DEVICE) == answered
    assert records.certificates.of_device(DEVICE) == (certificate,)


def test_an_answer_to_an_order_that_was_given_anew_is_refused(records: Records) -> None:
    records.certificates.order(a_rotation("r2"), an_event())

    with pytest.raises(CertificateChanged):
        records.certificates.answer(
            a_rotation().answered(csr_digest="digest", certificate_id="c1"),
            replacing=a_rotation(),
            certificate=a_certificate(),
            event=an_event(),
        )

    assert not records.certificates.of_device(DEVICE)


def test_what_is_due_is_found_and_nothing_else(records: Records) -> None:
    active = a_certificate("active")
    replacing = a_certificate("replacing").waiting_for_proof("rotation-1", NOON)
    retiring = a_certificate("retiring", device_id="field-9").retiring(NOON + timedelta(hours=1))
    unsettled = a_certificate("unsettled").revoked(NOON)
    for certificate in (active, replacing, retiring, unsettled, a_certificate("gone").revoked(NOON).settled()):
        records.certificates.record(certificate)

    def due(after: timedelta) -> list[str]:
        return [certificate.certificate_id for certificate in records.certificates.due(NOON + after)]

    assert due(timedelta(0)) == ["unsettled"]
    assert due(timedelta(hours=1)) == ["unsettled", "retiring"]
    assert due(PROOF_WITHIN) == ["unsettled", "retiring", "replacing"]
    assert due(YEAR - EXPIRY_NOTICE) == ["unsettled", "retiring", "replacing", "active"]


def test_a_settled_end_leaves_the_list_of_what_is_due(records: Records) -> None:
    certificate = a_certificate().revoked(NOON)
    records.certificates.record(certificate)

    records.certificates.change([(certificate, certificate.settled())])

    assert not list(records.certificates.due(NOON + YEAR))


def test_only_what_has_ended_expires_with_the_stages_retention() -> None:
    records = dynamo_records()
    records.certificates.record(a_certificate("live"))
    records.certificates.record(a_certificate("dead").revoked(NOON))

    items = {item["sk"]["S"]: item for item in cloud.stored_items(cloud.OPERATIONS_TABLE)}

    assert "expires_at" not in items["CERTIFICATE#live"]
    assert int(items["CERTIFICATE#dead"]["expires_at"]["N"]) == int((NOON + YEAR).timestamp())
