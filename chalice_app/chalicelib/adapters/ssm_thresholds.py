"""The fleet's alert rules, one JSON document in an SSM parameter."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from botocore.exceptions import ClientError

from chalicelib.adapters.aws_failures import code_of, outages_of
from chalicelib.adapters.remembered import Remembered
from chalicelib.domain.alert_rules import Direction, ThresholdRule
from chalicelib.domain.errors import InputRefused, Outage, StoredStateInvalid
from chalicelib.domain.threshold_rules import check_rules
from chalicelib.ports.clock import Clock

# A standard parameter holds this much; about forty rules. A larger one would be charged every month.
MAX_DOCUMENT_BYTES: Final = 4096
_PART: Final = "the parameter store"


class StoredRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A rule as it stands in the document."""

    id: str
    metric: str
    direction: Direction
    warning: float | None = None
    critical: float | None = None


class StoredRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The document."""

    rules: tuple[StoredRule, ...]


_document: Final = msgspec.json.Decoder(StoredRules)


class SsmThresholds:
    """Implements `ThresholdBook`.

    A document that somebody broke by hand, or a store that does not answer, must not switch the alerts off:
    the last good rules stay in force, and an error in the log says so.
    """

    def __init__(self, client: Any, parameter: str, *, clock: Clock) -> None:
        self._client = client
        self._parameter = parameter
        self._rules = Remembered(self._read, clock=clock, survives=(Outage, StoredStateInvalid), name="alert rules")

    def rules(self) -> tuple[ThresholdRule, ...]:
        return self._rules.get()

    def replace(self, rules: Sequence[ThresholdRule]) -> None:
        check_rules(rules)
        document = msgspec.json.encode(StoredRules(tuple(_stored(rule) for rule in rules)))
        if len(document) > MAX_DOCUMENT_BYTES:
            raise InputRefused(
                f"the rules take {len(document)} bytes, at most {MAX_DOCUMENT_BYTES} can be kept", field="rules"
            )
        with outages_of(_PART):
            self._client.put_parameter(Name=self._parameter, Value=document.decode(), Type="String", Overwrite=True)
        self._rules.put(tuple(rules))

    def _read(self) -> tuple[ThresholdRule, ...]:
        try:
            with outages_of(_PART):
                text = self._client.get_parameter(Name=self._parameter)["Parameter"]["Value"]
        except ClientError as error:
            if code_of(error) == "ParameterNotFound":
                raise StoredStateInvalid(f"the parameter {self._parameter} does not exist") from error
            raise
        return _parse(text, self._parameter)


def _parse(text: str, parameter: str) -> tuple[ThresholdRule, ...]:
    try:
        rules = tuple(_rule(stored) for stored in _document.decode(text).rules)
        check_rules(rules)
    except (msgspec.DecodeError, InputRefused) as error:
        where = f" at {error.field}" if isinstance(error, InputRefused) else ""
        raise StoredStateInvalid(f"the parameter {parameter} holds no valid rules: {error}{where}") from error
    return rules


def _rule(stored: StoredRule) -> ThresholdRule:
    return ThresholdRule(
        rule_id=stored.id,
        metric=stored.metric,
        direction=stored.direction,
        warning=stored.warning,
        critical=stored.critical,
    )


def _stored(rule: ThresholdRule) -> StoredRule:
    return StoredRule(
        id=rule.rule_id, metric=rule.metric, direction=rule.direction, warning=rule.warning, critical=rule.critical
    )
