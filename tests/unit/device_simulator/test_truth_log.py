"""The ground truth is one whole JSON line for each step, whatever happens to the process."""

import json
from pathlib import Path

import pytest

from device_simulator.errors import LogFailed
from device_simulator.truth_log import TruthLog

FULL_DISK = Path("/dev/full")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log" / "truth.jsonl"


def opened(path: Path) -> TruthLog:
    return TruthLog(path, now_ms=lambda: 1_700_000_000_000)


def test_every_line_says_what_when_and_which_device(path: Path) -> None:
    with opened(path) as log:
        log.write("telemetry_acked", "greenhouse-1-a", seq=7)
        # Not closed yet: a reader who follows the file sees the line at once.
        assert json.loads(path.read_text()) == {
            "kind": "telemetry_acked",
            "at": 1_700_000_000_000,
            "device_id": "greenhouse-1-a",
            "seq": 7,
        }


def test_a_second_run_adds_to_the_first(path: Path) -> None:
    for seq in (1, 2):
        with opened(path) as log:
            log.write("telemetry_acked", "greenhouse-1-a", seq=seq)

    assert [json.loads(line)["seq"] for line in path.read_text().splitlines()] == [1, 2]


@pytest.mark.parametrize("whole", [b"", b'{"kind":"connected"}\n'], ids=["first line", "later line"])
@pytest.mark.parametrize("half", [b'{"kind":"telemetry_pub', b"x" * 200_000], ids=["short", "long"])
def test_half_a_line_of_a_power_cut_is_dropped_so_that_the_next_one_can_be_read(
    path: Path, whole: bytes, half: bytes
) -> None:
    path.parent.mkdir()
    path.write_bytes(whole + half)

    with opened(path) as log:
        log.write("telemetry_acked", "greenhouse-1-a", seq=7)

    assert path.read_bytes().startswith(whole)
    assert [json.loads(line)["kind"] for line in path.read_text().splitlines()][-1] == "telemetry_acked"
    assert path.read_bytes().count(b"\n") == whole.count(b"\n") + 1


def test_a_log_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(LogFailed, match="cannot be written"):
        opened(tmp_path)


@pytest.mark.skipif(not FULL_DISK.exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_is_told_and_not_passed_over() -> None:
    with opened(FULL_DISK) as log, pytest.raises(LogFailed, match="/dev/full"):
        log.write("connected", "greenhouse-1-a")
