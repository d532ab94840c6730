"""The report in a dozen numbers: the table at the terminal, the first table of the page, and its line of JSON."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from local_cloud.fleet_report.agreement import Judgement
from local_cloud.fleet_report.comparison import Comparison
from local_cloud.fleet_report.delays import Delays
from local_cloud.fleet_report.fates import MessageFates, PhotoFates


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: what it is, the number in words, and whether it is as it should be (None: it only informs)."""

    name: str
    value: str
    good: bool | None = None


def figures(comparison: Comparison) -> Iterator[Figure]:
    """The rows, in the order of the report."""
    truth, messages, photos = comparison.truth, comparison.messages, comparison.photos
    yield Figure("devices", f"{len(truth.device_ids):,}")
    yield Figure("minutes", f"{(truth.to_ms - truth.from_ms) / 60_000:.1f}")
    yield Figure("messages sent", f"{messages.sent:,}")
    yield Figure("lost / stored twice", f"{len(messages.lost)} / {len(messages.doubled)}", _none_of(messages))
    yield Figure("photos uploaded", f"{photos.sent:,}")
    yield Figure("lost / diagnosed twice", f"{len(photos.lost)} / {len(photos.doubled)}", _none_of(photos))
    yield Figure("published to stored, p50 · p90 · p99", percentiles(comparison.storing))
    yield Figure("shutter to diagnosis, p50 · p90 · p99", percentiles(comparison.photo_delays.unhindered))
    yield from _diagnoses(comparison)
    yield from _alerts(comparison)
    yield from _faults(comparison)


def percentiles(delays: Delays) -> str:
    """50th, 90th and 99th, in seconds."""
    if not len(delays):
        return "not measured"
    return " · ".join(f"{delays.percentile(percent):.2f}" for percent in (50, 90, 99)) + " s"


def result_line(comparison: Comparison) -> str:
    """What programs read."""
    messages, photos, storing = comparison.messages, comparison.photos, comparison.storing
    unhindered = comparison.photo_delays.unhindered
    answers = Counter(answer.good for answer in comparison.answers)
    return json.dumps(
        {
            "report": "fleet",
            "devices": len(comparison.truth.device_ids),
            "messages": messages.sent,
            "messages_lost": len(messages.lost),
            "messages_doubled": len(messages.doubled),
            "photos": photos.sent,
            "photos_lost": len(photos.lost),
            "photos_doubled": len(photos.doubled),
            "stored_p50_s": round(storing.percentile(50), 2) if len(storing) else None,
            "stored_p99_s": round(storing.percentile(99), 2) if len(storing) else None,
            "diagnosed_p50_s": round(unhindered.percentile(50), 2) if len(unhindered) else None,
            "diagnosed_p99_s": round(unhindered.percentile(99), 2) if len(unhindered) else None,
            "alerts_missing": len(comparison.alerts.missing),
            "alerts_surplus": sum(comparison.alerts.surplus.values()),
            "faults": len(comparison.answers),
            "faults_answered_otherwise": answers[False],
            "rejections_unexplained": len(comparison.unexplained),
        }
    )


def _none_of(fates: MessageFates | PhotoFates) -> bool:
    return not fates.lost and not fates.doubled


def _diagnoses(comparison: Comparison) -> Iterator[Figure]:
    for source in comparison.agreement.sources:
        counts = comparison.agreement.judgements(source)
        unsure = counts[Judgement.UNSURE_RIGHT] + counts[Judgement.UNSURE_WRONG]
        photos = sum(counts.values())
        yield Figure(
            f"{source} photos: right · unsure · wrong",
            f"{counts[Judgement.RIGHT] / photos:.0%} · {unsure / photos:.0%} · {counts[Judgement.WRONG] / photos:.0%}"
            f" of {photos}",
        )


def _alerts(comparison: Comparison) -> Iterator[Figure]:
    alerts = comparison.alerts
    surplus = sum(alerts.surplus.values())
    yield Figure("alerts called for", f"{alerts.expected}")
    yield Figure("missing / too many", f"{len(alerts.missing)} / {surplus}", not alerts.missing and not surplus)
    delays = Delays.of_ms(max(0, alert.delay_ms) for alert in alerts.timed)
    yield Figure("cause to alert, p50 · p90 · p99", percentiles(delays))


def _faults(comparison: Comparison) -> Iterator[Figure]:
    answers = Counter(answer.good for answer in comparison.answers)
    met = answers[True] + answers[False]
    yield Figure("faults answered as they should be", f"{answers[True]} of {met}", answers[False] == 0)
    yield Figure("rejections without a fault", f"{len(comparison.unexplained)}", not comparison.unexplained)
