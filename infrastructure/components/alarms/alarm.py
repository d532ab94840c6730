"""An alarm as we make all of them: it tells somebody when it opens and when it closes, and the runbook knows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

RUNBOOK: Final = "docs/runbook.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One row.

    Attributes:
        name: ends the alarm's name in CloudWatch.
        says: what is the matter, in one sentence.
        metric: over five minutes.
        limit: above it somebody is told, or `below` it.
        periods: so many in a row.
        silence_counts: no figure at all is the worst of all; most of the metrics exist only while something happens.
        basic: also where few alarms were chosen: these see what growers would notice.
        section: of the runbook; the name, unless several alarms are mended in the same way.
    """

    name: str
    says: str
    metric: cloudwatch.IMetric
    limit: float
    periods: int = 1
    below: bool = False
    silence_counts: bool = False
    basic: bool = False
    section: str = ""


class Alarms:
    """Makes the alarms of a stage: all of them, or the basic ones."""

    def __init__(self, scope: Construct, *, stage: str, tell: sns.ITopic, only_basic: bool) -> None:
        self._scope = scope
        self._stage = stage
        self._tell = actions.SnsAction(tell)
        self._only_basic = only_basic

    def watch(self, rows: Iterable[Alarm]) -> None:
        """Make those of the alarms that this stage has."""
        for row in rows:
            if row.basic or not self._only_basic:
                self._make(row)

    def _make(self, row: Alarm) -> None:
        alarm = cloudwatch.Alarm(
            self._scope,
            row.name,
            alarm_name=f"cloudiot-{self._stage}-{row.name}",
            alarm_description=f"{row.says}. What to do: {RUNBOOK}#{row.section or row.name}",
            metric=row.metric,
            threshold=row.limit,
            evaluation_periods=row.periods,
            comparison_operator=(
                cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
                if row.below
                else cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
            ),
            treat_missing_data=(
                cloudwatch.TreatMissingData.BREACHING
                if row.silence_counts
                else cloudwatch.TreatMissingData.NOT_BREACHING
            ),
        )
        alarm.add_alarm_action(self._tell)
        alarm.add_ok_action(self._tell)
