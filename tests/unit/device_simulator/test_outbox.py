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
from device_simulator.outbox import FILE_NAME, KeptMessage, KeptPhoto, Outbox
from device_simulator.outbox_bounds import Bounds, Dropped, Load
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


def opened(path: Path, now_ms: int = NOON_MS, bounds: Bounds | None = None) -> Outbox:
    outbox = Outbox(path, bounds=bounds)
    for device_id in (DEVICE, OTHER):
        outbox.introduce(device_id, now_ms=now_ms)
    return outbox


def keep(outbox: Outbox, device_id: str = DEVICE) -> KeptMessage:
    """One more message, in an outbox that has room for it."""
    message, dropped = outbox.keep_message(device_id, SAMPLES, last_sample_ms=2)
    assert dropped == Dropped()
    return message


def oldest(outbox: Outbox) -> KeptMessage | None:
    return next(iter(outbox.oldest_messages(DEVICE, 1)), None)


JPEG: Final = b"\xff\xd8"


def a_photo(request_id: str, order_id: str | None = None, *, size_bytes: int = len(JPEG)) -> KeptPhoto:
    return KeptPhoto(request_id=request_id, taken_ms=1, order_id=order_id, label=None, size_bytes=size_bytes)


@settings(derandomize=True, deadline=None, max_examples=30)
@given(steps=st.lists(st.sampled_from(["keep", "acknowledge", "restart"]), max_size=30))
def test_no_seq_repeats_and_nothing_unacknowledged_is_forgotten(steps: list[str]) -> None:
    with TemporaryDirectory() as folder:
        outbox = opened(Path(folder) / FILE_NAME)
        given_out: list[int] = []
        waiting: list[int] = []
        for step in steps:
            first = oldest(outbox)
            assert (first.seq if first else None) == (waiting[0] if waiting else None)
            assert outbox.waiting_messages(DEVICE) == len(waiting)
            if step == "keep":
                given_out.append(keep(outbox).seq)
                waiting.append(given_out[-1])
            elif step == "restart":
                outbox.close()
                outbox = opened(Path(folder) / FILE_NAME, now_ms=0)
            elif first:
                waiting.pop(0)
                outbox.message_acknowledged(DEVICE, first)
                outbox.message_acknowledged(DEVICE, first)
        outbox.close()
        assert given_out == sorted(set(given_out))


