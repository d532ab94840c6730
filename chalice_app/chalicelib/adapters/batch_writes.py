"""Many items into one table, in as few requests as DynamoDB allows, again until all of them are kept."""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from chalicelib.adapters.aws_failures import outages_of
from chalicelib.adapters.dynamo_attributes import Attributes
from chalicelib.adapters.patience import attempts
from chalicelib.domain.errors import Outage

# DynamoDB's own limit.
PUTS_A_BATCH: Final = 25


def write_all(
    client: Any, table: str, items: Sequence[Attributes], *, part: str, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Put the items, whose keys must differ, in whatever order.

    What a throttled table leaves over of all batches is gathered and written again, for as long as there is time:
    half-full batches would cost as many requests as full ones. A batch that fails does not keep the others back.
    One after the other: on the share of a processor that a function has, a second thread would only wait for the first.

    Args:
        part: what the table is called in an outage: "the telemetry table".

    Raises:
        Outage: some items are still left over.
    """
    left: Sequence[Any] = [{"PutRequest": {"Item": item}} for item in items]
    failure: Outage | None = None
    for _ in attempts(sleep):
        left, failure = _round(client, table, left, part)
        if not left:
            return
    why = "it is throttled" if failure is None else str(failure)
    raise Outage(f"{part} left {len(left)} items unwritten: {why}") from failure


def _round(client: Any, table: str, puts: Sequence[Any], part: str) -> tuple[list[Any], Outage | None]:
    """What one round of batches leaves over, and why if a batch failed as a whole."""
    left: list[Any] = []
    failure = None
    for start in range(0, len(puts), PUTS_A_BATCH):
        batch = puts[start : start + PUTS_A_BATCH]
        try:
            with outages_of(part):
                answer = client.batch_write_item(RequestItems={table: batch})
        except Outage as outage:
            failure = outage
            left += batch
        else:
            left += answer.get("UnprocessedItems", {}).get(table, ())
    return left, failure
