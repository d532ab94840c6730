"""The fleet's alert rules."""

from typing import Final

from chalicelib import wiring
from chalicelib.domain.alert_rules import ThresholdRule
from chalicelib.entrypoints.http_answers import thresholds_item
from chalicelib.entrypoints.http_resource import HttpResource
from chalicelib.http_inputs import ThresholdRuleBody, ThresholdsBody
from chalicelib.http_outputs.alerts import Thresholds
from chalicelib.services.change_thresholds import change_thresholds

thresholds: Final = HttpResource(__name__)


@thresholds.route("GET", "/thresholds", "Show the alert rules in force")
def get_thresholds() -> Thresholds:
    return thresholds_item(wiring.threshold_book().rules())


@thresholds.route("PUT", "/thresholds", "Put other alert rules in force, in place of all")
def put_thresholds(body: ThresholdsBody, who: str) -> Thresholds:
    rules = tuple(map(_rule, body.rules))
    change_thresholds(
        rules, at=wiring.clock()(), who=who, thresholds=wiring.threshold_book(), events=wiring.event_feed()
    )
    return thresholds_item(rules)


def _rule(body: ThresholdRuleBody) -> ThresholdRule:
    return ThresholdRule(
        rule_id=body.id,
        metric=body.metric,
        direction=body.direction,
        warning=body.warning,
        critical=body.critical,
    )
