"""The harness delivers by AWS's rules: each test states one of them."""

from datetime import timedelta
from typing import Any

from tests.builders import MINUTE
from tests.event_source.lane import FunctionKilled
from tests.event_source.options import Options
from tests.event_source.rig import KEY, Rig, Scripted, broken, in_turns, refuse


def test_a_record_has_the_shape_that_lambda_gives_it() -> None:
    seen: list[Any] = []
    Rig(seen.append, records=1).source.run()

    (record,) = seen[0]["Records"]
    assert record["kinesis"]["data"] == "MA=="
    assert record["kinesis"]["partitionKey"] == KEY
    assert record["eventID"] == f"shardId-000000000000:{record['kinesis']['sequenceNumber']}"
    assert len(record["kinesis"]["sequenceNumber"]) == 56


def test_sequence_numbers_grow_and_sort_as_text() -> None:
    numbers = Rig(Scripted(), records=12).numbers

    assert numbers == sorted(set(numbers))


def test_batches_hold_at_most_the_batch_size_in_order() -> None:
    function = Scripted()
    rig = Rig(function, records=5, batch_size=2)

    rig.source.run()

    assert function.batches == [rig.numbers[0:2], rig.numbers[2:4], rig.numbers[4:5]]
    assert rig.source.caught_up


def test_a_window_waits_for_a_batch_to_fill_and_no_longer() -> None:
    function = Scripted()
    rig = Rig(function, records=3, batch_size=2, batch_window=MINUTE)

    rig.source.run()
    assert function.batches == [rig.numbers[:2]]
    rig.clock.advance(MINUTE)
    rig.source.run()

    assert function.batches == [rig.numbers[:2], rig.numbers[2:]]


def test_a_partition_key_stays_in_its_shard_and_shards_go_on_by_themselves() -> None:
    function = Scripted()
    rig = Rig(function, records=0, shards=2, batch_size=10)
    records = [rig.put(number, key=f"device-{number % 5}") for number in range(20)]

    rig.source.run()

    homes = {record.partition_key: record.shard_id for record in records}
    assert all(homes[record.partition_key] == record.shard_id for record in records)
    assert set(homes.values()) == set(rig.stream.shards)
    shard_of = {record.sequence_number: record.shard_id for record in records}
    assert all(len({shard_of[number] for number in batch}) == 1 for batch in function.batches)


def test_lanes_of_a_shard_run_side_by_side_but_each_key_keeps_its_order() -> None:
    function = Scripted()
    rig = Rig(function, records=0, batch_size=1, parallelization=4)
    records = [rig.put(number, key=f"device-{number % 8}") for number in range(24)]

    rig.source.run(choose=in_turns(2, 0, 3, 1))

    delivered = [number for (number,) in function.batches]
    assert delivered != sorted(delivered)
    for key in {record.partition_key for record in records}:
        theirs = [record.sequence_number for record in records if record.partition_key == key]
        assert [number for number in delivered if number in theirs] == theirs


def test_a_failed_batch_comes_again_and_holds_up_what_is_behind_it() -> None:
    function = Scripted(*broken(2))
    rig = Rig(function, records=4, batch_size=2)

    rig.source.run()

    assert function.batches == [rig.numbers[:2]] * 3 + [rig.numbers[2:]]


def test_a_killed_function_is_a_failed_one() -> None:
    function = Scripted(FunctionKilled())
    rig = Rig(function, records=1)

    rig.source.run()

    assert function.batches == [rig.numbers] * 2


def test_a_failure_in_one_lane_does_not_hold_up_another() -> None:
    rig = Rig(lambda event: refuse(event, key="device-0"), records=0, batch_size=1, parallelization=2)
    records = [rig.put(number, key=f"device-{number % 8}") for number in range(16)]

    rig.source.run(choose=in_turns(), steps=60)

    done = {number for each in rig.source.invocations if each.succeeded for number in each.sequence_numbers}
    assert not rig.source.caught_up
    assert done
    assert not done & {record.sequence_number for record in records if record.partition_key == "device-0"}


def test_a_bisected_batch_is_retried_by_halves_in_order() -> None:
    function = Scripted(*broken(2))
    rig = Rig(function, records=4, bisect=True)

    rig.source.run()

    first, second, third, fourth = rig.numbers
    assert function.batches == [[first, second, third, fourth], [first, second], [first], [second], [third, fourth]]


def test_to_bisect_uses_up_no_retry() -> None:
    """Three splits come before the single record's first attempt; two retries are left to it."""
    poison = b"5"

    def refuse_five(event: dict[str, Any]) -> None:
        batches.append(len(event["Records"]))
        if any(record["kinesis"]["data"] == "NQ==" for record in event["Records"]):
            raise RuntimeError("refused")

    batches: list[int] = []
    rig = Rig(refuse_five, records=8, bisect=True, max_retries=2)

    rig.source.run()

    (letter,) = rig.source.given_up
    assert [record.data for record in letter.records] == [poison]
    assert batches == [8, 4, 4, 2, 1, 1, 1, 1, 2]


def test_the_iterator_age_is_that_of_the_last_record_of_a_batch() -> None:
    rig = Rig(Scripted(), records=1)
    rig.clock.advance(5 * MINUTE)
    rig.put(1)
    rig.clock.advance(2 * MINUTE)

    rig.source.run()

    assert [each.iterator_age for each in rig.source.invocations] == [2 * MINUTE]


def test_after_a_restart_all_behind_the_checkpoint_comes_again() -> None:
    """The checkpoint of a shard is that of its slowest lane: what other lanes did behind it is delivered twice."""
    rig = Rig(lambda event: refuse(event, key="device-0"), records=0, batch_size=1, parallelization=2)
    records = [rig.put(number, key=f"device-{number % 8}") for number in range(16)]
    rig.source.run(choose=in_turns(), steps=40)
    before = len(rig.source.invocations)

    rig.source.restart()
    rig.source.run(choose=in_turns(), steps=40)

    def done(part: slice) -> list[str]:
        return [each.sequence_numbers[0] for each in rig.source.invocations[part] if each.succeeded]

    again = set(done(slice(before))) & set(done(slice(before, None)))
    assert again
    assert all(number > records[0].sequence_number for number in again)


def test_a_restart_of_a_source_that_has_caught_up_delivers_nothing_again() -> None:
    function = Scripted()
    rig = Rig(function, records=3)
    rig.source.run()

    rig.source.restart()
    rig.source.run()

    assert function.batches == [rig.numbers]


def test_the_settings_are_read_by_the_names_of_cloudformation() -> None:
    options = Options.of(
        {
            "BatchSize": 100,
            "MaximumBatchingWindowInSeconds": 1,
            "ParallelizationFactor": 4,
            "BisectBatchOnFunctionError": True,
            "MaximumRetryAttempts": -1,
            "MaximumRecordAgeInSeconds": 3600,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
        }
    )

    assert options == Options(
        batch_size=100,
        batch_window=timedelta(seconds=1),
        parallelization=4,
        bisect=True,
        max_retries=None,
        max_record_age=timedelta(hours=1),
        report_item_failures=True,
    )


def test_without_settings_the_defaults_of_aws_hold() -> None:
    assert Options.of({}) == Options(batch_size=100, bisect=False, max_retries=None, max_record_age=None)
