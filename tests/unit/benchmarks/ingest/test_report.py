"""The figures of the ingest benchmark are computed from its rounds."""

import json

from rich.console import Console

from benchmarks.ingest.report import IngestReport, Row


def a_row(cpu_s: list[float], *, samples: int = 10_000, calls: int = 1_100, write_units: int = 2_000) -> Row:
    return Row(messages=1_000, samples=samples, cpu_s=cpu_s, calls=calls, write_units=write_units, peak_mb=1.5)


REPORT = IngestReport(
    ours={
        10: a_row([0.04, 0.05, 9.0], calls=50, write_units=1_000),
        1: a_row([0.04], samples=1_000, calls=50, write_units=1_600),
    },
    usual={10: a_row([0.75, 0.80, 0.70]), 1: a_row([0.5], samples=1_000)},
    lean={10: a_row([0.5]), 1: a_row([0.4], samples=1_000)},
    cold_import_s=[0.3, 0.28, 0.9],
    bare_import_s=[0.2, 0.25, 0.18],
)


def test_the_line_holds_the_ratios_of_the_middle_rounds() -> None:
    figures = json.loads(REPORT.line())

    assert list(figures)[:6] == [
        "bench",
        "cpu_ratio_10",
        "cpu_ratio_1",
        "calls_ratio",
        "write_units_ratio",
        "cold_import_ratio",
    ]
    assert figures["bench"] == "ingest"
    assert (figures["cpu_ratio_10"], figures["cpu_ratio_1"]) == (15.0, 12.5)
    assert (figures["cpu_ratio_10_text"], figures["cpu_ratio_1_text"]) == (10.0, 10.0)
    assert (figures["calls_ratio"], figures["write_units_ratio"]) == (22.0, 2.0)
    assert (figures["cold_import_ratio"], figures["cold_import_ms"]) == (1.5, 300)


def test_costs_are_told_for_a_thousand_samples_and_for_a_message() -> None:
    row = REPORT.ours[10]

    assert row.cpu_ms_per_1000_samples == 5.0
    assert row.cpu_us_per_message == 50.0
    assert row.calls_per_1000_messages == 50.0
    assert row.units_per_1000_samples == 100.0


def test_people_see_every_contender_at_every_size() -> None:
    console = Console(width=160, record=True, quiet=True)
    console.print(REPORT.table())

    assert len(REPORT.table().rows) == 6
