"""Make training photos of what operators said in their reviews.

    python -m ml_model.feedback export --operations-table NAME --raw-bucket NAME --out DIR
    python -m ml_model.feedback export … --since 2026-10-01          # reviews of this day and later
    python -m ml_model.feedback export … --keys-only                 # name the photos, download none

`DIR` becomes a folder in the layout of the data set (`labels-train.csv`, photos by class), with `manifest.jsonl`: each
photo's S3 key, SHA-256, and who reviewed it when. `make train FEEDBACK=DIR` learns from it. An export that broke off
goes on where it stopped; run again, it fetches what is new. Credentials and region are those of the AWS CLI. The
last line is one JSON object.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from rich.progress import track

from ml_model.date_argument import date_argument
from ml_model.errors import LeafModelError
from ml_model.feedback.export import Exported, export
from ml_model.feedback.photo_store import S3Photos
from ml_model.feedback.review import check_labels
from ml_model.feedback.reviews import reviews_that_count
from ml_model.model_card import ARTIFACT_DIR, read_card
from ml_model.operations_feed import FIRST_MOMENT, DynamoFeed, aws_client


def main(arguments: list[str] | None = None) -> int:
    """Export; the exit status is 1 when table, bucket or reviews cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        exported = _export(options)
    except LeafModelError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; the same command goes on from here", file=sys.stderr)
        return 130
    for review in exported.deleted:
        print(f"deleted on the platform, left out: {review.photo_key}")
    print(_summary(exported, options.out))
    print(msgspec.json.encode(_counts(exported)).decode())
    return 0


def _export(options: argparse.Namespace) -> Exported:
    labels = frozenset(read_card(options.card).labels)
    feed = DynamoFeed(aws_client("dynamodb", options.endpoint_url), options.operations_table)
    photos = S3Photos(aws_client("s3", options.endpoint_url), options.raw_bucket)
    reviews = reviews_that_count(feed, options.since, datetime.now(UTC))
    check_labels(reviews, labels)
    return export(
        reviews,
        photos,
        options.out,
        download=not options.keys_only,
        progress=lambda fetched: track(fetched, description="reviewed photos", total=len(reviews)),
    )


def _summary(exported: Exported, out_dir: Path) -> str:
    corrected = sum(line.said_label not in {None, line.label} for line in exported.lines)
    return (
        f"{len(exported.lines)} reviewed photos in {out_dir} ({exported.downloaded} fetched now); operators disagreed "
        f"with the model on {corrected}; {len(exported.deleted)} left out, because they were deleted"
    )


def _counts(exported: Exported) -> dict[str, object]:
    return {
        "feedback": "export",
        "photos": len(exported.lines),
        "downloaded": exported.downloaded,
        "deleted": len(exported.deleted),
        "forgotten": exported.forgotten,
        "classes": len({line.label for line in exported.lines}),
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ml_model.feedback", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    export_command = commands.add_parser("export", help="write reviewed photos as a training set")
    add = export_command.add_argument
    add("--operations-table", required=True, metavar="NAME", help="the platform's operations table")
    add("--raw-bucket", required=True, metavar="NAME", help="the bucket with the photos")
    add("--out", type=Path, required=True, metavar="DIR", help="folder to write, or to bring up to date")
    add(
        "--since",
        type=date_argument,
        default=FIRST_MOMENT,
        metavar="DATE",
        help="leave out older reviews (UTC)",
    )
    add("--keys-only", action="store_true", help="name the photos and download none")
    add("--card", type=Path, default=ARTIFACT_DIR, metavar="DIR", help="whose labels are known (%(default)s)")
    add("--endpoint-url", metavar="URL", help="an emulator's address; also AWS_ENDPOINT_URL")
    return parser


if __name__ == "__main__":
    sys.exit(main())
