"""Announcements of the raw bucket, through the whole app."""

import json

import pytest

from chalicelib.domain.rejection import RejectionSource
from tests.builders import DEVICE, NOON, a_photo_key
from tests.fakes.faults import fail
from tests.fakes.world import World
from tests.functional.events.lambda_calls import LogLines, Wake, an_event, metrics_in

KEY = a_photo_key()
LEAF = b"\xff\xd8 a leaf \xff\xd9"
FOREIGN_KEY = "photos/my leaf + yours.jpg"
ALL_DONE: dict[str, list[object]] = {"batchItemFailures": []}


@pytest.fixture(autouse=True)
def _stored(world: World) -> None:
    world.files.raw.update({KEY.raw: LEAF, FOREIGN_KEY: b"GIF89a"})


def test_a_photo_is_diagnosed_and_everything_else_is_set_aside(
    world: World, wake: Wake, capsys: pytest.CaptureFixture[str]
) -> None:
    assert wake("on_photo_stored", an_event("photos_stored")) == ALL_DONE

    assert list(world.photos.photos) == [KEY.photo_id]
    assert [str(alert_id) for alert_id in world.alerts.alerts] == [f"{DEVICE}.disease-tomato-early-blight.000001"]
    originals = {row.size_bytes: world.rejections.originals[row.key] for row in world.rejections.rejections.values()}
    assert originals == {6: b"GIF89a", 5: b"hello"}
    assert {row.source for row in world.rejections.rejections.values()} == {RejectionSource.PHOTO}
    assert {row.received_at for row in world.rejections.rejections.values()} == {NOON}
    assert metrics_in(capsys.readouterr().out) == {"PhotosDiagnosed": 1, "PhotosRejected": 2, "AlertsOpened": 1}


def test_a_key_with_spaces_and_plus_is_read_as_it_was_written(world: World, wake: Wake) -> None:
    wake("on_photo_stored", an_event("photos_stored"))

    assert any(repr(FOREIGN_KEY) in row.reason for row in world.rejections.rejections.values())


def test_announcements_that_come_twice_and_backwards_change_nothing(world: World, wake: Wake) -> None:
    event = an_event("photos_stored")
    wake("on_photo_stored", event)
    kept = repr(world.kept())

    wake("on_photo_stored", {"Records": list(reversed(event["Records"]))})

    assert repr(world.kept()) == kept
    assert len(world.classifier.seen) == 1


def test_only_the_photo_that_met_an_outage_is_delivered_again(world: World, wake: Wake) -> None:
    event = an_event("photos_stored")
    fail(world.classifier, "diagnose", times=1)

    outcome = wake("on_photo_stored", event)

    assert outcome == {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["messageId"]}]}
    assert len(world.rejections.rejections) == 2
    assert wake("on_photo_stored", {"Records": event["Records"][:1]}) == ALL_DONE
    assert list(world.photos.photos) == [KEY.photo_id]


def test_a_fault_of_our_own_does_not_sink_the_batch(world: World, wake: Wake, log_lines: LogLines) -> None:
    fail(world.darkroom, "check", error=RuntimeError("a bug"))

    outcome = wake("on_photo_stored", an_event("photos_stored"))

    assert len(outcome["batchItemFailures"]) == 1
    assert [line["exception_name"] for line in log_lines() if line["level"] == "ERROR"] == ["RuntimeError"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"Records": []}',
        '{"Records": [{}]}',
        '{"Records": [{"eventTime": "yesterday", "s3": {"object": {"key": "k"}}}]}',
        '{"Records": [{"eventTime": "2025-11-22T12:00:00", "s3": {"object": {"key": "k"}}}]}',
        "[" * 60_000,
    ],
)
def test_what_no_bucket_has_written_is_set_aside(world: World, wake: Wake, body: str) -> None:
    event = an_event("photos_stored")
    event["Records"] = event["Records"][:1]
    event["Records"][0]["body"] = body

    assert wake("on_photo_stored", event) == ALL_DONE
    assert list(world.rejections.originals.values()) == [body.encode()]


def test_an_announcement_of_several_photos_is_taken_whole(world: World, wake: Wake) -> None:
    other = a_photo_key(request_id="request-2")
    world.files.raw[other.raw] = LEAF
    event = an_event("photos_stored")
    announcement = json.loads(event["Records"][0]["body"])
    second = json.loads(json.dumps(announcement["Records"][0]))
    second["s3"]["object"]["key"] = other.raw
    announcement["Records"].append(second)
    event["Records"] = event["Records"][:1]
    event["Records"][0]["body"] = json.dumps(announcement)

    wake("on_photo_stored", event)

    assert set(world.photos.photos) == {KEY.photo_id, other.photo_id}
