"""Writing many items: full batches, and patience with what is left over."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from chalicelib.adapters.batch_writes import write_all
from chalicelib.domain.errors import Outage
from chalicelib.time_left import limited_by
from tests.contract import cloud

TABLE = cloud.TELEMETRY_TABLE


def items(*numbers: int) -> list[dict[str, Any]]:
    return [{"device_id": {"S": "greenhouse-1-a"}, "at_seq": {"S": str(number)}} for number in numbers]


def puts(*numbers: int) -> list[dict[str, Any]]:
    return [{"PutRequest": {"Item": item}} for item in items(*numbers)]


def expects(stubber: Stubber, *numbers: int, leaving: tuple[int, ...] = ()) -> None:
    """The next request puts these items; some are left over."""
    left = {"UnprocessedItems": {TABLE: puts(*leaving)}} if leaving else {}
    stubber.add_response("batch_write_item", left, {"RequestItems": {TABLE: puts(*numbers)}})


def write(dynamo: Any, *numbers: int, waits: list[float] | None = None) -> None:
    write_all(dynamo, TABLE, items(*numbers), part="the table", sleep=cloud.no_sleep if waits is None else waits.append)


@contextmanager
def an_invocation_of(seconds: float) -> Iterator[None]:
    with limited_by(SimpleNamespace(get_remaining_time_in_millis=lambda: seconds * 1000)):
        yield


def test_no_request_is_larger_than_dynamodb_takes() -> None:
    dynamo, stubber = cloud.stubbed("dynamodb")
    expects(stubber, *range(25))
    expects(stubber, *range(25, 50))
    expects(stubber, 50)

    write(dynamo, *range(51))

    stubber.assert_no_pending_responses()


def test_nothing_is_asked_for_nothing() -> None:
    dynamo, _ = cloud.stubbed("dynamodb")

    write(dynamo)


def test_what_is_left_over_of_all_batches_is_written_again_together() -> None:
    dynamo, stubber = cloud.stubbed("dynamodb")
    expects(stubber, *range(25), leaving=(3, 4))
    expects(stubber, *range(25, 30), leaving=(29,))
    expects(stubber, 3, 4, 29, leaving=(4,))
    expects(stubber, 4)
    waits: list[float] = []

    write(dynamo, *range(30), waits=waits)

    stubber.assert_no_pending_responses()
    assert len(waits) == 2
    assert all(wait > 0 for wait in waits)


def test_a_throttled_batch_is_written_again_and_holds_up_no_other() -> None:
    dynamo, stubber = cloud.stubbed("dynamodb")
    stubber.add_client_error("batch_write_item", "ProvisionedThroughputExceededException", http_status_code=400)
    expects(stubber, 25)
    expects(stubber, *range(25))

    write(dynamo, *range(26))

    stubber.assert_no_pending_responses()


def test_a_missing_grant_is_not_tried_again() -> None:
    dynamo, stubber = cloud.stubbed("dynamodb")
    stubber.add_client_error("batch_write_item", "AccessDeniedException", http_status_code=400)

    with pytest.raises(ClientError, match="AccessDenied"):
        write(dynamo, 1)


def test_a_table_that_leaves_things_over_for_ever_is_an_outage_in_bounded_time() -> None:
    dynamo, stubber = cloud.stubbed("dynamodb")
    for _ in range(50):
        expects(stubber, 1, leaving=(1,))
    waits: list[float] = []

    with pytest.raises(Outage, match="the table left 1 items unwritten"):
        write(dynamo, 1, waits=waits)

    assert 4.0 < sum(waits) <= 6.0
    assert max(waits) <= 1.0


def test_within_an_invocation_it_is_tried_for_as_long_as_there_is_time() -> None:
    dynamo, stubber = cloud.stubbed("dynamodb")
    for _ in range(200):
        expects(stubber, 1, leaving=(1,))
    waits: list[float] = []

    with an_invocation_of(60), pytest.raises(Outage):
        write(dynamo, 1, waits=waits)

    assert 43.0 < sum(waits) <= 45.0


def test_when_the_time_is_over_everything_is_still_tried_once() -> None:
    dynamo, stubber = cloud.stubbed("dynamodb")
    expects(stubber, *range(25), leaving=(1,))
    expects(stubber, 25)

    with an_invocation_of(0), pytest.raises(Outage):
        write(dynamo, *range(26))

    stubber.assert_no_pending_responses()
