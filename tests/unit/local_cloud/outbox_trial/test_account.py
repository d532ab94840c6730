"""The devices' log against the tables, by id."""

from typing import Any

from local_cloud.ledger import MessageId, MessageNumber, PhotoId, ShotNumber
from local_cloud.outbox_trial.account import OutboxLog, hold

NOON = 1_763_823_600_000


def published(seq: int) -> dict[str, Any]:
    return {"kind": "telemetry_published", "device_id": "bed-1", "seq": seq, "samples": []}


def acknowledged(seq: int) -> dict[str, Any]:
    return {"kind": "telemetry_acked", "device_id": "bed-1", "seq": seq}


def granted(request_id: str, photo_id: str) -> dict[str, Any]:
    return {"kind": "grant", "device_id": "bed-1", "request_id": request_id, "photo_id": photo_id}


def uploaded(request_id: str, photo_id: str) -> dict[str, Any]:
    return {"kind": "photo_uploaded", "device_id": "bed-1", "request_id": request_id, "photo_id": photo_id}


def stored(seq: int, at_ms: int = NOON) -> MessageId:
    return MessageId("bed-1", at_ms, seq)


def test_a_message_that_a_later_run_sent_again_is_there_once() -> None:
    log = OutboxLog.of([published(7), published(7), acknowledged(7)])

    account = hold(log, [stored(7)], [])

    assert (account.messages, account.stored, account.resent, account.wrong) == (1, 1, 1, 0)


def test_a_confirmed_message_that_is_not_stored_is_lost() -> None:
    account = hold(OutboxLog.of([published(7), acknowledged(7)]), [], [])

    assert account.lost == {MessageNumber("bed-1", 7)}
    assert list(account.complaints()) == ["message 7 of bed-1 is not stored"]


def test_a_message_under_two_keys_is_doubled() -> None:
    account = hold(OutboxLog.of([published(7), acknowledged(7)]), [stored(7), stored(7, NOON + 1)], [])

    assert account.doubled == {MessageNumber("bed-1", 7)}


def test_a_number_that_never_left_was_lost_by_the_outbox() -> None:
    log = OutboxLog.of([published(7), acknowledged(7), published(9), acknowledged(9)])

    account = hold(log, [stored(7), stored(9)], [])

    assert account.never_sent == {MessageNumber("bed-1", 8)}


def test_numbers_may_leap_up_to_the_time_of_a_start() -> None:
    started = {"kind": "run_started", "at": NOON, "device_id": "fleet"}
    before, after = NOON - 60_000, NOON + 800
    entries = [published(before), acknowledged(before), started, published(after), acknowledged(after)]

    account = hold(OutboxLog.of(entries), [stored(before), stored(after)], [])

    assert account.never_sent == frozenset()


def test_a_message_without_an_answer_still_waits() -> None:
    account = hold(OutboxLog.of([published(7)]), [stored(7)], [])

    assert account.waiting == {MessageNumber("bed-1", 7)}


def test_what_other_runs_stored_does_not_matter() -> None:
    account = hold(OutboxLog.of([published(7), acknowledged(7)]), [stored(7), stored(3), stored(3, NOON + 1)], [])

    assert account.wrong == 0


def test_a_photo_that_was_uploaded_again_under_its_own_id_is_one_photo() -> None:
    log = OutboxLog.of([granted("r-1", "p-1"), uploaded("r-1", "p-1"), granted("r-1", "p-1"), uploaded("r-1", "p-1")])

    account = hold(log, [], [PhotoId("bed-1", "p-1")])

    assert (account.photos, account.wrong) == (1, 0)


def test_a_photo_that_was_diagnosed_under_two_ids_is_doubled() -> None:
    log = OutboxLog.of([uploaded("r-1", "p-1"), uploaded("r-1", "p-2")])

    account = hold(log, [], [PhotoId("bed-1", "p-1"), PhotoId("bed-1", "p-2")])

    assert account.photos_doubled == {ShotNumber("bed-1", "r-1")}


def test_a_photo_without_a_diagnosis_is_lost_however_far_it_came() -> None:
    taken = {"kind": "photo_taken", "device_id": "bed-1", "request_id": "r-3"}
    log = OutboxLog.of([uploaded("r-1", "p-1"), granted("r-2", "p-2"), taken])

    account = hold(log, [], [])

    assert account.photos == 3
    assert account.photos_lost == {ShotNumber("bed-1", request_id) for request_id in ("r-1", "r-2", "r-3")}
    assert log.open_shots == {ShotNumber("bed-1", "r-2"), ShotNumber("bed-1", "r-3")}


def test_a_kill_just_after_an_upload_loses_no_photo_that_was_diagnosed() -> None:
    account = hold(OutboxLog.of([granted("r-1", "p-1")]), [], [PhotoId("bed-1", "p-1")])

    assert account.wrong == 0


def test_many_complaints_are_cut_short() -> None:
    log = OutboxLog.of([entry for seq in range(30) for entry in (published(seq), acknowledged(seq))])

    complaints = list(hold(log, [], []).complaints())

    assert len(complaints) == 21
    assert complaints[-1] == "and 10 more"
