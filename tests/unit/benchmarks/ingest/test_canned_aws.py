"""The network in memory: what was sent is read back, and charged as DynamoDB charges."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.session import Session

from benchmarks.ingest.canned_aws import CannedAws, Sent, calls, puts_of, write_units
from benchmarks.ingest.events import INSTRUMENTS, MESSAGES, TROUBLE_EVERY, batch, device_ids

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
SMALL = {"pk": {"S": "a"}, "sk": {"S": "b"}}
LARGE = SMALL | {"bytes": {"B": base64.b64encode(bytes(1024)).decode()}}
FED = SMALL | {"feed": {"S": "f"}, "feed_sort": {"S": "1"}}


def put(item: Any) -> Sent:
    return Sent("DynamoDB_20120810.PutItem", {"TableName": "t", "Item": item})


def batch_of(*items: Any) -> Sent:
    entries = [{"PutRequest": {"Item": item}} for item in items]
    return Sent("DynamoDB_20120810.BatchWriteItem", {"RequestItems": {"t": entries}})


def transaction_of(*items: Any) -> Sent:
    steps = [{"Put": {"TableName": "t", "Item": item}} for item in items]
    return Sent("DynamoDB_20120810.TransactWriteItems", {"TransactItems": steps})


@pytest.mark.parametrize(
    ("sent", "units"),
    [
        (put(SMALL), 1),
        (put(LARGE), 2),
        (put(FED), 2),
        (batch_of(SMALL, LARGE, FED), 5),
        (transaction_of(SMALL), 2),
        (transaction_of(SMALL, FED, LARGE), 2 + 3 + 4),
        (Sent("Publish", {}), 0),
    ],
    ids=["small", "over 1 KB", "in the index", "a batch", "in a transaction", "a transaction", "no write"],
)
def test_every_begun_kilobyte_is_a_unit_and_transactions_and_the_index_cost_more(sent: Sent, units: int) -> None:
    assert write_units([sent]) == units


def test_bytes_are_counted_as_they_were_before_they_travelled() -> None:
    ((table, item, in_transaction),) = puts_of([put(LARGE)])

    assert (table, in_transaction) == ("t", False)
    assert item["bytes"] == {"B": bytes(1024)}


def test_calls_are_counted_by_operation() -> None:
    assert calls([put(SMALL), put(SMALL), Sent("PublishBatch", {})]) == {"PutItem": 2, "PublishBatch": 1}


@pytest.mark.usefixtures("socket_disabled")
def test_clients_are_answered_from_memory_and_what_they_sent_is_kept_while_asked_for() -> None:
    aws = CannedAws()
    with aws.plugged_in():
        session = Session()
        session.set_credentials("key", "secret")
        dynamodb, sns = (session.create_client(name, region_name="eu-central-1") for name in ("dynamodb", "sns"))
        dynamodb.put_item(TableName="t", Item=SMALL)
        with aws.recorded() as sent:
            dynamodb.put_item(TableName="t", Item=SMALL)
            entries = [{"Id": str(number), "Message": "hot", "Subject": "s"} for number in range(3)]
            answer = sns.publish_batch(TopicArn="arn:aws:sns:eu-central-1:1:t", PublishBatchRequestEntries=entries)
            found = dynamodb.batch_get_item(
                RequestItems={"t": {"Keys": [_key("DEVICE#north-1", "DEVICE"), _key("DEVICE#north-1", "ALERT#hot")]}}
            )

    assert [each.operation.rpartition(".")[2] for each in sent] == ["PutItem", "PublishBatch", "BatchGetItem"]
    assert sent[0].parameters == {"TableName": "t", "Item": SMALL}
    assert len(answer["Successful"]) == 3
    assert [item["device_id"]["S"] for item in found["Responses"]["t"]] == ["north-1"]


def test_a_batch_is_a_thousand_messages_of_as_many_devices_and_one_in_twenty_is_of_trouble() -> None:
    event = batch(4, arrived_at=NOW)

    assert len(event["Records"]) == len(set(device_ids())) == MESSAGES
    messages = [json.loads(base64.b64decode(record["kinesis"]["data"])) for record in event["Records"]]
    assert {len(message["samples"]) for message in messages} == {4}
    assert sum(map(_is_of_trouble, messages)) == MESSAGES // TROUBLE_EVERY
    assert event == batch(4, arrived_at=NOW)


def _is_of_trouble(message: Any) -> bool:
    return any(message["samples"][-1][name] in each.troubles for name, each in INSTRUMENTS.items())


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}
