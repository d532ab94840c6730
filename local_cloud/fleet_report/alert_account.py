"""Which alerts the truth called for, which there were, and how soon."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final

from local_cloud.fleet_report.fates import shots_by_photo
from local_cloud.fleet_report.findings import Findings, FoundAlert
from local_cloud.fleet_report.truth import SentMessage, Truth
from local_cloud.ledger import AlertKey, MessageNumber, disease_rule_id
from local_cloud.soak.account import Episodes, SampleId, expected_alerts

# What is older than an hour when it arrives opens no alert (docs/alerts.md).
_STALE_MS: Final = 3_600_000
_LIMIT: Final = "limit"
_DISEASE: Final = "disease"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedAlert:
    """An alert whose cause is known.

    Attributes:
        kind: `limit` or `disease`.
        cause_ms: when the message left that called for it, or when the store had the photo.
        opened_ms: when the platform opened it.
        told_ms: when people were told; None: not yet.
    """

    key: AlertKey
    kind: str
    cause_ms: int
    opened_ms: int
    told_ms: int | None

    @property
    def delay_ms(self) -> int:
        """From the cause to the alert."""
        return self.opened_ms - self.cause_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertAccount:
    """All alerts of the fleet.

    Attributes:
        expected: how many alerts of limits the stored samples call for at least.
        missing: those of them that there are not.
        surplus: alerts of limits beyond what the truth calls for, by how many.
        timed: the alerts whose cause is known, in the order of their opening.
        by_kind: how many there are of each kind, whatever their cause.
    """

    expected: int
    missing: frozenset[AlertKey]
    surplus: Mapping[AlertKey, int]
    timed: tuple[TimedAlert, ...]
    by_kind: Mapping[str, int]


def account_of_alerts(truth: Truth, findings: Findings, stored: frozenset[MessageNumber]) -> AlertAccount:
    """Hold the alerts against the samples that the platform has.

    Args:
        stored: the messages whose samples count.
    """
    ours = [alert for alert in findings.alerts if alert.device_id in findings.sites]
    expected = _expected(truth, findings, stored)
    opened = Counter(map(_key, ours))
    covered = Counter(_key(alert) for alert in ours if alert.kind == _LIMIT and truth.covers(alert.opened_ms))
    surplus = {key: count - expected.get(key, Episodes(0, 0)).most for key, count in covered.items()}
    timed = chain(_timed_limits(truth, ours, stored), _timed_diseases(truth, findings, ours))
    return AlertAccount(
        expected=sum(episodes.least for episodes in expected.values()),
        missing=frozenset(key for key, episodes in expected.items() if opened[key] < episodes.least),
        surplus={key: count for key, count in surplus.items() if count > 0},
        timed=tuple(sorted(timed, key=lambda alert: alert.opened_ms)),
        by_kind=Counter(alert.kind for alert in findings.alerts),
    )


def _key(alert: FoundAlert) -> AlertKey:
    return AlertKey(alert.device_id or "", alert.rule_id)


def _expected(truth: Truth, findings: Findings, stored: frozenset[MessageNumber]) -> Mapping[AlertKey, Episodes]:
    samples = {
        SampleId(number.device_id, at_ms): values
        for number in stored
        for at_ms, values in truth.messages[number].samples
        if number.device_id in findings.rules and truth.messages[number].published_ms - at_ms < _STALE_MS
    }
    return expected_alerts(samples, findings.rules)


def _timed_limits(truth: Truth, alerts: list[FoundAlert], stored: frozenset[MessageNumber]) -> Iterator[TimedAlert]:
    """An alert's `since` is the time of the sample that began it, which one message carried."""
    carriers: dict[SampleId, SentMessage] = {
        SampleId(number.device_id, at_ms): truth.messages[number]
        for number in stored
        for at_ms, _ in truth.messages[number].samples
    }
    for alert in alerts:
        carrier = carriers.get(SampleId(alert.device_id or "", alert.since_ms))
        if alert.kind == _LIMIT and carrier is not None:
            yield _timed(alert, cause_ms=carrier.published_ms)


def _timed_diseases(truth: Truth, findings: Findings, alerts: list[FoundAlert]) -> Iterator[TimedAlert]:
    """A disease's alert opens with the diagnosis of a photo; the one that was finished last before it is its cause."""
    shots = shots_by_photo(truth)
    ill = sorted(
        (photo for photo in findings.photos if photo.verdict == _DISEASE and photo.photo in shots),
        key=lambda photo: photo.diagnosed_ms,
    )
    for alert in alerts:
        causes = [
            uploaded_ms
            for photo in ill
            if photo.photo.device_id == alert.device_id and disease_rule_id(photo.label) == alert.rule_id
            if photo.diagnosed_ms <= alert.opened_ms
            if (uploaded_ms := shots[photo.photo].uploaded_ms) is not None
        ]
        if alert.kind == _DISEASE and causes:
            yield _timed(alert, cause_ms=causes[-1])


def _timed(alert: FoundAlert, *, cause_ms: int) -> TimedAlert:
    return TimedAlert(
        key=_key(alert),
        kind=alert.kind,
        cause_ms=cause_ms,
        opened_ms=alert.opened_ms,
        told_ms=alert.told_ms,
    )
