"""Refused input, and how long what it quotes may be."""

from chalicelib.domain.errors import InputRefused
from chalicelib.domain.rejection import RejectionSource
from tests.builders import HOUR, NOON, a_rejection


def test_the_same_input_sent_again_is_the_same_rejection() -> None:
    assert a_rejection(b"{", at=NOON).rejection_id == a_rejection(b"{", at=NOON + HOUR).rejection_id


def test_other_bytes_another_device_or_another_way_make_another_rejection() -> None:
    made = {
        a_rejection(b"{").rejection_id,
        a_rejection(b"[").rejection_id,
        a_rejection(b"{", device_id="greenhouse-1-b").rejection_id,
        a_rejection(b"{", source=RejectionSource.RULE).rejection_id,
    }

    assert len(made) == 4


def test_the_original_lies_by_its_way_and_day() -> None:
    rejection = a_rejection(b"{", at=NOON)

    assert rejection.key == f"rejected/telemetry/2025/11/22/{rejection.rejection_id}"


def test_a_reason_quotes_only_the_beginning_of_what_is_long() -> None:
    refusal = InputRefused("a" * 131_072, field="b" * 131_072)

    assert len(refusal.reason) == len(refusal.field) == 300
    assert refusal.reason.endswith("…")
