"""Questions to the logs that somebody asks at night: saved in CloudWatch, so that nobody has to write them then."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aws_cdk import aws_logs as logs
from constructs import Construct

from chalicelib import triggers
from infrastructure.function_catalogue import FUNCTIONS

# Logs Insights asks at most this many groups at once for a saved query.
_MOST_GROUPS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery:
    """A question.

    Attributes:
        name: ends its name in the console.
        lines: of the query; a line that begins with `filter device_id` is to be changed by whoever asks.
        functions: whose logs it looks through; None for all.
    """

    name: str
    lines: Sequence[str]
    functions: Sequence[str] | None = None


QUERIES: Final = (
    SavedQuery(
        name="failures",
        lines=(
            "fields @timestamp, level, message, why, exception_name, exception, function_name, function_request_id",
            'filter level = "ERROR" or @message like /Task timed out|Runtime exited|Unable to import/',
            "sort @timestamp desc",
            "limit 100",
        ),
    ),
    SavedQuery(
        name="failures-by-cause",
        lines=(
            'filter level = "ERROR"',
            "stats count(*) as times, latest(@timestamp) as last by function_name, message, exception_name",
            "sort times desc",
        ),
    ),
    SavedQuery(
        name="slow-runs",
        lines=(
            'filter @type = "REPORT"',
            "stats count(*) as runs, pct(@duration, 50) as median_ms, pct(@duration, 95) as p95_ms,"
            " max(@duration) as longest_ms, max(@maxMemoryUsed / 1000000) as memory_mb, count(@initDuration) as starts"
            " by @log",
            "sort p95_ms desc",
        ),
    ),
    SavedQuery(
        name="one-device",
        lines=(
            "fields @timestamp, function_name, message, outcome, connected",
            'filter device_id = "greenhouse-1-a"',
            "sort @timestamp desc",
            "limit 200",
        ),
    ),
    SavedQuery(
        name="telemetry-batches",
        lines=(
            'filter message = "telemetry taken in"',
            "stats sum(stored) as stored, sum(rejected) as rejected by bin(5m)",
        ),
        functions=(triggers.TELEMETRY_CONSUMER,),
    ),
    SavedQuery(
        name="photos",
        lines=(
            "fields @timestamp, key, fate, alerts_opened",
            'filter message = "photo taken in"',
            "sort @timestamp desc",
            "limit 200",
        ),
        functions=(triggers.PHOTO_CONSUMER,),
    ),
    SavedQuery(
        name="undelivered",
        lines=(
            'filter message = "undelivered message handled"',
            "stats count(*) as times by topic, outcome",
            "sort times desc",
        ),
        functions=(triggers.UNDELIVERED,),
    ),
    SavedQuery(
        name="refused-keys",
        lines=('filter message = "operator key refused"', "stats count(*) as times by bin(5m)"),
        functions=(triggers.OPERATOR_AUTHORIZER,),
    ),
)


class SavedQueries(Construct):
    """The questions of a stage, below `cloudiot/<stage>` in the list of saved queries."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: str) -> None:
        super().__init__(scope, construct_id)
        for query in QUERIES:
            asked = tuple(FUNCTIONS) if query.functions is None else query.functions
            assert len(asked) <= _MOST_GROUPS
            logs.CfnQueryDefinition(
                self,
                query.name,
                name=f"cloudiot/{stage}/{query.name}",
                query_string="\n| ".join(query.lines),
                log_group_names=[f"/aws/lambda/{triggers.function_name(stage, name)}" for name in asked],
            )
