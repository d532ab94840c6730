"""The operations table's items: what is written, under which condition, and the lists that rows are read from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from chalicelib.adapters.dynamo_attributes import Attributes, text_attributes
from chalicelib.domain.clock import to_ms

FEEDS: Final = "feeds"
NOT_THERE_YET: Final = "attribute_not_exists(pk)"
STILL_THERE: Final = "attribute_exists(pk)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """An item to be written, if a condition on what lies there holds."""

    item: Attributes
    condition: str | None = None
    values: Attributes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Attributes of an item to be set, if a condition on it holds; its others stay as they are.

    Attributes:
        values: that the condition names, beside the attributes' new ones.
    """

    key: Attributes
    attributes: Attributes
    condition: str
    values: Attributes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete:
    """An item to be taken out, if a condition on it holds; without one, whether it is there or not."""

    key: Attributes
    condition: str | None = None
    values: Attributes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A condition on an item that stays as it is, for others to be written by."""

    key: Attributes
    condition: str
    values: Attributes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """A sorted list of items: a partition of the table or of its index, or a part of one.

    Attributes:
        prefix: that the rows' sort keys have in common.
        span: the first and the last sort key that belong to the list, in place of a prefix.
    """

    value: str
    prefix: str = ""
    span: tuple[str, str] | None = None
    index: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The key attributes of a row; the last two are those that the list is read by."""
        return ("pk", "sk") if self.index is None else ("pk", "sk", "feed", "feed_sort")

    def place_of(self, row: Attributes) -> tuple[str, ...]:
        """Where a row lies."""
        return tuple(row[name]["S"] for name in self.names)

    def holds(self, place: Sequence[str]) -> bool:
        """Whether a row at this place would be in the list."""
        within = self.span is None or self.span[0] <= place[-1] <= self.span[1]
        return place[-2] == self.value and place[-1].startswith(self.prefix) and within


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """What is wanted of a list's rows.

    Attributes:
        holding: rows of which an attribute holds a text, by the attribute's name.
        attributes: the attributes that are wanted; none: all.
    """

    holding: Mapping[str, str] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()

    def request(self, values: Attributes) -> dict[str, Any]:
        """What a query says of it; the texts join the query's other values."""
        # By placeholders: "name", for one, is a word of DynamoDB's own.
        names = {f"#{name}": name for name in (*self.holding, *self.attributes)}
        texts = {f":held_{name}": {"S": text} for name, text in self.holding.items()}
        request: dict[str, Any] = {"ExpressionAttributeNames": names}
        values |= texts
        if self.holding:
            request["FilterExpression"] = " AND ".join(f"contains(#{name}, :held_{name})" for name in self.holding)
        if self.attributes:
            request["ProjectionExpression"] = ", ".join(f"#{name}" for name in self.attributes)
        return request


class ConditionFailed(Exception):
    """What lies there is not what the writer had in mind.

    Attributes:
        failures: what lies there instead, None for nothing, by the position of each write whose condition failed.
    """

    def __init__(self, failures: Mapping[int, Attributes | None]) -> None:
        super().__init__("the condition of a write does not hold")
        self.failures = failures

    @property
    def found(self) -> Attributes | None:
        """What lies where the first condition failed."""
        return self.failures[min(self.failures)]


def key_of(pk: str, sk: str) -> Attributes:
    """The key of an item."""
    return text_attributes(pk=pk, sk=sk)


def expiry(moment: datetime) -> Attributes:
    """The attribute after which DynamoDB removes an item by itself."""
    return {"expires_at": {"N": str(to_ms(moment) // 1000)}}
