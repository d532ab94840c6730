"""The queue of the undelivered, through the whole app."""

import json
from typing import Any

import pytest

from chalicelib.domain.rejection import RejectionSource
from tests.builders import DEVICE
from tests.fakes.faults import fail
from tests.fakes.world import World
from tests.functional.events.lambda_calls import Wake, an_event, metrics_in

TELEMETRY, REQUEST, INVOCATION, BATCH, STRANGE, HELLO, TEST = range(7)
ALL_DONE: dict[str, list[object]] = {"batchItemFailures": []}


def letters(*which: int) -> dict[str, Any]:
    records = an_event("undelivered_messages")["Records"]
    return {"Records": [records[index] for index in which]}


@pytest.fixture(autouse=True)
def _given_up(world: World) -> None:
    announced = json.loads(letters(BATCH)["Records"][0]["body"])["Records"][0]["s3"]["object"]["key"]
    world.files.raw[announced] = json.dumps(an_event("given_up_batch")).encode()


def test_telemetry_goes_into_the_stream_again(world: World, wake: Wake, capsys: pytest.CaptureFixture[str]) -> None:
    assert wake("on_undelivered_message", letters(TELEMETRY)) == ALL_DONE

    ((device_id, payload),) = world.stream.records
    assert (device_id, json.loads(payload)["seq"]) == (DEVICE, 1)
    assert metrics_in(capsys.readouterr().out) == {"MessagesRedelivered": 1}


@pytest.mark.parametrize("letter", [REQUEST, INVOCATION])
def test_an_upload_request_is_answered_by_whichever_way_it_came_here(world: World, wake: Wake, letter: int) -> None:
    assert wake("on_undelivered_message", letters(letter)) == ALL_DONE

    assert [grant.request_id for _, grant in world.commands.grants] == ["request-1"]


def test_a_batch_that_its_consumer_gave_up_is_shown_message_by_message(
    world: World, wake: Wake, capsys: pytest.CaptureFixture[str]
) -> None:
    assert wake("on_undelivered_message", letters(BATCH)) == ALL_DONE

    kept = {json.loads(original)["seq"] for original in world.rejections.originals.values()}
    assert kept == {1, 2}
    assert {(row.source, row.device_id) for row in world.rejections.rejections.values()} == {
        (RejectionSource.TELEMETRY, DEVICE)
    }
    assert metrics_in(capsys.readouterr().out) == {"MessagesGivenUp": 2}


def test_a_given_up_batch_that_cannot_be_read_is_kept_as_it_is(world: World, wake: Wake) -> None:
    (key,) = world.files.raw
    world.files.raw[key] = b"no batch"

    assert wake("on_undelivered_message", letters(BATCH)) == ALL_DONE
    assert list(world.rejections.originals.values()) == [b"no batch"]


@pytest.mark.parametrize(("letter", "original"), [(STRANGE, b"what is this"), (HELLO, b"hello")])
def test_what_has_no_way_is_set_aside(world: World, wake: Wake, letter: int, original: bytes) -> None:
    assert wake("on_undelivered_message", letters(letter)) == ALL_DONE

    assert list(world.rejections.originals.values()) == [original]
    assert [row.source for row in world.rejections.rejections.values()] == [RejectionSource.RULE]


@pytest.mark.parametrize("payload", ["?", "YQ==é"])
def test_a_payload_that_is_not_in_base64_is_set_aside_with_its_whole_letter(
    world: World, wake: Wake, payload: str
) -> None:
    event = letters(TELEMETRY)
    letter = {"topic": f"cloudiot/{DEVICE}/telemetry", "base64OriginalPayload": payload}
    event["Records"][0]["body"] = json.dumps(letter)

    assert wake("on_undelivered_message", event) == ALL_DONE
    assert [row.field for row in world.rejections.rejections.values()] == ["base64OriginalPayload"]


def test_a_buckets_test_message_is_nothing(world: World, wake: Wake) -> None:
    assert wake("on_undelivered_message", letters(TEST)) == ALL_DONE
    assert not world.rejections.rejections


def test_only_what_is_still_blocked_comes_again(world: World, wake: Wake) -> None:
    event = letters(TELEMETRY, REQUEST, HELLO)
    fail(world.stream, "put")

    outcome = wake("on_undelivered_message", event)

    assert outcome == {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["messageId"]}]}
    assert len(world.commands.grants) == 1
    assert len(world.rejections.rejections) == 1


def test_all_of_it_twice_leaves_the_same_rejections(world: World, wake: Wake) -> None:
    wake("on_undelivered_message", an_event("undelivered_messages"))
    kept = repr(world.kept())

    wake("on_undelivered_message", an_event("undelivered_messages"))

    assert repr(world.kept()) == kept
