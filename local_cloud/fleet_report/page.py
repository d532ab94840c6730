"""The report as a page of Markdown."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from local_cloud.fleet_report.agreement import Judgement
from local_cloud.fleet_report.comparison import Comparison
from local_cloud.fleet_report.delays import Delays
from local_cloud.fleet_report.fault_answers import Answer
from local_cloud.fleet_report.figures import figures, percentiles
from local_cloud.fleet_report.pictures import Picture

_COMPLAINTS_SHOWN: Final = 50
_ANSWERS: Final = {True: "as it should be", False: "**otherwise**", None: "not met"}
_REASON_CHARS: Final = 160
_HOW_DELAYS_ARE_TAKEN: Final = """\
A message counts as published when it first left its device, so that a connection which broke just then is part of its
time. The table is asked four times a second for what has left and is not there yet. A photo's times are the devices'
and the platform's own, on one clock when all run on one machine; uploads that had to wait for a connection or for power
have a row of their own."""
_WHERE_SYMPTOMS_COME_FROM: Final = """\
The simulator draws a leaf with symptoms by a chance that follows from its weather of the last two weeks. The platform's
models need days of that weather, which the simulator's `--history` plays."""


def write_page(comparison: Comparison, pictures: Sequence[Picture], file: Path) -> None:
    """Write the page; the pictures lie beside it."""
    shown = {picture.name: f"![{picture.caption}]({picture.file.name})" for picture in pictures}
    file.write_text("\n".join(_lines(comparison, shown)) + "\n", encoding="utf-8")


def _lines(comparison: Comparison, pictures: dict[str, str]) -> Iterator[str]:
    truth = comparison.truth
    yield from ("# Fleet report", "")
    yield f"What {len(truth.device_ids)} devices did from {_clock(truth.from_ms)} to {_clock(truth.to_ms)} UTC,"
    yield from ("and what the platform made of it. The truth is the devices' own diary.", "")
    rows = (
        (figure.name, figure.value, {None: "", True: "✓", False: "✗"}[figure.good]) for figure in figures(comparison)
    )
    yield from _table(("", "", ""), rows)
    yield from _complaints(comparison)
    yield from _picture(pictures, "timeline")
    yield from _delays(comparison, pictures)
    yield from _diagnoses(comparison, pictures)
    yield from _alerts(comparison, pictures)
    yield from _faults(comparison, pictures)
    yield from _infection(comparison, pictures)


def _complaints(comparison: Comparison) -> Iterator[str]:
    complaints = list(comparison.complaints)
    if not complaints:
        yield from ("Everything that was sent is there, once, and everything that was refused has its reason.", "")
        return
    yield from ("## What is not as it should be", "")
    yield from (f"- {complaint}" for complaint in complaints[:_COMPLAINTS_SHOWN])
    if len(complaints) > _COMPLAINTS_SHOWN:
        yield f"- and {len(complaints) - _COMPLAINTS_SHOWN} more"
    yield ""


def _delays(comparison: Comparison, pictures: dict[str, str]) -> Iterator[str]:
    yield from ("## How long it takes", "")
    yield from _picture(pictures, "delays")
    photos = comparison.photo_delays
    rows = (
        ("message: published to stored", comparison.storing),
        ("photo: shutter to store", photos.uploading),
        ("photo: store to diagnosis", photos.diagnosing),
        ("photo: shutter to diagnosis", photos.unhindered),
        ("likewise, offline spells and power cuts included", photos.whole),
    )
    yield from _table(("", "of", "p50 · p90 · p99", "longest"), (_delay_row(name, delays) for name, delays in rows))
    yield from (_HOW_DELAYS_ARE_TAKEN, "")


def _delay_row(name: str, delays: Delays) -> tuple[str, ...]:
    longest = f"{delays.longest:.2f} s" if len(delays) else ""
    return name, f"{len(delays):,}", percentiles(delays), longest


