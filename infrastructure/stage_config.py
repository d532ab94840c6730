"""What differs between deployments: one typed record, filled from a stage's defaults and CDK context.

Every field can be overridden with ``-c <field>=<value>``. Nothing is guessed: a value that does not
fit, or a name that nobody knows, is refused before anything is synthesised.
"""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, get_type_hints

# CloudWatch Logs keeps log groups for these numbers of days and no others.
_LOG_RETENTIONS: Final = (
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
)

# A day is rolled up within the day after it, from samples that are all still there; one more day is for an outage.
_SHORTEST_RETENTION: Final = 3

# The memory sizes that a serverless SageMaker endpoint can have.
_CLASSIFIER_MEMORIES: Final = (1024, 2048, 3072, 4096, 5120, 6144)

_IMAGE_URI: Final = re.compile(r"[a-z0-9][a-z0-9.:-]*(/[a-z0-9._-]+)+(:[\w.-]{1,128}|@sha256:[0-9a-f]{64})")
_ECR_IMAGE_URI: Final = re.compile(r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/[a-z0-9._/-]+[:@][\w.:-]+")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class ConfigRefused(ValueError):
    """A context value does not fit; the message names the field and says what would."""


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return text

    return parse


def _whole_number(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text) or not least <= int(text) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(text)

    return parse


def _number_of(*choices: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        return int(_one_of(*map(str, choices))(text))

    return parse


def _shards(text: str) -> int | None:
    if text == "on-demand":
        return None
    try:
        return _whole_number(1, 200)(text)
    except ValueError as error:
        raise ValueError(f"{error}, or on-demand") from None


def _yes_or_no(text: str) -> bool:
    return _one_of("true", "false")(text) == "true"


def _matching(pattern: re.Pattern[str], description: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(f"must be {description}")
        return text

    return parse


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How a field's context value is read, and what the field means."""

    parse: Callable[[str], Any]
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageConfig:
    """One deployment of the platform. Each field says what it means; docs/deploy.md has the same as a table."""

    stage: Annotated[
        str, Setting(parse=_one_of("dev", "staging", "prod"), means="which deployment this is; part of every name")
    ]
    target: Annotated[
        str, Setting(parse=_one_of("aws", "emulator"), means="where the stack goes: an AWS account or the emulator")
    ] = "aws"
    alert_email: Annotated[
        str | None, Setting(parse=_matching(_EMAIL, "an e-mail address"), means="who is told of alerts and alarms")
    ] = None
    escalation_email: Annotated[
        str | None,
        Setting(
            parse=_matching(_EMAIL, "an e-mail address"),
            means="who is told of alerts that nobody acknowledges; when not set, alert_email",
        ),
    ] = None
    model_image_uri: Annotated[
        str | None,
        Setting(
            parse=_matching(_ECR_IMAGE_URI, "an ECR image URI with a tag or digest"),
            means="the classifier's image; when set, none is built",
        ),
    ] = None
    fastapi_image_uri: Annotated[
        str | None,
        Setting(
            parse=_matching(_IMAGE_URI, "an image URI with registry, repository and a tag or digest"),
            means="the operator service's image; when set, none is built",
        ),
    ] = None
    telemetry_retention_days: Annotated[
        int,
        Setting(parse=_whole_number(_SHORTEST_RETENTION, 3650), means="days until telemetry expires from its table"),
    ] = 365
    rollup_retention_days: Annotated[
        int, Setting(parse=_whole_number(_SHORTEST_RETENTION, 36500), means="days until hourly summaries expire")
    ] = 1825
    history_retention_days: Annotated[
        int,
        Setting(parse=_whole_number(_SHORTEST_RETENTION, 36500), means="days until the Parquet history expires"),
    ] = 3650
    photo_retention_days: Annotated[
        int, Setting(parse=_whole_number(1, 3650), means="days until photos that nobody reviewed expire")
    ] = 90
    log_retention_days: Annotated[
        int, Setting(parse=_number_of(*_LOG_RETENTIONS), means="days until log lines expire")
    ] = 30
    stream_shards: Annotated[
        int | None, Setting(parse=_shards, means="shards of the telemetry stream, or on-demand: it follows the load")
    ] = 1
    classifier_memory_mb: Annotated[
        int, Setting(parse=_number_of(*_CLASSIFIER_MEMORIES), means="memory of the serverless classifier endpoint")
    ] = 3072
    # Also how many batches of photos are worked on at once, and SQS event sources start at two.
    classifier_concurrency: Annotated[
        int, Setting(parse=_whole_number(2, 200), means="photos that are diagnosed at the same time")
    ] = 5
    operator_service: Annotated[
        bool, Setting(parse=_yes_or_no, means="whether the operator service runs; it costs at rest")
    ] = True
    operator_tasks: Annotated[int, Setting(parse=_whole_number(1, 20), means="copies of the operator service")] = 1
    keep_data: Annotated[
        bool, Setting(parse=_yes_or_no, means="whether buckets, tables, key and secret outlive the stack")
    ] = True

    @classmethod
    def from_context(cls, context: Mapping[str, Any]) -> "StageConfig":
        """The stage's defaults, with what the context overrides.

        Raises:
            ConfigRefused: an unknown stage or field, or a value that does not fit.
        """
        given = {name: _text(name, value) for name, value in context.items() if _is_ours(name)}
        _refuse_unknown(given)
        stage = _parsed("stage", given.get("stage", "dev"))
        overrides = {name: _parsed(name, text) for name, text in given.items()}
        config = cls(**{**_STAGE_DEFAULTS[stage], **overrides, "stage": stage})
        if config.rollup_retention_days < config.telemetry_retention_days:
            raise ConfigRefused("rollup_retention_days: must not be less than telemetry_retention_days")
        return config


# What a stage changes of the defaults above. Dev is cheap and can be thrown away. The one shard of all stages takes
# what 200,000 devices send at 15 samples a message and a sample a minute, and leaves half of it free: a stream on
# demand, which follows the load by itself, costs three times as much at rest. An alarm says when to add another.
_STAGE_DEFAULTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "dev": {
        "keep_data": False,
        "log_retention_days": 7,
        "telemetry_retention_days": 30,
        "rollup_retention_days": 365,
        "history_retention_days": 90,
    },
    "staging": {},
    "prod": {"operator_tasks": 2, "log_retention_days": 90, "classifier_concurrency": 20},
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


def _text(name: str, value: object) -> str:
    # -c gives text; cdk.json may hold numbers and booleans.
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int):
        raise ConfigRefused(f"{name}={value!r}: must be text, a number, true or false")
    return str(value)


def _parsed(name: str, text: str) -> Any:
    try:
        return SETTINGS[name].parse(text)
    except ValueError as error:
        raise ConfigRefused(f"{name}={text!r}: {error}") from None
