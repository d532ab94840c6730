"""What became of each message and each photo."""

from local_cloud.fleet_report.fates import message_fates, photo_fates
from local_cloud.ledger import MessageNumber, ShotNumber
from tests.unit.local_cloud.fleet_report.builders import (
    BED,
    NOON,
    acked,
    diagnosed,
    findings,
    key_of,
    published,
    refused,
    taken,
    truth_of,
    uploaded,
)

SEVEN = MessageNumber(BED, 7)
SHOT = ShotNumber(BED, "r-1")


def test_a_stored_message_is_neither_lost_nor_doubled() -> None:
    fates = message_fates(truth_of(published(7), acked(7)), findings(stored=frozenset({key_of(7)})))

    assert fates.sent == 1
    assert fates.stored == {SEVEN}
    assert not fates.lost | fates.doubled


def test_a_message_under_two_keys_is_stored_twice() -> None:
    found = findings(stored=frozenset({key_of(7), key_of(7, t=NOON)}))

    assert message_fates(truth_of(published(7), acked(7)), found).doubled == {SEVEN}


def test_a_confirmed_message_that_is_nowhere_is_lost() -> None:
    assert message_fates(truth_of(published(7), acked(7)), findings()).lost == {SEVEN}


def test_a_message_that_was_set_aside_is_not_lost() -> None:
    fates = message_fates(truth_of(published(7), acked(7)), findings(refused=(refused(seq=7),)))

    assert fates.refused == {SEVEN}
    assert not fates.lost


def test_a_message_that_nobody_confirmed_waits_unless_its_device_dropped_it() -> None:
    dropped = {"kind": "messages_dropped", "at": NOON, "device_id": BED, "seqs": [8], "reason": "full"}
    fates = message_fates(truth_of(published(7), published(8), dropped), findings())

    assert fates.waiting == {SEVEN}
    assert fates.dropped == {MessageNumber(BED, 8)}


def test_an_uploaded_photo_without_a_diagnosis_is_lost() -> None:
    truth = truth_of(taken("r-1"), uploaded("r-1", "p-1"))

    assert photo_fates(truth, findings(), ()).lost == {SHOT}
    assert photo_fates(truth, findings(photos=(diagnosed("p-1"),)), ()).diagnosed == {SHOT}


def test_a_shot_that_was_diagnosed_under_two_ids_is_doubled() -> None:
    truth = truth_of(taken("r-1"), uploaded("r-1", "p-1"), uploaded("r-1", "p-2"))

    assert photo_fates(truth, findings(photos=(diagnosed("p-1"), diagnosed("p-2"))), ()).doubled == {SHOT}


def test_a_photo_that_was_set_aside_is_not_lost_and_one_that_never_left_waits() -> None:
    truth = truth_of(taken("r-1"), uploaded("r-1", "p-1"), taken("r-2"))

    fates = photo_fates(truth, findings(), {SHOT})

    assert fates.refused == {SHOT}
    assert fates.waiting == {ShotNumber(BED, "r-2")}
    assert not fates.lost
