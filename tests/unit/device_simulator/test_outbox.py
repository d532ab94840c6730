"""What is on the disk survives, and no seq is ever given twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device_simulator.errors import StateInUse, StateInvalid
from device_simulator.outbox import FILE_NAME, KeptPhoto, Outbox
from tests.unit.device_simulator.fakes import NOON_MS

DEVICE: Final = "greenhouse-1-a"
OTHER: Final = "field-1-a"
SAMPLES: Final = ({"t": 1, "air_temp_c": 20.0}, {"t": 2, "air_temp_c": 21.0})
A_MONTH_MS: Final = 31 * 24 * 3_600_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / FILE_NAME


@pytest.fixture
def outbox(path: Path) -> Iterator[Outbox]:
    with opened(path) as outbox:
        yield outbox


def opened(path: Path, now_ms: int = NOON_MS) -> Outbox:
    outbox = Outbox(path)
    for device_id in (DEVICE, OTHER):
        outbox.introduce(device_id, now_ms=now_ms)
    return outbox


def a_photo(request_id: str, order_id: str | None = None) -> KeptPhoto:
    return KeptPhoto(request_id=request_id, taken_ms=1, order_id=order_id, label=None, jpeg=b"\xff\xd8")


@settings(derandomize=True, deadline=None, max_examples=30)
@given(steps=st.lists(st.sampled_from(["keep", "acknowledge", "restart"]), max_size=30))
def test_no_seq_repeats_and_nothing_unacknowledged_is_forgotten(steps: list[str]) -> None:
    with TemporaryDirectory() as folder:
        outbox = opened(Path(folder) / FILE_NAME)
        given_out: list[int] = []
        waiting: list[int] = []
        for step in steps:
            oldest = outbox.oldest_message(DEVICE)
            assert (oldest.seq if oldest else None) == (waiting[0] if waiting else None)
            if step == "keep":
                given_out.append(outbox.keep_message(DEVICE, SAMPLES).seq)
                waiting.append(given_out[-1])
            elif step == "restart":
                outbox.close()
                outbox = opened(Path(folder) / FILE_NAME, now_ms=0)
            elif oldest:
                outbox.message_acknowledged(DEVICE, waiting.pop(0))
        outbox.close()
        assert given_out == sorted(set(given_out))


def test_a_killed_process_leaves_every_message_that_it_was_given(path: Path) -> None:
    program = (
        "import itertools, sys; from pathlib import Path; from device_simulator.outbox import Outbox\n"
        "outbox = Outbox(Path(sys.argv[1])); outbox.introduce('greenhouse-1-a', now_ms=7)\n"
        "for t in itertools.count(): "
        "print(outbox.keep_message('greenhouse-1-a', [{'t': t, 'air_temp_c': 20.0}]).seq, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        told = [int(process.stdout.readline()) for _ in range(20)]
        os.kill(process.pid, signal.SIGKILL)
        told += [int(line) for line in process.stdout]

    with opened(path) as outbox:
        for seq in told:
            message = outbox.oldest_message(DEVICE)
            assert message
            assert message.seq == seq
            outbox.message_acknowledged(DEVICE, seq)
        assert outbox.keep_message(DEVICE, SAMPLES).seq > told[-1]


def test_a_message_comes_back_byte_for_byte(path: Path) -> None:
    with opened(path) as outbox:
        kept = outbox.keep_message(DEVICE, SAMPLES)
    with opened(path) as outbox:
        assert outbox.oldest_message(DEVICE) == kept
        assert outbox.last_sample_ms(DEVICE) == 2


def test_devices_do_not_see_each_others_messages(outbox: Outbox) -> None:
    outbox.keep_message(OTHER, SAMPLES)

    assert outbox.oldest_message(DEVICE) is None


def test_a_lost_file_does_not_make_numbers_repeat(path: Path) -> None:
    with opened(path) as outbox:
        last = [outbox.keep_message(DEVICE, SAMPLES).seq for _ in range(100)][-1]
    path.unlink()
    with opened(path, now_ms=NOON_MS + 60_000) as outbox:
        assert outbox.keep_message(DEVICE, SAMPLES).seq > last


def test_a_second_simulator_on_the_same_folder_is_turned_away(outbox: Outbox, path: Path) -> None:
    assert outbox.oldest_message(DEVICE) is None
    with pytest.raises(StateInUse, match="another simulator"):
        Outbox(path)


@pytest.mark.parametrize(
    "damage", [b"this is no database, and it never was one", b"SQLite format 3\x00" + b"\x07" * 500]
)
def test_a_damaged_file_is_named_with_what_to_do(path: Path, damage: bytes) -> None:
    path.write_bytes(damage)

    with pytest.raises(StateInvalid, match=r"outbox\.sqlite3 .*move it away"):
        Outbox(path)


def test_a_file_with_a_page_gone_bad_is_found_at_the_start(path: Path) -> None:
    with opened(path) as outbox:
        for _ in range(200):
            outbox.keep_message(DEVICE, SAMPLES)
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 4] = b"\x55" * 4096
    path.write_bytes(content)

    with pytest.raises(StateInvalid, match="damaged"):
        Outbox(path)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()

    with pytest.raises(StateInvalid, match="cannot be used"):
        Outbox(tmp_path / FILE_NAME)


def test_an_order_is_new_once_for_each_device(outbox: Outbox) -> None:
    assert outbox.accept_order(DEVICE, "order-1", due_ms=5)
    assert not outbox.accept_order(DEVICE, "order-1", due_ms=9)
    assert outbox.accept_order(OTHER, "order-1", due_ms=5)
    assert [order.due_ms for order in outbox.due_orders(DEVICE)] == [5]


def test_an_order_is_due_until_its_photo_is_kept(path: Path) -> None:
    with opened(path) as outbox:
        outbox.accept_order(DEVICE, "order-1", due_ms=5)
    with opened(path) as outbox:
        assert [order.order_id for order in outbox.due_orders(DEVICE)] == ["order-1"]
        outbox.keep_photo(DEVICE, a_photo("request-1", "order-1"))
    with opened(path) as outbox:
        assert not outbox.due_orders(DEVICE)
        assert not outbox.accept_order(DEVICE, "order-1", due_ms=9)
        assert outbox.photo("request-1") == a_photo("request-1", "order-1")


def test_old_orders_are_forgotten_but_never_one_that_is_still_due(outbox: Outbox) -> None:
    for order_id in ("obeyed", "due"):
        outbox.accept_order(DEVICE, order_id, due_ms=NOON_MS)
    outbox.keep_photo(DEVICE, a_photo("request-1", "obeyed"))

    outbox.forget_old_orders(NOON_MS + A_MONTH_MS)

    assert outbox.accept_order(DEVICE, "obeyed", due_ms=NOON_MS)
    assert not outbox.accept_order(DEVICE, "due", due_ms=NOON_MS)


def test_photos_wait_until_they_are_done_and_shots_are_counted_over_restarts(path: Path) -> None:
    with opened(path) as outbox:
        assert [outbox.next_shot(DEVICE) for _ in range(2)] == [0, 1]
        for request_id in ("request-1", "request-2"):
            outbox.keep_photo(DEVICE, a_photo(request_id))
        outbox.photo_done("request-1")
    with opened(path) as outbox:
        assert outbox.next_shot(DEVICE) == 2
        assert outbox.kept_photo_ids(DEVICE) == ("request-2",)
        assert outbox.kept_photo_ids(OTHER) == ()