def _diagnoses(comparison: Comparison, pictures: dict[str, str]) -> Iterator[str]:
    agreement = comparison.agreement
    if not agreement.sources:
        return
    yield from ("## Diagnoses", "")
    yield from _picture(pictures, "diagnoses")
    for source in agreement.sources:
        verdicts = agreement.verdicts(source)
        names = sorted({verdict for verdict, _ in verdicts})
        yield from (f"### {source.capitalize()} photos", "")
        yield from _table(
            ("verdict", *(judgement.value for judgement in Judgement)),
            ((name.replace("_", " "), *(str(verdicts.get((name, each), 0)) for each in Judgement)) for name in names),
        )
        rows = (
            (
                row.truth.replace("___", ": ").replace("_", " ").strip(),
                str(row.photos),
                *(str(row.judgements.get(each, 0)) for each in Judgement),
                ", ".join(f"{label} ({count})" for label, count in sorted(row.taken_for.items())),
            )
            for row in agreement.rows(source)
        )
        yield from _table(("truth", "photos", *(each.value for each in Judgement), "taken for"), rows)


def _alerts(comparison: Comparison, pictures: dict[str, str]) -> Iterator[str]:
    alerts = comparison.alerts
    yield from ("## Alerts", "")
    yield from _picture(pictures, "alerts")
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(alerts.by_kind.items())) or "none"
    yield f"The samples called for {alerts.expected} alerts of limits or more; missing: {len(alerts.missing)}."
    yield f"All alerts there are, by kind: {kinds}."
    yield ""


def _faults(comparison: Comparison, pictures: dict[str, str]) -> Iterator[str]:
    if not comparison.answers:
        return
    yield from ("## Faults and answers", "")
    yield from _picture(pictures, "faults")
    rows = (
        (_time(answer.fault.at_ms), answer.fault.device_id, _fault_words(answer), answer.words, _ANSWERS[answer.good])
        for answer in comparison.answers
    )
    yield from _table(("at", "device", "fault", "the platform's answer", ""), rows)
    if comparison.unexplained:
        counts = Counter((refused.device_id, refused.source, refused.reason) for refused in comparison.unexplained)
        yield from ("Refused without a fault:", "")
        yield from _table(
            ("device", "input", "reason", "times"),
            ((device, source, reason, str(count)) for (device, source, reason), count in sorted(counts.items())),
        )


def _fault_words(answer: Answer) -> str:
    facts = answer.fault.facts
    if "what" in facts:
        return f"{answer.fault.name}: {facts['what']}"
    if "wrong_by_ms" in facts:
        return f"{answer.fault.name}: {facts['wrong_by_ms'] / 3_600_000:+,.0f} h"
    if "seconds" in facts:
        return f"{answer.fault.name}: {facts['seconds']:.0f} s"
    return answer.fault.name


def _infection(comparison: Comparison, pictures: dict[str, str]) -> Iterator[str]:
    if not comparison.risks:
        return
    yield from ("## Infection", "")
    yield from _picture(pictures, "leaves")
    yield from (_WHERE_SYMPTOMS_COME_FROM, "")
    rows = (
        (
            risk.site,
            f"{risk.truth:.0%}",
            f"{risk.ill} of {risk.leaves}",
            f"{risk.told_ill} of {risk.leaves}",
            "; ".join(f"{model.model}: {model.band}" for model in risk.models if model.disease) or "none",
        )
        for risk in comparison.risks
    )
    yield from _table(("site", "chance in truth", "drawn ill", "told ill", "the platform's models today"), rows)


def _picture(pictures: dict[str, str], name: str) -> Iterator[str]:
    if name in pictures:
        yield from (pictures[name], "")


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"
    yield ""


def _cell(text: str) -> str:
    """What stands in a reason may be anything that a device sent."""
    flat = " ".join(text.split()).replace("|", "\\|")
    return flat if len(flat) <= _REASON_CHARS else f"{flat[:_REASON_CHARS]}…"


def _clock(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%d %H:%M:%S}"


def _time(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%H:%M:%S}"