def test_a_killed_process_leaves_every_message_that_it_was_given(path: Path) -> None:
    program = (
        "import itertools, sys; from pathlib import Path; from device_simulator.outbox import Outbox\n"
        "outbox = Outbox(Path(sys.argv[1])); outbox.introduce('greenhouse-1-a', now_ms=7)\n"
        "for t in itertools.count(): "
        "print(outbox.keep_message('greenhouse-1-a', [{'t': t, 'x': 2.0}], last_sample_ms=t)[0].seq, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        told = [int(process.stdout.readline()) for _ in range(20)]
        os.kill(process.pid, signal.SIGKILL)
        told += [int(line) for line in process.stdout]

    with opened(path) as outbox:
        for seq in told:
            message = oldest(outbox)
            assert message
            assert message.seq == seq
            outbox.message_acknowledged(DEVICE, message)
        assert keep(outbox).seq > told[-1]


def test_a_message_comes_back_byte_for_byte(path: Path) -> None:
    with opened(path) as outbox:
        kept = keep(outbox)
    with opened(path) as outbox:
        assert oldest(outbox) == kept
        assert outbox.last_sample_ms(DEVICE) == 2


def test_devices_do_not_see_each_others_messages(outbox: Outbox) -> None:
    keep(outbox, OTHER)

    assert oldest(outbox) is None


def test_a_lost_file_does_not_make_numbers_repeat(path: Path) -> None:
    with opened(path) as outbox:
        last = [keep(outbox).seq for _ in range(100)][-1]
    path.unlink()
    with opened(path, now_ms=NOON_MS + 60_000) as outbox:
        assert keep(outbox).seq > last


def test_a_second_simulator_on_the_same_folder_is_turned_away(outbox: Outbox, path: Path) -> None:
    assert oldest(outbox) is None
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
            keep(outbox)
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
        outbox.keep_photo(DEVICE, a_photo("request-1", "order-1"), JPEG)
    with opened(path) as outbox:
        assert not outbox.due_orders(DEVICE)
        assert not outbox.accept_order(DEVICE, "order-1", due_ms=9)
        assert outbox.photo("request-1") == a_photo("request-1", "order-1")
        assert outbox.jpeg("request-1") == JPEG


def test_old_orders_are_forgotten_but_never_one_that_is_still_due(outbox: Outbox) -> None:
    for order_id in ("obeyed", "due"):
        outbox.accept_order(DEVICE, order_id, due_ms=NOON_MS)
    outbox.keep_photo(DEVICE, a_photo("request-1", "obeyed"), JPEG)

    outbox.forget_old_orders(NOON_MS + A_MONTH_MS)

    assert outbox.accept_order(DEVICE, "obeyed", due_ms=NOON_MS)
    assert not outbox.accept_order(DEVICE, "due", due_ms=NOON_MS)


def test_photos_wait_until_they_are_done_and_shots_are_counted_over_restarts(path: Path) -> None:
    with opened(path) as outbox:
        assert [outbox.next_shot(DEVICE) for _ in range(2)] == [0, 1]
        for request_id in ("request-1", "request-2"):
            outbox.keep_photo(DEVICE, a_photo(request_id), JPEG)
        outbox.photo_done(DEVICE, "request-1")
    with opened(path) as outbox:
        assert outbox.next_shot(DEVICE) == 2
        assert outbox.kept_photo_ids(DEVICE) == ("request-2",)
        assert outbox.kept_photo_ids(OTHER) == ()


def test_an_uploaded_photo_is_kept_until_its_fate_is_known(path: Path) -> None:
    with opened(path) as outbox:
        for number in (1, 2):
            outbox.keep_photo(DEVICE, a_photo(f"request-{number}"), JPEG)
            outbox.photo_uploaded(DEVICE, f"request-{number}", photo_id=f"photo-{number}", now_ms=NOON_MS + number)
    with opened(path) as outbox:
        assert outbox.kept_photo_ids(DEVICE) == ()
        assert outbox.unsettled_photos(DEVICE, 10) == ("photo-1", "photo-2")
        assert outbox.unsettled_photos(DEVICE, 1) == ("photo-1",)
        assert outbox.unsettled_photos(OTHER, 10) == ()

        assert outbox.photo_settled(OTHER, "photo-1") is None
        assert outbox.photo_settled(DEVICE, "photo-1") == "request-1"
        assert outbox.photo_settled(DEVICE, "photo-1") is None

        assert outbox.photo("request-1") is None
        assert outbox.unsettled_photos(DEVICE, 10) == ("photo-2",)


def test_an_upload_of_long_ago_is_made_again(path: Path) -> None:
    with opened(path) as outbox:
        outbox.keep_photo(DEVICE, a_photo("request-1"), JPEG)
        outbox.photo_uploaded(DEVICE, "request-1", photo_id="photo-1", now_ms=NOON_MS)

        assert outbox.forget_uploads(DEVICE, before_ms=NOON_MS) == ()
        assert outbox.forget_uploads(DEVICE, before_ms=NOON_MS + 1) == ("request-1",)

        assert outbox.kept_photo_ids(DEVICE) == ("request-1",)
        assert outbox.unsettled_photos(DEVICE, 10) == ()


def test_an_order_that_brings_no_photo_stays_known(outbox: Outbox) -> None:
    outbox.accept_order(DEVICE, "order-1", due_ms=5)

    outbox.order_closed(DEVICE, "order-1")

    assert outbox.due_orders(DEVICE) == ()
    assert not outbox.accept_order(DEVICE, "order-1", due_ms=9)


def test_a_full_outbox_drops_the_oldest_but_one_and_says_so(path: Path) -> None:
    with opened(path, bounds=Bounds(messages=3)) as outbox:
        kept = [keep(outbox).seq for _ in range(3)]

        newest, dropped = outbox.keep_message(DEVICE, SAMPLES, last_sample_ms=2)

        assert dropped == Dropped(seqs=(kept[1],))
        assert [message.seq for message in outbox.oldest_messages(DEVICE, 9)] == [kept[0], kept[2], newest.seq]
        keep(outbox, OTHER)  # another device has room of its own


def test_bytes_are_bounded_too_and_photos_go_before_messages(path: Path) -> None:
    with opened(path, bounds=Bounds(bytes=1_000)) as outbox:
        for _ in range(3):
            keep(outbox)
        dropped = [outbox.keep_photo(DEVICE, a_photo(f"request-{number}"), b"x" * 200) for number in range(5)]

        assert dropped == [
            Dropped(),
            Dropped(),
            Dropped(),
            Dropped(request_ids=("request-1",)),
            Dropped(request_ids=("request-2",)),
        ]
        assert outbox.kept_photo_ids(DEVICE) == ("request-0", "request-3", "request-4")
        assert outbox.photo("request-1") is None
        assert outbox.jpeg("request-1") == b""
        assert outbox.waiting_messages(DEVICE) == 3


def test_messages_go_once_no_photo_is_left_to_go(path: Path) -> None:
    with opened(path, bounds=Bounds(bytes=1_000)) as outbox:
        kept = [keep(outbox).seq for _ in range(4)]

        dropped = outbox.keep_photo(DEVICE, a_photo("request-1"), b"x" * 900)

        assert dropped == Dropped(seqs=(kept[1], kept[2]))


def test_what_waits_is_counted_over_restarts(path: Path) -> None:
    with opened(path) as outbox:
        message = keep(outbox)
        outbox.keep_photo(DEVICE, a_photo("request-1"), JPEG)
        before = outbox.depth()
    with opened(path) as outbox:
        assert outbox.waiting_messages(DEVICE) == 1
        assert outbox.depth() == before == Load(messages=1, photos=1, bytes=len(message.payload) + 2)
        outbox.message_acknowledged(DEVICE, message)
        outbox.photo_done(DEVICE, "request-1")
        outbox.photo_done(DEVICE, "request-1")
        assert outbox.depth() == Load(messages=0, photos=0, bytes=0)
