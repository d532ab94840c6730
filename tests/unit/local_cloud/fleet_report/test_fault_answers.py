"""Each fault beside the platform's answer."""

import base64
from hashlib import sha256
from typing import Any

from local_cloud.fleet_report.fates import message_fates
from local_cloud.fleet_report.fault_answers import Answer, FaultAnswers
from local_cloud.fleet_report.findings import Findings, Refused
from tests.unit.local_cloud.fleet_report.builders import (
    NOON,
    Line,
    acked,
    diagnosed,
    fault,
    fault_over,
    findings,
    key_of,
    published,
    refused,
    taken,
    truth_of,
    uploaded,
)

RUBBISH = b"\xff\xfe rubbish"
MALFORMED: dict[str, Any] = {"what": "no text", "payload_base64": base64.b64encode(RUBBISH).decode()}
OF_RUBBISH = sha256(RUBBISH).hexdigest()


def answered(lines: list[Line], found: Findings) -> tuple[tuple[Answer, ...], tuple[Refused, ...]]:
    truth = truth_of(*lines)
    answers = FaultAnswers(truth=truth, findings=found, fates=message_fates(truth, found))
    return answers.all(), answers.unexplained


def the_answer(lines: list[Line], **found: Any) -> tuple[bool | None, str]:
    ((answer,), _) = answered(lines, findings(**found))
    return answer.good, answer.words


def test_a_malformed_message_is_known_by_its_bytes() -> None:
    lines = [fault("malformed", "rejected", **MALFORMED), fault_over("malformed")]

    assert the_answer(lines, refused=(refused(sha256=OF_RUBBISH, reason="no text"),)) == (True, "rejected: no text")
    assert the_answer(lines, refused=(refused(sha256="other"),)) == (False, "no rejection found")


def test_a_malformed_message_that_did_not_get_through_calls_for_no_rejection() -> None:
    good, words = the_answer([fault("malformed", "rejected", **MALFORMED)])

    assert (good, words) == (None, "never reached the platform")


def test_a_message_of_a_wrong_clock_is_known_by_its_number() -> None:
    lines = [fault("wrong-clock", "rejected", seq=7, wrong_by_ms=7_200_000), published(7), acked(7)]

    assert the_answer(lines, refused=(refused(seq=7, reason="2 hours ahead"),)) == (True, "rejected: 2 hours ahead")
    assert the_answer(lines, stored=frozenset({key_of(7)})) == (False, "no rejection found")


def test_a_corrupt_photo_is_known_by_its_size_and_its_time() -> None:
    lines = [taken("r-1"), fault("corrupt-photo", "rejected", request_id="r-1"), uploaded("r-1", "p-1", size_bytes=901)]
    fitting = refused("photo", size_bytes=901)

    assert the_answer(lines, refused=(fitting,))[0] is True
    assert the_answer(lines, refused=(refused("photo", size_bytes=902),))[0] is False
    assert the_answer(lines, refused=(refused("photo", size_bytes=901, at=NOON + 3_600_000),))[0] is False
    assert the_answer(lines[:2])[0] is None


def test_a_rejection_explains_one_photo_only() -> None:
    lines = [
        line
        for request_id, photo_id in (("r-1", "p-1"), ("r-2", "p-2"))
        for line in (
            taken(request_id),
            fault("corrupt-photo", "rejected", request_id=request_id),
            uploaded(request_id, photo_id, size_bytes=901),
        )
    ]

    answers, _ = answered(lines, findings(refused=(refused("photo", size_bytes=901),)))

    assert [answer.good for answer in answers] == [True, False]


def test_a_picture_without_a_leaf_is_to_be_told_as_such() -> None:
    lines = [taken("r-1"), fault("not-a-leaf", "not_a_leaf", request_id="r-1"), uploaded("r-1", "p-1")]

    assert the_answer(lines, photos=(diagnosed("p-1", verdict="not_a_leaf"),)) == (True, "told as not a leaf, 90% sure")
    assert the_answer(lines, photos=(diagnosed("p-1"),)) == (False, "told as healthy, 90% sure")


def test_messages_that_were_reordered_or_repeated_are_stored_once() -> None:
    lines = [
        fault("reordered", "stored", seqs=[8, 7]),
        *(line for seq in (7, 8) for line in (published(seq), acked(seq))),
    ]
    both = {key_of(7), key_of(8)}

    assert the_answer(lines, stored=frozenset(both)) == (True, "all 2 messages stored once")
    assert the_answer(lines, stored=frozenset({key_of(7)})) == (False, "1 messages lost, 0 stored twice")
    assert the_answer(lines, stored=frozenset({*both, key_of(8, t=NOON)}))[0] is False


def test_an_offline_spell_is_about_what_was_measured_meanwhile() -> None:
    meanwhile = published(7, at=NOON + 40_000, t=NOON + 10_000)
    lines = [fault("offline", "stored", seconds=30.0), meanwhile, acked(7), published(8, t=NOON + 31_000), acked(8)]

    assert the_answer(lines, stored=frozenset({key_of(7, t=NOON + 10_000)})) == (True, "stored once")
    assert the_answer(lines)[0] is False


def test_what_is_still_in_the_outbox_is_no_loss() -> None:
    assert the_answer([fault("duplicate", "stored", seq=7), published(7)])[0] is None


def test_after_a_power_cut_the_photo_is_uploaded_anew() -> None:
    lines = [taken("r-1"), fault("power-cut", "stored", request_id="r-1"), uploaded("r-1", "p-1")]

    assert the_answer(lines, photos=(diagnosed("p-1"),)) == (True, "uploaded anew, diagnosed once")
    assert the_answer(lines)[0] is False
    assert the_answer(lines[:2])[0] is None


def test_a_rejection_that_no_fault_accounts_for_is_shown() -> None:
    stray = refused(seq=9, reason="nobody knows why")

    _, unexplained = answered([published(9), acked(9)], findings(refused=(stray,)))

    assert unexplained == (stray,)


def test_what_is_spoilt_and_repeated_or_cut_off_is_rejected_once() -> None:
    message = [
        fault("wrong-clock", "rejected", seq=7, wrong_by_ms=7_200_000),
        *(published(7), acked(7), fault("duplicate", "stored", at=NOON + 30, seq=7)),
    ]
    photo = [
        *(taken("r-1"), fault("corrupt-photo", "rejected", request_id="r-1")),
        fault("power-cut", "stored", at=NOON + 500, request_id="r-1"),
        uploaded("r-1", "p-1", size_bytes=901),
    ]

    answers, unexplained = answered(
        [*message, *photo], findings(refused=(refused(seq=7), refused("photo", size_bytes=901)))
    )

    assert [answer.good for answer in answers] == [True, True, True, True]
    assert unexplained == ()


def test_a_repeat_that_was_rejected_without_a_reason_of_its_own_is_no_answer() -> None:
    lines = [published(7), acked(7), fault("duplicate", "stored", seq=7)]

    assert the_answer(lines, refused=(refused(seq=7),))[0] is False
