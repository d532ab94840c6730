"""How much of a month metrics are paid for: CloudWatch charges one for the hours in which it is told."""

from collections.abc import Iterable
from typing import Final

# Told when something goes wrong or a person does something; all others are told whenever devices send.
_SELDOM: Final = frozenset({
    "MessagesRedelivered",
    "MessagesGivenUp",
    "PhotosReviewed",
    "DiagnosesContradicted",
    "UploadsReplayed",
    "DevicesProvisioned",
    "ProvisioningsRefused",
    "ConfigurationsRefused",
    "CertificatesAnswered",
    "CertificatesRefused",
    "CertificatesEnded",
    "CapturesRefused",
    "AlertsEscalated",
    "RollupsLeft",
    "RulesInvalid",
    "RolloutsStopped",
    "SignInsRefused",
})  # fmt: skip
# Of the hours of a month, in a large fleet; that is often.
_SELDOM_SHARE: Final = 0.5


def metrics_a_month(names: Iterable[str]) -> float:
    """Whole metric-months of these metrics."""
    return sum(_SELDOM_SHARE if name in _SELDOM else 1.0 for name in names)


def unknown_names(names: Iterable[str]) -> frozenset[str]:
    """What is called seldom here and counted by nobody."""
    return _SELDOM - frozenset(names)
