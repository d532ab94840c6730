"""The devices' diary, read as proof of what they sent."""

from pathlib import Path
from typing import Any

import msgspec

from local_cloud.diary import Diary, DiaryTail
from local_cloud.ledger import MessageId, PhotoId

SAMPLES = [{"t": 1_763_823_600_500, "air_temp_c": 36.0}, {"t": 1_763_823_600_000, "air_temp_c": 21.4}]
PUBLISHED = {"kind": "telemetry_published", "device_id": "bed-1", "seq": 7, "samples": SAMPLES}
ACKNOWLEDGED = {"kind": "telemetry_acked", "device_id": "bed-1", "seq": 7}
UPLOADED = {"kind": "photo_uploaded", "device_id": "bed-1", "photo_id": "p-1", "request_id": "r-1", "order_id": "o-1"}


def test_a_message_counts_when_the_broker_has_acknowledged_it() -> None:
    (message,) = Diary.of([PUBLISHED, ACKNOWLEDGED]).sent.messages

    assert message.message_id == MessageId("bed-1", 1_763_823_600_000, 7)
    assert message.samples == ({"air_temp_c": 36.0}, {"air_temp_c": 21.4})


def test_a_message_that_is_still_on_its_way_does_not_count() -> None:
    assert Diary.of([PUBLISHED]).sent.messages == ()


def test_the_same_number_of_another_device_is_another_message() -> None:
    entries: list[dict[str, Any]] = [PUBLISHED, PUBLISHED | {"device_id": "bed-2"}, ACKNOWLEDGED]

    assert [message.message_id.device_id for message in Diary.of(entries).sent.messages] == ["bed-1"]


def test_an_uploaded_photo_counts_and_its_order_is_obeyed() -> None:
    diary = Diary.of([UPLOADED])

    assert diary.sent.photos == {PhotoId("bed-1", "p-1")}
    assert diary.obeyed == {"o-1"}


def test_a_photo_that_nobody_ordered_obeys_nothing() -> None:
    assert Diary.of([UPLOADED | {"order_id": None}]).obeyed == frozenset()


def test_a_line_that_is_being_written_waits_for_the_next_look(tmp_path: Path) -> None:
    file = tmp_path / "diary.jsonl"
    connected = msgspec.json.encode({"kind": "connected", "device_id": "bed-1"})
    file.write_bytes(connected + b"\n" + connected[:10])

    assert Diary.read(file).connected == {"bed-1"}


def test_there_may_be_no_diary_yet(tmp_path: Path) -> None:
    assert Diary.read(tmp_path / "none.jsonl").connected == frozenset()


def test_a_tail_gives_each_line_once_and_half_a_line_not_yet(tmp_path: Path) -> None:
    file = tmp_path / "diary.jsonl"
    tail = DiaryTail(file)
    assert list(tail.new_lines()) == []

    first, second = msgspec.json.encode(PUBLISHED) + b"\n", msgspec.json.encode(ACKNOWLEDGED) + b"\n"
    file.write_bytes(first + second[:9])
    assert list(tail.new_lines()) == [PUBLISHED]

    file.write_bytes(first + second)
    assert list(tail.new_lines()) == [ACKNOWLEDGED]
    assert list(tail.new_lines()) == []
