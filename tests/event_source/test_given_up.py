"""When records are given up, and what is left of them in the on-failure destination."""

import json
from typing import Any

from tests.builders import MINUTE
from tests.event_source.lane import InvocationThrottled
from tests.event_source.rig import Rig, Scripted, broken
from tests.functional.events.lambda_calls import an_event


def test_retries_end_and_the_records_are_given_up() -> None:
    function = Scripted(*broken(3))
    rig = Rig(function, records=3, batch_size=2, max_retries=2)

    rig.source.run()

    assert function.batches == [rig.numbers[:2]] * 3 + [rig.numbers[2:]]
    (letter,) = rig.source.given_up
    assert [record.sequence_number for record in letter.records] == rig.numbers[:2]
    assert (letter.condition, letter.invocations) == ("RetryAttemptsExhausted", 3)
    assert rig.source.caught_up


def test_a_throttled_invocation_is_no_attempt() -> None:
    rig = Rig(Scripted(*[InvocationThrottled()] * 5), records=1, max_retries=0)

    rig.source.run()

    assert not rig.source.given_up
    assert [each.succeeded for each in rig.source.invocations] == [True]


def test_records_that_are_too_old_are_given_up_and_the_others_go_on() -> None:
    function = Scripted(*broken(1))
    rig = Rig(function, records=2, max_record_age=10 * MINUTE)
    rig.source.run(steps=1)
    rig.clock.advance(11 * MINUTE)
    young = rig.put(2)

    rig.source.run()

    (letter,) = rig.source.given_up
    assert [record.sequence_number for record in letter.records] == rig.numbers
    assert (letter.condition, letter.invocations) == ("RecordAgeExceeded", 1)
    assert function.batches[1:] == [[young.sequence_number]]


def test_what_is_given_up_lies_in_the_bucket_with_its_records() -> None:

    rig = Rig(Scripted(*broken(1)), records=2, max_retries=0)
    rig.source.run()
    (letter,) = rig.source.given_up

    document = json.loads(letter.document)

    assert _shape(document) == _shape(an_event("given_up_batch"))
    payload = json.loads(document["payload"])
    assert [record["kinesis"]["sequenceNumber"] for record in payload["Records"]] == rig.numbers
    assert document["KinesisBatchInfo"]["startSequenceNumber"] == rig.numbers[0]
    assert document["KinesisBatchInfo"]["endSequenceNumber"] == rig.numbers[1]
    assert letter.key.startswith("aws/lambda/")
    assert "/shardId-000000000000/2025/11/22/2025-11-22T12.00.00-" in letter.key


def _shape(content: Any) -> Any:
    """The names of everything, without the values."""
    return {name: _shape(value) for name, value in content.items()} if isinstance(content, dict) else type(content)
