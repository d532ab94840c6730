"""The fleet's alert rules: one JSON document in an SSM parameter, which people may also edit by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from botocore.exceptions import ClientError

from chalicelib.adapters.aws_failures import code_of, outages_of
from chalicelib.domain.alert_rules import AlertRule
from chalicelib.domain.errors import InputRefused, StoredStateInvalid
from chalicelib.rule_json import read_rules, write_rules

_PART: Final = "the parameter store"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRules:
    """What the parameter holds, and since when."""

    rules: tuple[AlertRule, ...]
    since: datetime


class SsmRules:
    """The parameter; every method may raise `Outage`."""

    def __init__(self, client: Any, parameter: str) -> None:
        self._client = client
        self._parameter = parameter

    def read(self) -> FoundRules:
        """The rules as of now.

        Raises:
            StoredStateInvalid: the parameter does not exist, or holds no valid rules; the reason says what is wrong.
        """
        try:
            with outages_of(_PART):
                parameter = self._client.get_parameter(Name=self._parameter)["Parameter"]
        except ClientError as error:
            if code_of(error) == "ParameterNotFound":
                raise StoredStateInvalid(f"the parameter {self._parameter} does not exist") from error
            raise
        try:
            return FoundRules(rules=read_rules(parameter["Value"]), since=parameter["LastModifiedDate"].astimezone(UTC))
        except InputRefused as refusal:
            where = f" at {refusal.field}" if refusal.field else ""
            raise StoredStateInvalid(
                f"the parameter {self._parameter} holds no valid rules: {refusal}{where}"
            ) from refusal

    def write(self, rules: Sequence[AlertRule]) -> None:
        """Put other rules in the place of those that are there."""
        with outages_of(_PART):
            self._client.put_parameter(Name=self._parameter, Value=write_rules(rules), Type="String", Overwrite=True)
