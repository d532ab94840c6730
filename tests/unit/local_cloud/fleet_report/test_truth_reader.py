"""The devices' diary, made sense of."""

from local_cloud.fleet_report.truth import Away
from local_cloud.fleet_report.truth_reader import read_truth
from local_cloud.ledger import MessageNumber, ShotNumber
from tests.unit.local_cloud.fleet_report.builders import (
    BED,
    NOON,
    acked,
    connected,
    disconnected,
    fault,
    fault_over,
    published,
    taken,
    truth_of,
    uploaded,
)


def test_a_message_that_a_later_run_sends_again_keeps_its_first_times() -> None:
    truth = truth_of(published(7), acked(7), published(7, at=NOON + 5_000), acked(7, at=NOON + 6_000))

    message = truth.messages[MessageNumber(BED, 7)]
    assert (message.published_ms, message.acked_ms, message.first_ms) == (NOON, NOON + 20, NOON - 1_000)


def test_a_message_without_an_answer_is_not_acknowledged() -> None:
    assert truth_of(published(7)).messages[MessageNumber(BED, 7)].acked_ms is None


def test_a_photo_carries_its_shutter_its_upload_and_its_truth() -> None:
    truth = truth_of(taken("r-1", label="Tomato___Late_blight", severity_pct=12.5), uploaded("r-1", "p-1"))

    shot = truth.shots[ShotNumber(BED, "r-1")]
    assert (shot.taken_ms, shot.uploaded_ms) == (NOON, NOON + 800)
    assert shot.photo_ids == {"p-1"}
    assert (shot.label, shot.severity_pct, shot.infection_risk) == ("Tomato___Late_blight", 12.5, 0.2)


def test_a_device_is_away_from_its_disconnection_until_it_listens_again() -> None:
    lines = [disconnected(NOON + 10), disconnected(NOON + 20), connected(NOON + 90), disconnected(NOON + 100)]

    assert truth_of(*lines).away == (
        Away(device_id=BED, from_ms=NOON + 10, to_ms=NOON + 90),
        Away(device_id=BED, from_ms=NOON + 100, to_ms=None),
    )


def test_a_fault_has_its_facts_and_whether_it_is_over() -> None:
    first, second = truth_of(
        fault("offline", "stored", seconds=30.0), fault_over("offline"), fault("offline", "stored", seconds=9.0)
    ).faults

    assert (first.facts, first.over) == ({"seconds": 30.0}, True)
    assert (second.facts, second.over) == ({"seconds": 9.0}, False)


def test_what_an_outbox_dropped_is_owned_up_to() -> None:
    truth = truth_of(
        {"kind": "messages_dropped", "at": NOON, "device_id": BED, "seqs": [3, 4], "reason": "the outbox is full"},
        {
            "kind": "photos_dropped",
            "at": NOON,
            "device_id": BED,
            "request_ids": ["r-1"],
            "reason": "the outbox is full",
        },
    )

    assert truth.dropped == {MessageNumber(BED, 3), MessageNumber(BED, 4)}
    assert truth.dropped_shots == {ShotNumber(BED, "r-1")}


def test_lines_of_no_use_for_the_report_only_move_the_clock() -> None:
    truth = truth_of({"kind": "clock_corrected", "at": NOON + 60_000, "device_id": BED, "offset_ms": 12})

    assert (truth.from_ms, truth.to_ms) == (NOON, NOON + 60_000)


def test_of_a_fleet_that_goes_on_what_happened_later_is_left_out() -> None:
    lines = [connected(), published(7), acked(7, at=NOON + 500), published(8, at=NOON + 300), acked(8, at=NOON + 400)]

    truth = read_truth(lines, until_ms=NOON + 200)

    assert list(truth.messages) == [MessageNumber(BED, 7)]
    assert truth.messages[MessageNumber(BED, 7)].acked_ms == NOON + 500
    assert truth.covers(NOON + 200)
    assert not truth.covers(NOON + 201)
