"""What differs between deployments: one typed record, filled from a stage's defaults and CDK context.

Every field can be overridden with ``-c <field>=<value>``. Nothing is guessed: a value that does not
fit, a name that nobody knows, or settings that do not go together are refused before anything is synthesised.
"""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, get_type_hints

from infrastructure import context_values as value
from infrastructure.config_combinations import refusals

# A day is rolled up within the day after it, from samples that are all still there; one more day is for an outage.
_SHORTEST_RETENTION: Final = 3


class ConfigRefused(ValueError):
    """A context value does not fit, alone or beside the others; the message names the field and says what would."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a field's context value is read, and what the field means."""

    parse: Callable[[str], Any]
    means: str


def _days(least: int, most: int, means: str) -> Setting:
    return Setting(value.whole_number(least, most), f"days until {means}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StageConfig:
    """One deployment of the platform. Each field says what it means; docs/deploy.md has the same as a table.

    Raises:
        ConfigRefused: settings that do not go together; the message names the one to change.
    """

    stage: Annotated[
        str, Setting(value.one_of("dev", "staging", "prod"), "which deployment this is; part of every name")
    ]
    target: Annotated[
        str, Setting(value.one_of("aws", "emulator"), "where the stack goes: an AWS account or the emulator")
    ] = "aws"
    keep_data: Annotated[
        bool, Setting(value.yes_or_no, "whether buckets, tables, key and secret outlive the stack")
    ] = True

    # Who is told, and under which names people come.
    alert_email: Annotated[str | None, Setting(value.email, "who is told of alerts and alarms")] = None
    escalation_email: Annotated[
        str | None, Setting(value.email, "who is told of alerts that nobody acknowledges; when not set, alert_email")
    ] = None
    domain_name: Annotated[
        str | None, Setting(value.domain, "the pages' own name; the REST API answers under `api.` before it")
    ] = None
    certificate_arn: Annotated[
        str | None, Setting(value.certificate, "a certificate in this region for domain_name and `api.` before it")
    ] = None
    hosted_zone_id: Annotated[
        str | None, Setting(value.hosted_zone, "the zone in which domain_name is written; when not set, you do it")
    ] = None

    # How it is run.
    alarms: Annotated[
        str, Setting(value.one_of("basic", "all"), "basic: what growers would notice; all: also what announces it")
    ] = "all"
    monthly_budget_usd: Annotated[
        int | None, Setting(value.number_or("none", 1, 1_000_000), "what a month may cost before somebody is told")
    ] = 100
    key_rotation_days: Annotated[
        int | None, Setting(value.number_or("never", 1, 1000), "days until operator keys are renewed")
    ] = 90

    # How long things are kept.
    telemetry_retention_days: Annotated[int, _days(_SHORTEST_RETENTION, 3650, "telemetry expires from its table")] = 365
    rollup_retention_days: Annotated[int, _days(_SHORTEST_RETENTION, 36500, "hourly summaries expire")] = 1825
    history_retention_days: Annotated[int, _days(_SHORTEST_RETENTION, 36500, "the Parquet history expires")] = 3650
    photo_retention_days: Annotated[int, _days(1, 3650, "photos that nobody reviewed expire")] = 90
    log_retention_days: Annotated[int, Setting(value.log_retention, "days until log lines expire")] = 30

    # The ways in.
    stream_shards: Annotated[
        int | None, Setting(value.shards, "shards of the telemetry stream, or on-demand: it follows the load")
    ] = 1
    requests_per_second: Annotated[
        int, Setting(value.whole_number(1, 10_000), "requests that each of the two APIs takes before it throttles")
    ] = 100
    reserve_concurrency: Annotated[
        bool, Setting(value.yes_or_no, "whether no function can take the others' share; wants a quota of 1,000")
    ] = True

    # The network.
    network_isolation: Annotated[
        bool, Setting(value.yes_or_no, "whether functions, classifier and tasks run in subnets without a way out")
    ] = False
    internet_facing_alb: Annotated[
        bool, Setting(value.yes_or_no, "whether people reach the load balancer itself, not through an HTTP API")
    ] = False

    # The classifier.
    model_image_uri: Annotated[
        str | None, Setting(value.ecr_image_uri, "the classifier's image; when set, none is built")
    ] = None
    classifier_hosting: Annotated[
        str, Setting(value.one_of("serverless", "instances"), "what the classifier runs on: paid by use or by the hour")
    ] = "serverless"
    classifier_memory_mb: Annotated[
        int, Setting(value.classifier_memory, "memory of the serverless classifier endpoint")
    ] = 3072
    # Also how many batches of photos are worked on at once, and SQS event sources start at two.
    classifier_concurrency: Annotated[
        int, Setting(value.whole_number(2, 200), "photos that are diagnosed at the same time")
    ] = 5
    classifier_instance_type: Annotated[
        str, Setting(value.x86_instance, "what each of the classifier's instances is")
    ] = "ml.c7i.large"
    classifier_instances: Annotated[int, Setting(value.whole_number(1, 100), "instances at rest")] = 1
    classifier_most_instances: Annotated[int, Setting(value.whole_number(1, 100), "instances under load")] = 4
    classifier_capture_pct: Annotated[
        int, Setting(value.whole_number(0, 100), "of the classifier's questions and answers, how many are kept")
    ] = 0

    # The operator service.
    operator_service: Annotated[
        bool, Setting(value.yes_or_no, "whether the operator service runs; it costs at rest")
    ] = True
    fastapi_image_uri: Annotated[
        str | None, Setting(value.image_uri, "the operator service's image; when set, none is built")
    ] = None
    operator_tasks: Annotated[int, Setting(value.whole_number(1, 20), "copies of the operator service at rest")] = 1
    operator_most_tasks: Annotated[int, Setting(value.whole_number(1, 50), "copies under load")] = 4

    def __post_init__(self) -> None:
        if refused := next(refusals(self), None):
            raise ConfigRefused(refused)

    @property
    def serverless_classifier(self) -> bool:
        """Whether nothing of the classifier runs while no photo comes."""
        return self.classifier_hosting == "serverless"

    @classmethod
    def from_context(cls, context: Mapping[str, Any]) -> "StageConfig":
        """The stage's defaults, with what the context overrides.

        Raises:
            ConfigRefused: an unknown stage or field, a value that does not fit, or values that do not go together.
        """
        given = {name: _text(name, given) for name, given in context.items() if _is_ours(name)}
        _refuse_unknown(given)
        stage = _parsed("stage", given.get("stage", "dev"))
        overrides = {name: _parsed(name, text) for name, text in given.items()}
        return cls(**{**_STAGE_DEFAULTS[stage], **overrides, "stage": stage})


# What a stage changes of the defaults above. Dev is cheap, can be thrown away, and fits a young account, whose quota of
# concurrent executions leaves nothing to reserve. The one shard of all stages takes what 200,000 devices send at 15
# samples a message and a sample a minute, and leaves half of it free: a stream on demand, which follows the load by
# itself, costs three times as much at rest. An alarm says when to add another.
_STAGE_DEFAULTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "dev": {
        "keep_data": False,
        "alarms": "basic",
        "log_retention_days": 7,
        "telemetry_retention_days": 30,
        "rollup_retention_days": 365,
        "history_retention_days": 90,
        "reserve_concurrency": False,
    },
    "staging": {},
    "prod": {
        "log_retention_days": 90,
        "classifier_hosting": "instances",
        "classifier_concurrency": 20,
        "operator_tasks": 2,
        # What 10,000 devices cost, and a fifth more.
        "monthly_budget_usd": 600,
    },
}

# Every field of the config by name, in order.
SETTINGS: Final[Mapping[str, Setting]] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(StageConfig, include_extras=True).items()
}


def _is_ours(name: str) -> bool:
    # The CDK keeps its own entries in the same context: all of them carry a hyphen, a colon, an @ or a slash.
    return re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) is not None


def _refuse_unknown(given: Mapping[str, str]) -> None:
    for name in given.keys() - SETTINGS.keys():
        near = difflib.get_close_matches(name, SETTINGS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(SETTINGS)}"
        raise ConfigRefused(f"{name}: no such setting; {hint}")


def _text(name: str, given: object) -> str:
    # -c gives text; cdk.json may hold numbers and booleans.
    if isinstance(given, bool):
        return "true" if given else "false"
    if not isinstance(given, str | int):
        raise ConfigRefused(f"{name}={given!r}: must be text, a number, true or false")
    return str(given)


def _parsed(name: str, text: str) -> Any:
    try:
        return SETTINGS[name].parse(text)
    except ValueError as error:
        raise ConfigRefused(f"{name}={text!r}: {error}") from None
