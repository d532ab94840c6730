"""What people decide: the alert rules and the operators' keys."""

from collections.abc import Sequence

from chalicelib.domain.alert_rules import ThresholdRule
from chalicelib.domain.operator import OperatorKey
from chalicelib.domain.threshold_rules import check_rules


class InMemoryThresholds:
    """Implements `ThresholdBook`."""

    def __init__(self, rules: Sequence[ThresholdRule] = ()) -> None:
        self.in_force = tuple(rules)

    def rules(self) -> tuple[ThresholdRule, ...]:
        return self.in_force

    def replace(self, rules: Sequence[ThresholdRule]) -> None:
        check_rules(rules)
        self.in_force = tuple(rules)


class InMemoryOperatorKeys:
    """Implements `OperatorKeys`."""

    def __init__(self, keys: Sequence[OperatorKey] = ()) -> None:
        self.keys = tuple(keys)

    def all(self) -> tuple[OperatorKey, ...]:
        return self.keys
