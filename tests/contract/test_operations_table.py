"""The operations table: what DynamoDB may say, and what becomes of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.adapters.alert_items import ChangeWrites
from chalicelib.adapters.dynamo_alerts import DynamoAlerts
from chalicelib.adapters.operations_items import NOT_THERE_YET, ConditionFailed, Partition, Put
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.alert import Alert
from chalicelib.domain.alert_change import AlertChange
from chalicelib.domain.errors import AlertChanged, Outage
from tests.builders import an_alert, an_event
from tests.contract import cloud
from tests.contract.records import RETENTION

ITEM = {"pk": {"S": "THING#1"}, "sk": {"S": "THING"}}
TWO = (Put(item=ITEM), Put(item={**ITEM, "sk": {"S": "ANOTHER"}}))
Reasons = list[dict[str, Any]]


def on(client: Any, waits: list[float] | None = None) -> OperationsTable:
    sleep = cloud.no_sleep if waits is None else waits.append
    return OperationsTable(client, cloud.OPERATIONS_TABLE, sleep=sleep)


def cancelled(*outcomes: Reasons, then_works: bool = False, waits: list[float] | None = None) -> OperationsTable:
    """A table that cancels transactions for these reasons, one list after the other."""
    dynamo, stubber = cloud.stubbed("dynamodb")
    for reasons in outcomes:
        stubber.add_client_error(
            "transact_write_items",
            "TransactionCanceledException",
            http_status_code=400,
            modeled_fields={"CancellationReasons": reasons},
        )
    if then_works:
        stubber.add_response("transact_write_items", {})
    return on(dynamo, waits)


@pytest.mark.parametrize("position", [0, 1])
def test_a_condition_that_does_not_hold_says_what_lies_there(position: int) -> None:
    reasons: Reasons = [{"Code": "None"}, {"Code": "TransactionConflict"}]
    reasons.insert(position, {"Code": "ConditionalCheckFailed", "Item": ITEM})

    with pytest.raises(ConditionFailed) as failed:
        cancelled(reasons).write(Put(item=ITEM), Put(item=ITEM), Put(item=ITEM, condition=NOT_THERE_YET))

    assert failed.value.found == ITEM
    assert failed.value.failures == {position: ITEM}


def test_all_conditions_that_do_not_hold_are_named() -> None:
    reasons: Reasons = [
        {"Code": "ConditionalCheckFailed", "Item": ITEM},
        {"Code": "None"},
        {"Code": "ConditionalCheckFailed"},
    ]

    with pytest.raises(ConditionFailed) as failed:
        cancelled(reasons).write(*[Put(item=ITEM, condition=NOT_THERE_YET)] * 3)

    assert failed.value.failures == {0: ITEM, 2: None}


@pytest.mark.parametrize("found", [None, ITEM])
def test_a_single_put_is_no_transaction_and_says_what_lies_there(found: dict[str, Any] | None) -> None:
    dynamo, stubber = cloud.stubbed("dynamodb")
    lies_there = {} if found is None else {"Item": found}
    stubber.add_client_error(
        "put_item", "ConditionalCheckFailedException", http_status_code=400, modeled_fields=lies_there
    )

    with pytest.raises(ConditionFailed) as failed:
        on(dynamo).write(Put(item=ITEM, condition=NOT_THERE_YET))

    assert failed.value.found == found


@pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_a_write_that_lost_a_race_is_tried_again(code: str) -> None:
    waits: list[float] = []

    cancelled([{"Code": code}, {"Code": "None"}], [{"Code": code}], then_works=True, waits=waits).write(*TWO)

    assert len(waits) == 2


def test_a_write_that_keeps_losing_is_an_outage_in_bounded_time() -> None:
    waits: list[float] = []

    with pytest.raises(Outage):
        cancelled(*[[{"Code": "TransactionConflict"}]] * 50, waits=waits).write(*TWO)

    assert 4.0 < sum(waits) <= 6.0


@pytest.mark.parametrize(
    "reasons", [[{"Code": "ValidationError"}], [{"Code": "None"}], [{"Code": "TransactionConflict"}, {"Code": "New"}]]
)
def test_a_write_that_is_cancelled_for_another_reason_stays_visible(reasons: Reasons) -> None:
    with pytest.raises(ClientError, match="TransactionCanceled"):
        cancelled(reasons).write(*TWO)


def test_an_alert_that_lies_there_as_it_should_be_was_saved_by_an_attempt_whose_answer_was_lost() -> None:
    alert = an_alert()
    item = ChangeWrites.of(AlertChange(alert=alert, replacing=None), RETENTION).puts[0].item
    reasons: Reasons = [{"Code": "ConditionalCheckFailed", "Item": item}, {"Code": "None"}]

    def saved(changed: Alert) -> None:
        DynamoAlerts(cancelled(reasons), retention=RETENTION).save(changed, replacing=None, event=an_event())

    saved(alert)
    with pytest.raises(AlertChanged):
        saved(replace(alert, value=99.0))


@pytest.mark.parametrize(
    ("code", "status", "raised"),
    [
        ("ThrottlingException", 400, Outage),
        ("InternalServerError", 500, Outage),
        ("TransactionInProgressException", 400, Outage),
        ("AccessDeniedException", 400, ClientError),
        ("ResourceNotFoundException", 400, ClientError),
    ],
)
@pytest.mark.parametrize("operation", ["get_item", "batch_get_item", "query", "put_item", "transact_write_items"])
def test_a_table_that_does_not_answer_is_an_outage_and_a_mistake_of_ours_is_not(
    operation: str, code: str, status: int, raised: type[Exception]
) -> None:
    dynamo, stubber = cloud.stubbed("dynamodb")
    stubber.add_client_error(operation, code, http_status_code=status)
    table = on(dynamo)
    calls: dict[str, Callable[[], object]] = {
        "get_item": lambda: table.get("THING#1", "THING"),
        "batch_get_item": lambda: list(table.get_all([("THING#1", "THING")])),
        "query": lambda: table.page([Partition(value="THINGS")], limit=1, cursor=None),
        "put_item": lambda: table.write(Put(item=ITEM)),
        "transact_write_items": lambda: table.write(*TWO),
    }

    with pytest.raises(raised, match=code):
        calls[operation]()


def test_what_a_read_leaves_over_is_read_again() -> None:
    dynamo, stubber = cloud.stubbed("dynamodb")
    name, second = cloud.OPERATIONS_TABLE, {"pk": {"S": "THING#2"}, "sk": {"S": "THING"}}
    left = {"Keys": [second]}
    stubber.add_response("batch_get_item", {"Responses": {name: [ITEM]}, "UnprocessedKeys": {name: left}})
    stubber.add_response("batch_get_item", {"Responses": {name: [second]}}, {"RequestItems": {name: left}})

    assert list(on(dynamo).get_all([("THING#1", "THING"), ("THING#2", "THING")])) == [ITEM, second]


def test_a_page_goes_on_when_dynamodb_breaks_it_off_at_its_size_limit() -> None:
    dynamo, stubber = cloud.stubbed("dynamodb")
    rows = [{"pk": {"S": "THINGS"}, "sk": {"S": str(number)}} for number in range(4)]
    stubber.add_response("query", {"Items": rows[:2], "LastEvaluatedKey": rows[1]})
    stubber.add_response("query", {"Items": rows[2:]})

    page = on(dynamo).page([Partition(value="THINGS")], limit=4, cursor=None)

    assert list(page.rows) == rows
    assert page.cursor is None
