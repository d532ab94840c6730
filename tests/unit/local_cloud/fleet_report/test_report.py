"""The report as a whole: what it finds wrong, its page, its pictures, its line of JSON."""

import json
from pathlib import Path

from local_cloud.fleet_report.arrival_watch import Seen
from local_cloud.fleet_report.comparison import Comparison, compare
from local_cloud.fleet_report.figures import result_line
from local_cloud.fleet_report.page import write_page
from local_cloud.fleet_report.pictures import Picture, draw_all
from local_cloud.fleet_report.reporting import summary_table
from local_cloud.fleet_report.truth_reader import read_truth
from local_cloud.ledger import MessageNumber
from tests.unit.local_cloud.fleet_report.builders import (
    BED,
    NOON,
    Line,
    acked,
    alert,
    connected,
    diagnosed,
    disconnected,
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

BLIGHT = "Tomato___Late_blight"
PNG = b"\x89PNG"


def seen(seq: int, at: int) -> dict[MessageNumber, Seen]:
    return {MessageNumber(BED, seq): Seen(device_id=BED, seq=seq, looked_ms=at - 250, seen_ms=at)}


def a_good_run() -> Comparison:
    """Two messages of which one is hot, three photos of which one is broken, one offline spell."""
    lines: list[Line] = [
        *(published(7, air_temp_c=41.0), acked(7), published(8, t=NOON + 500), acked(8)),
        *(taken("r-1", label=BLIGHT, severity_pct=20.0), uploaded("r-1", "p-1")),
        *(taken("r-2", infection_risk=None, severity_pct=None), uploaded("r-2", "p-2")),
        *(taken("r-3"), fault("corrupt-photo", "rejected", request_id="r-3")),
        uploaded("r-3", "p-3", size_bytes=901),
        *(disconnected(NOON + 60_000), fault("offline", "stored", seconds=1.0), fault_over("offline")),
    ]
    found = findings(
        stored=frozenset({key_of(7), key_of(8, t=NOON + 500)}),
        photos=(
            diagnosed("p-1", verdict="disease", label=BLIGHT, severity_pct=24.0),
            diagnosed("p-2", at=NOON + 3_000),
        ),
        refused=(refused("photo", size_bytes=901, reason="not a | whole\npicture"),),
        alerts=(
            alert(since=NOON - 1_000, opened=NOON + 1_500),
            alert("disease-tomato-late-blight", kind="disease", since=NOON, opened=NOON + 2_100),
        ),
    )
    return compare(truth_of(*lines), found, seen(7, NOON + 1_200) | seen(8, NOON + 1_400))


def test_a_good_run_leaves_nothing_to_complain_of() -> None:
    comparison = a_good_run()

    assert list(comparison.complaints) == []
    assert json.loads(result_line(comparison)) == {
        "report": "fleet",
        "devices": 1,
        "messages": 2,
        "messages_lost": 0,
        "messages_doubled": 0,
        "photos": 3,
        "photos_lost": 0,
        "photos_doubled": 0,
        "stored_p50_s": 1.2,
        "stored_p99_s": 1.4,
        "diagnosed_p50_s": 2.0,
        "diagnosed_p99_s": 3.0,
        "alerts_missing": 0,
        "alerts_surplus": 0,
        "faults": 2,
        "faults_answered_otherwise": 0,
        "rejections_unexplained": 0,
    }


def test_drawn_and_given_photos_are_judged_apart_and_broken_ones_not_at_all() -> None:
    agreement = a_good_run().agreement

    assert agreement.sources == ("given", "rendered")
    assert [len(agreement.rows(source)) for source in agreement.sources] == [1, 1]
    assert a_good_run().severities == ((20.0, 24.0),)


def test_everything_that_is_wrong_is_named() -> None:
    lines = [
        *(published(7, air_temp_c=41.0), acked(7), published(8), acked(8)),
        *(taken("r-1"), uploaded("r-1", "p-1")),
        fault("duplicate", "stored", seq=8),
    ]
    found = findings(stored=frozenset({key_of(7), key_of(7, t=NOON)}), refused=(refused(seq=99, reason="odd"),))

    assert list(compare(truth_of(*lines), found, {}).complaints) == [
        f"message 8 of {BED} is lost",
        f"message 7 of {BED} is stored twice",
        f"photo r-1 of {BED} is lost",
        f"alert air-temp-high of {BED} was not opened",
        f"duplicate of {BED}: 1 messages lost, 0 stored twice",
        f"{BED} was refused without a fault: odd",
    ]


def test_every_picture_is_drawn_and_stands_on_the_page(tmp_path: Path) -> None:
    comparison = a_good_run()

    pictures = draw_all(comparison, tmp_path)
    write_page(comparison, pictures, tmp_path / "report.md")

    page = (tmp_path / "report.md").read_text()
    assert [picture.name for picture in pictures] == ["timeline", "delays", "diagnoses", "alerts", "faults", "leaves"]
    for picture in pictures:
        assert picture.file.read_bytes().startswith(PNG)
        assert f"]({picture.file.name})" in page
    assert "Everything that was sent is there, once" in page
    assert "| Tomato: Late blight | 1 | 1 | 0 | 0 | 0 |  |" in page


def test_what_a_device_sent_cannot_break_the_page_s_tables(tmp_path: Path) -> None:
    write_page(a_good_run(), (), tmp_path / "report.md")

    assert "| rejected: not a \\| whole picture |" in (tmp_path / "report.md").read_text()


def test_a_run_without_anything_has_a_page_too(tmp_path: Path) -> None:
    comparison = compare(truth_of(), findings(), {})

    pictures: tuple[Picture, ...] = draw_all(comparison, tmp_path)
    write_page(comparison, pictures, tmp_path / "report.md")

    assert [picture.name for picture in pictures] == ["timeline"]
    assert "not measured" in (tmp_path / "report.md").read_text()
    assert json.loads(result_line(comparison))["stored_p50_s"] is None


def test_the_table_says_whether_all_is_well() -> None:
    assert "All is well" in str(summary_table(a_good_run()).title)
    lost = compare(truth_of(published(7), acked(7)), findings(), {})
    assert "Not all is well" in str(summary_table(lost).title)


def test_a_photo_that_had_to_wait_for_a_connection_is_timed_apart() -> None:
    lines = [
        *(disconnected(NOON + 100), taken("r-1", at=NOON + 200), connected(NOON + 50_000)),
        *(uploaded("r-1", "p-1", at=NOON + 50_800), taken("r-2", at=NOON + 60_000)),
        uploaded("r-2", "p-2", at=NOON + 60_500),
    ]
    found = findings(photos=(diagnosed("p-1", at=NOON + 52_000), diagnosed("p-2", at=NOON + 61_000)))

    delays = compare(truth_of(*lines), found, {}).photo_delays

    assert delays.whole.seconds == (1.0, 51.8)
    assert delays.unhindered.seconds == (1.0,)


def test_what_came_after_the_end_of_the_truth_is_held_against_nobody() -> None:
    truth = read_truth([connected(), published(7), acked(7)], until_ms=NOON + 1_000)
    found = findings(
        stored=frozenset({key_of(7)}),
        refused=(refused(seq=9, at=NOON + 1_500),),
        alerts=(alert(since=NOON + 1_200, opened=NOON + 1_500),),
    )

    assert list(compare(truth, found, {}).complaints) == []
