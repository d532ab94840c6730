"""What sorts of trouble there are, told apart by the ids of their rules."""

from enum import StrEnum
from functools import lru_cache
from typing import Final

from chalicelib.domain.breach import DISEASE_RULE_PREFIX, SILENCE_RULE
from chalicelib.domain.rejection_rate import REJECTIONS_RULE

RISK_RULE_PREFIX: Final = "risk-"
CERTIFICATE_RULE_PREFIX: Final = "certificate-"


class AlertKind(StrEnum):
    """What sort of trouble an alert tells of."""

    LIMIT = "limit"  # a measured value beyond a limit of an alert rule
    DISEASE = "disease"  # a photo of a sick leaf
    RISK = "risk"  # weather in which a disease spreads; concerns a site
    SILENCE = "silence"  # a device that sends no samples
    REJECTIONS = "rejections"  # a device that sends what has to be refused
    CERTIFICATE = "certificate"  # a device whose certificate needs attention


@lru_cache(maxsize=1_024)
def kind_of(rule_id: str) -> AlertKind:
    """The sort of trouble that a rule is about. Whatever is none of the platform's own is a rule of the operators."""
    if rule_id in _BY_ID:
        return _BY_ID[rule_id]
    return next((kind for prefix, kind in _BY_PREFIX.items() if rule_id.startswith(prefix)), AlertKind.LIMIT)


_BY_ID: Final = {SILENCE_RULE: AlertKind.SILENCE, REJECTIONS_RULE: AlertKind.REJECTIONS}
_BY_PREFIX: Final = {
    DISEASE_RULE_PREFIX: AlertKind.DISEASE,
    RISK_RULE_PREFIX: AlertKind.RISK,
    CERTIFICATE_RULE_PREFIX: AlertKind.CERTIFICATE,
}
