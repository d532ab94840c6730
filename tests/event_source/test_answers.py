"""What a function's answer means, where its event source reports item failures."""

from typing import Any

import pytest

from tests.event_source.options import Options
from tests.event_source.rig import Rig, Scripted
from tests.event_source.source import EventSource


@pytest.mark.parametrize(
    "answer",
    [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}, {"anything": "else"}],
    ids=repr,
)
def test_an_empty_answer_is_success(answer: Any) -> None:
    rig = Rig(Scripted(answer), records=2, report_item_failures=True)

    rig.source.run()

    assert [each.succeeded for each in rig.source.invocations] == [True]


def test_it_goes_on_from_the_lowest_sequence_number_that_failed() -> None:
    """Also those behind it that the function had done: they come twice."""
    function = Scripted()
    rig = Rig(function, records=4, report_item_failures=True)
    function._outcomes = [{"batchItemFailures": [{"itemIdentifier": rig.numbers[i]} for i in (3, 1)]}]

    rig.source.run()

    assert function.batches == [rig.numbers, rig.numbers[1:]]


@pytest.mark.parametrize(
    "answer",
    [
        {"batchItemFailures": [{"itemIdentifier": ""}]},
        {"batchItemFailures": [{"itemIdentifier": None}]},
        {"batchItemFailures": [{"itemIdentifier": 7}]},
        {"batchItemFailures": [{"sequenceNumber": "7"}]},
        {"batchItemFailures": [{"itemIdentifier": "no number of this batch"}]},
        {"batchItemFailures": ["7"]},
        {"batchItemFailures": {"itemIdentifier": "7"}},
        "done",
        ["done"],
        False,
    ],
    ids=repr,
)
def test_an_answer_that_cannot_be_understood_fails_the_whole_batch(answer: Any) -> None:
    function = Scripted(answer)
    rig = Rig(function, records=2, report_item_failures=True)

    rig.source.run()

    assert function.batches == [rig.numbers] * 2


def test_one_unknown_number_among_known_ones_fails_the_whole_batch() -> None:
    function = Scripted()
    rig = Rig(function, records=3, report_item_failures=True)
    named = [{"itemIdentifier": rig.numbers[2]}, {"itemIdentifier": "unknown"}]
    function._outcomes = [{"batchItemFailures": named}]

    rig.source.run()

    assert function.batches == [rig.numbers] * 2


def test_unless_the_source_reports_item_failures_an_answer_is_not_read() -> None:
    """So a function that reports them to a source that does not listen loses them."""
    function = Scripted()
    rig = Rig(function, records=2)
    function._outcomes = [{"batchItemFailures": [{"itemIdentifier": rig.numbers[0]}]}]

    rig.source.run()

    assert function.batches == [rig.numbers]
    assert rig.source.caught_up


def test_a_partial_failure_is_not_bisected_but_cut_at_the_number_that_failed() -> None:
    function = Scripted()
    rig = Rig(function, records=4, report_item_failures=True, bisect=True)
    function._outcomes = [{"batchItemFailures": [{"itemIdentifier": rig.numbers[1]}]}, RuntimeError("broken")]

    rig.source.run()

    assert function.batches == [rig.numbers, rig.numbers[1:], rig.numbers[1:2], rig.numbers[2:]]


def test_partial_failures_use_up_retries() -> None:
    rig = Rig(Scripted(), records=3, report_item_failures=True, max_retries=1)
    last = {"batchItemFailures": [{"itemIdentifier": rig.numbers[2]}]}
    rig.source = EventSource(
        rig.stream, Scripted(last, last), options=Options(report_item_failures=True, max_retries=1), clock=rig.clock
    )

    rig.source.run()

    (letter,) = rig.source.given_up
    assert [record.sequence_number for record in letter.records] == rig.numbers[2:]
