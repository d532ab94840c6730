"""The parameter store and the operations table with alert rules in them, in an AWS in memory."""

from datetime import timedelta
from typing import Any, Final

from chalicelib.adapters.dynamo_rules import DynamoRules
from chalicelib.adapters.ssm_rules import SsmRules
from chalicelib.domain.alert_rules import AlertRule
from chalicelib.rule_json import write_rules
from tests.contract import cloud
from tests.fakes.clock import FrozenClock

PARAMETER: Final = "/test/alert-threshold"


class RuleStore:
    """One table and one parameter; `book` and `another_container` read and write them."""

    def __init__(self) -> None:
        self.table: Final = cloud.make_operations_table()
        self.clock: Final = FrozenClock()
        self.book: Final = self.another_container()

    def another_container(self, *, ssm: Any = None) -> DynamoRules:
        """A book that remembers nothing, as in a function that was just started."""
        parameter = SsmRules(ssm or cloud.client("ssm"), PARAMETER)
        return DynamoRules(self.table, parameter, clock=self.clock, retention=timedelta(days=365))

    def with_document(self, *rules: AlertRule) -> "RuleStore":
        """As the platform was set up."""
        self.edit_by_hand(write_rules(rules))
        return self

    def edit_by_hand(self, document: str) -> None:
        """Change the parameter past the REST API."""
        cloud.client("ssm").put_parameter(Name=PARAMETER, Value=document, Type="String", Overwrite=True)

    def parameter(self) -> str:
        """What the parameter holds."""
        text: str = cloud.client("ssm").get_parameter(Name=PARAMETER)["Parameter"]["Value"]
        return text

    def break_document(self, sort_key: str, document: str) -> None:
        """Change what a document of the table holds."""
        cloud.client("dynamodb").update_item(
            TableName=cloud.OPERATIONS_TABLE,
            Key={"pk": {"S": "RULES"}, "sk": {"S": sort_key}},
            UpdateExpression="SET document = :document",
            ExpressionAttributeValues={":document": {"S": document}},
        )
