"""Settings that fit by themselves and not together: what AWS would refuse in the middle of a deployment, or would
accept and not do, is refused here before anything is made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from infrastructure.context_values import is_in_ecr

if TYPE_CHECKING:
    from infrastructure.stage_config import StageConfig


@dataclass(frozen=True, slots=True)
class _Refused:
    """One row: the setting to name, why, and when."""

    field: str
    why: str
    when: Callable[["StageConfig"], bool]


_REFUSED: Final = (
    _Refused(
        "rollup_retention_days",
        "must not be less than telemetry_retention_days",
        lambda config: config.rollup_retention_days < config.telemetry_retention_days,
    ),
    # Feature exclusions of serverless inference, in SageMaker's developer guide.
    _Refused(
        "network_isolation",
        "a serverless endpoint cannot join a network; it needs classifier_hosting=instances",
        lambda config: config.network_isolation and config.serverless_classifier,
    ),
    _Refused(
        "classifier_capture_pct",
        "a serverless endpoint captures no data; it needs classifier_hosting=instances",
        lambda config: config.classifier_capture_pct > 0 and config.serverless_classifier,
    ),
    _Refused(
        "classifier_most_instances",
        "must not be less than classifier_instances",
        lambda config: config.classifier_most_instances < config.classifier_instances,
    ),
    _Refused(
        "operator_most_tasks",
        "must not be less than operator_tasks",
        lambda config: config.operator_most_tasks < config.operator_tasks,
    ),
    _Refused(
        "network_isolation",
        "a task without a way out pulls its image from ECR alone; push fastapi_image_uri there",
        lambda config: (
            config.network_isolation
            and config.operator_service
            and config.fastapi_image_uri is not None
            and not is_in_ecr(config.fastapi_image_uri)
        ),
    ),
    _Refused(
        "internet_facing_alb",
        "there is nothing to balance without operator_service",
        lambda config: config.internet_facing_alb and not config.operator_service,
    ),
    _Refused(
        "internet_facing_alb",
        "nothing travels in clear over the internet: it needs domain_name and certificate_arn",
        lambda config: config.internet_facing_alb and None in (config.domain_name, config.certificate_arn),
    ),
    _Refused(
        "domain_name",
        "a name of your own needs certificate_arn",
        lambda config: config.domain_name is not None and config.certificate_arn is None,
    ),
    _Refused(
        "certificate_arn",
        "a certificate is for domain_name, which is not set",
        lambda config: config.certificate_arn is not None and config.domain_name is None,
    ),
    _Refused(
        "hosted_zone_id",
        "the zone holds domain_name, which is not set",
        lambda config: config.hosted_zone_id is not None and config.domain_name is None,
    ),
)


def refusals(config: "StageConfig") -> Iterator[str]:
    """What does not go together, each with the setting to change."""
    for row in _REFUSED:
        if row.when(config):
            yield f"{row.field}: {row.why}"
