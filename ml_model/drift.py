"""Compare what the model diagnosed lately with what it diagnosed before.

    python -m ml_model.drift --operations-table NAME --days 7 --out report/
    python -m ml_model.drift --diagnoses photos.jsonl --days 7 --out report/      # lines of GET /devices/{id}/photos
    python -m ml_model.drift … --reference-until 2026-10-01 --reference-days 60   # a reference that stays

The reference is an earlier time of the same fleet, by default the four weeks before the last N days. It is not the
test set: that has as many photos of each class by design, and tells nothing of what grows here. A reference that moves
along does not see slow change; name a fixed one from time to time. Limits and method stand in
`ml_model/drift_report/judgement.py`.

Written are `drift.md`, `drift.json` and `drift.png`. The exit status is 0 whatever is found, and 1 when diagnoses
cannot be read. The last line is one JSON object.
"""

import argparse
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from ml_model.date_argument import date_argument
from ml_model.drift_report.diagnosed import Diagnosed, Window, photos_in_lines, photos_in_table
from ml_model.drift_report.plot import plot
from ml_model.drift_report.report import PLOT_NAME, DriftReport, report_on, summary_of, text_of
from ml_model.errors import DiagnosesInvalid, LeafModelError
from ml_model.operations_feed import DynamoFeed, aws_client
from ml_model.whole_files import write_whole


def main(arguments: list[str] | None = None) -> int:
    """Write the report."""
    options = _parser().parse_args(arguments)
    try:
        report = _report(options)
        summary = msgspec.json.encode(summary_of(report))
        write_whole(options.out / "drift.md", f"{text_of(report)}\n![the same as a picture]({PLOT_NAME})\n".encode())
        write_whole(options.out / "drift.json", msgspec.json.format(summary, indent=2) + b"\n")
        plot(report, options.out / PLOT_NAME)
    except (LeafModelError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(text_of(report))
    print(summary.decode())
    return 0


def _report(options: argparse.Namespace) -> DriftReport:
    recent_since = options.until - timedelta(days=options.days)
    reference_until = options.reference_until or recent_since
    reference_since = reference_until - timedelta(days=options.reference_days)
    if reference_until > recent_since:
        raise DiagnosesInvalid("the reference ends after the last days begin: photos would be compared with themselves")
    reference = Window.of(_photos(options, reference_since, reference_until), reference_since, reference_until)
    recent = Window.of(_photos(options, recent_since, options.until), recent_since, options.until)
    return report_on(reference, recent)


def _photos(options: argparse.Namespace, since: datetime, until: datetime) -> list[Diagnosed]:
    if options.diagnoses:
        return list(photos_in_lines(options.diagnoses))
    feed = DynamoFeed(aws_client("dynamodb", options.endpoint_url), options.operations_table)
    return list(photos_in_table(feed, since, until))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ml_model.drift", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--operations-table", metavar="NAME", help="the platform's operations table")
    source.add_argument("--diagnoses", type=Path, metavar="PATH", help="a file of JSON lines, or a folder of them")
    parser.add_argument("--endpoint-url", metavar="URL", help="an emulator's address; also AWS_ENDPOINT_URL")
    parser.add_argument("--days", type=_positive, default=7, metavar="N", help="judge the last N days (%(default)s)")
    parser.add_argument(
        "--until", type=date_argument, default=datetime.now(UTC), metavar="DATE", help="where the last days end (now)"
    )
    parser.add_argument(
        "--reference-days", type=_positive, default=28, metavar="N", help="length of the reference (%(default)s)"
    )
    parser.add_argument(
        "--reference-until", type=date_argument, metavar="DATE", help="where it ends (where the last days begin)"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the report")
    return parser


def _positive(text: str) -> int:
    days = int(text) if text.isdecimal() else 0
    if days < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days")
    return days


if __name__ == "__main__":
    sys.exit(main())
