"""Holds what devices published against what the platform keeps of it, value by value: the arithmetic of `soak`.

Nothing here reads, waits or knows the platform's code. What alerts there must be follows from the devices' own record
of the truth and from the rules, by the sentences of docs/alerts.md:

- A rule calls for an alert when a sample is beyond one of its limits; the limit itself is still good. With `for_min`,
  samples must be beyond it for so long, without a sample in between that is not and without a gap of over an hour.
- While the trouble lasts there is one alert of a rule on a device. It is over after ten minutes without a sample
  beyond a limit, so that only a pause of at least ten minutes can lead to a second alert.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from local_cloud.ledger import AlertKey, Limit, SentMessage

_MINUTE_MS: Final = 60_000
_CALM_MS: Final = 10 * _MINUTE_MS
_GAP_MS: Final = 60 * _MINUTE_MS

Values = Mapping[str, float]


class SampleId(NamedTuple):
    """One reading of a device: there is at most one for each millisecond."""

    device_id: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule that a device obeys.

    Attributes:
        limits: any of them breaks it.
        lasting_ms: how long; 0: a single sample is enough.
    """

    limits: tuple[Limit, ...]
    lasting_ms: int = 0


class Episodes(NamedTuple):
    """How many alerts of one rule on one device there must be, and how many there may be."""

    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the platform holds in the end.

    Attributes:
        alerts: every alert, by its id.
        heard: the alerts that the subscription of the alert topic heard of.
    """

    samples: Mapping[SampleId, Values]
    alerts: Mapping[str, AlertKey]
    heard: frozenset[AlertKey]


@dataclass(frozen=True, slots=True, kw_only=True)
class SoakAccount:
    """What is missing, and what is too much.

    Attributes:
        changed: samples that are there with other values.
        unknown: samples that no device has published.
        alerts_lost: alerts that were never opened, or that nobody heard of.
        alerts_doubled: alerts beyond what the truth calls for, by how many.
    """

    published: int
    stored: int
    missing: frozenset[SampleId]
    changed: frozenset[SampleId]
    unknown: frozenset[SampleId]
    alerts_expected: int
    alerts_lost: frozenset[AlertKey]
    alerts_doubled: Mapping[AlertKey, int]

    @property
    def lost(self) -> int:
        """How many samples are not stored as they were measured."""
        return len(self.missing) + len(self.changed)

    @property
    def doubled(self) -> int:
        """How many alerts there are too many."""
        return sum(self.alerts_doubled.values())

    def complaints(self) -> Iterator[str]:
        """One line for each thing that is wrong."""
        for what, samples in (
            ("is not stored", self.missing),
            ("is stored with other values", self.changed),
            ("is stored, and nobody published it", self.unknown),
        ):
            for sample in sorted(samples):
                yield f"the sample of {sample.device_id} at {sample.at_ms} {what}"
        for alert in sorted(self.alerts_lost):
            yield f"the alert {alert.rule_id} of {alert.device_id} was not opened, or nobody heard of it"
        for alert, surplus in sorted(self.alerts_doubled.items()):
            yield f"{surplus} alerts {alert.rule_id} of {alert.device_id} too many"


def hold(messages: Iterable[SentMessage], rules: Mapping[str, Iterable[Rule]], kept: Kept) -> SoakAccount:
    """Hold what was published against what is kept.

    Args:
        messages: those that the broker has acknowledged.
        rules: by device.
    """
    published = samples_of(messages)
    expected = expected_alerts(published, rules)
    opened = Counter(kept.alerts.values())
    missing = published.keys() - kept.samples.keys()
    changed = {sample for sample in published.keys() - missing if published[sample] != kept.samples[sample]}
    lost = {key for key, episodes in expected.items() if opened[key] < episodes.least}
    unheard = {key for key, episodes in expected.items() if episodes.least and key not in kept.heard}
    surplus = {key: count - expected.get(key, Episodes(0, 0)).most for key, count in opened.items()}
    return SoakAccount(
        published=len(published),
        stored=len(published) - len(missing) - len(changed),
        missing=frozenset(missing),
        changed=frozenset(changed),
        unknown=frozenset(kept.samples.keys() - published.keys()),
        alerts_expected=sum(episodes.least for episodes in expected.values()),
        alerts_lost=frozenset(lost | unheard),
        alerts_doubled={key: count for key, count in surplus.items() if count > 0},
    )


def samples_of(messages: Iterable[SentMessage]) -> dict[SampleId, Values]:
    """Every sample of these messages."""
    return {
        SampleId(message.message_id.device_id, at_ms): values
        for message in messages
        for at_ms, values in zip(message.times_ms, message.samples, strict=True)
    }


def expected_alerts(
    published: Mapping[SampleId, Values], rules: Mapping[str, Iterable[Rule]]
) -> dict[AlertKey, Episodes]:
    """The alerts that these samples call for."""
    series: dict[str, list[SampleId]] = defaultdict(list)
    for sample in sorted(published):
        series[sample.device_id].append(sample)
    expected: dict[AlertKey, Episodes] = {}
    for device_id, samples in series.items():
        for rule in rules[device_id]:
            runs = [run for run in _runs(samples, published, rule) if run[1] - run[0] >= rule.lasting_ms]
            if runs:
                pauses = [later[0] - earlier[1] for earlier, later in pairwise(runs)]
                # A pause of ten minutes may just have been too short for the check on its schedule.
                most = 1 + sum(pause >= _CALM_MS for pause in pauses)
                expected[AlertKey(device_id, rule.limits[0].rule_id)] = Episodes(least=1, most=most)
    return expected


def _runs(samples: Iterable[SampleId], published: Mapping[SampleId, Values], rule: Rule) -> Iterator[tuple[int, int]]:
    """First and last moment of each unbroken run of samples beyond a limit, in milliseconds."""
    first = last = None
    for sample in samples:
        beyond = any(limit.crossed_by(published[sample]) for limit in rule.limits)
        if first is not None and last is not None and (not beyond or sample.at_ms - last > _GAP_MS):
            yield first, last
            first = None
        if beyond:
            first = sample.at_ms if first is None else first
            last = sample.at_ms
    if first is not None and last is not None:
        yield first, last
