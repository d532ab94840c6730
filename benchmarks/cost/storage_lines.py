"""What it costs to keep things: tables, buckets, and the keys that lock them."""

from collections.abc import Iterator, Mapping
from math import ceil
from typing import Final

from benchmarks.cost.computing_lines import function_runs
from benchmarks.cost.fleet import DAYS_A_MONTH, HOURS_A_MONTH, SECONDS_A_MONTH
from benchmarks.cost.lives import GLANCED_AT
from benchmarks.cost.month import GIB, Line, Month

# How long the note of a grant is kept.
_NOTE_MONTHS: Final = 30 / DAYS_A_MONTH
# What keeps data keys (SQS, SNS, DynamoDB, Kinesis) asks KMS again after this long, for each who uses it.
_DATA_KEY_S: Final = 300
# As S3's page on the format has it, with our names.
_ACCESS_LINE_BYTES: Final = 600
# Compressed, with the layers of Python and of what they import; the image before stays for a way back.
_IMAGE_GB: Final = 2 * 0.2
# Two glances an hour.
_GLANCES_A_MONTH: Final = 2 * HOURS_A_MONTH
# Nothing is found mostly: half a unit.
_FEED_LOOK_READ_UNITS: Final = 0.5
# With bucket keys S3 asks KMS for at most one request in a hundred.
_BUCKET_KEY_SHARE: Final = 0.01


def dynamodb_lines(month: Month) -> Iterator[Line]:
    """Both tables: what is written, read, stored and backed up."""
    fleet, measured, days = month.fleet, month.measured, month.fleet.devices * DAYS_A_MONTH
    calm, ill = 1 - fleet.ill_share, fleet.ill_share
    yield month.line("DynamoDB", "writes, telemetry", "dynamodb_write", fleet.messages * measured.message_write_units)
    others = measured.rollup_write_units + fleet.eventful_days * measured.event_write_units
    yield month.line("DynamoDB", "writes, roll-ups and alerts", "dynamodb_write", days * others)
    photo_writes = calm * measured.photo_write_units + ill * measured.ill_photo_write_units
    photo_writes += fleet.told_share * measured.outcome_write_units
    yield month.line("DynamoDB", "writes, photos", "dynamodb_write", fleet.photos * photo_writes)
    lives = measured.lives
    comings = fleet.connections * lives.connection_write_units + fleet.shadow_changes * lives.configuration_write_units
    yield month.line("DynamoDB", "writes, connections and settings", "dynamodb_write", comings)
    glances = ceil(fleet.devices / GLANCED_AT) * _GLANCES_A_MONTH * lives.glance_write_units
    yield month.line("DynamoDB", "writes, glances", "dynamodb_write", glances)
    checks = month.stack.functions["OnDeviceCheck"].runs_a_month * fleet.devices
    yield month.line("DynamoDB", "reads, checks", "dynamodb_read", checks * measured.check_read_units)
    reads = days * measured.day_read_units + fleet.photos * measured.photo_read_units
    reads += fleet.connections * lives.connection_read_units + fleet.shadow_changes * lives.configuration_read_units
    asked = fleet.devices * fleet.requests_a_day * DAYS_A_MONTH * measured.request_read_units
    # Each copy of the operator service looks at the activity feed once a second, for all browsers together.
    asked += month.stack.tasks * SECONDS_A_MONTH * _FEED_LOOK_READ_UNITS
    yield month.line("DynamoDB", "reads, else", "dynamodb_read", reads + asked)
    for table, gib in _stored_gib(month).items():
        yield month.line("DynamoDB", f"storage, {table}", "dynamodb_storage", gib[0])
        if any(on for name, on in month.stack.backed_up.items() if name.endswith(table)):
            yield month.line("DynamoDB", f"backup, {table}", "dynamodb_pitr", gib[1])


def s3_lines(month: Month) -> Iterator[Line]:
    """Photos, heat maps and the history."""
    fleet, measured = month.fleet, month.measured
    photo_months = (fleet.photo_days + month.stack.old_versions_days) / DAYS_A_MONTH
    derived = fleet.photos * fleet.ill_share
    yield month.line("S3", "uploads of photos", "s3_put", fleet.photos)
    yield month.line("S3", "heat maps", "s3_put", derived)
    yield month.line("S3", "photos read", "s3_get", fleet.photos + fleet.devices * fleet.photo_views_a_month)
    yield month.line("S3", "photos kept", "s3_storage", fleet.photos * photo_months * fleet.photo_bytes / GIB)
    # An object is noted when it comes, when it goes, and when somebody reads it.
    noted = 2 * (fleet.photos + derived) + fleet.photos + fleet.devices * fleet.photo_views_a_month
    logged = noted * _ACCESS_LINE_BYTES * month.stack.log_days / DAYS_A_MONTH
    yield month.line("S3", "logs of accesses kept", "s3_storage", logged / GIB)
    heat_months = fleet.photo_days / DAYS_A_MONTH
    yield month.line("S3", "heat maps kept", "s3_storage", derived * heat_months * measured.heatmap_bytes / GIB)
    # The history is one file for each run of the roll-ups and a row group for each of its devices.
    runs = month.stack.functions["OnRollupSchedule"].runs_a_month
    files = max(runs, fleet.devices * DAYS_A_MONTH / measured.days_a_history_file) if fleet.devices else 0.0
    history = fleet.devices * fleet.telemetry_days * measured.history_day_bytes
    yield month.line("S3", "history files", "s3_put", files)
    yield month.line("S3", "history kept", "s3_storage", history / GIB)


def image_lines(month: Month) -> Iterator[Line]:
    """The containers' images in their registry."""
    yield month.line("ECR", "images kept", "ecr_storage", month.stack.images * _IMAGE_GB)


def kms_lines(month: Month) -> Iterator[Line]:
    """The key and its uses."""
    fleet, stack = month.fleet, month.stack
    yield month.line("KMS", "key", "kms_key", stack.keys)
    objects = fleet.photos * (2 + fleet.ill_share)
    yield month.line("KMS", "buckets", "kms_request", objects * (_BUCKET_KEY_SHARE if stack.bucket_keys else 1))
    yield month.line("KMS", "data keys", "kms_request", _data_keys(month))


def _data_keys(month: Month) -> float:
    """How often somebody asks for the key of a table, a queue, a topic or a shard: every five minutes at most, and
    never while nothing goes through it."""
    fleet, most = month.fleet, SECONDS_A_MONTH / _DATA_KEY_S
    uses = [2 * min(runs, most) for _, _, runs, _ in function_runs(month)]
    uses += [3 * min(fleet.photos, most)] * month.stack.queues
    uses += [2 * min(fleet.devices * fleet.eventful_days * DAYS_A_MONTH, most)] * month.stack.topics
    uses += [3 * min(fleet.messages, most)] * (month.shards or 4)
    return sum(uses)


def _stored_gib(month: Month) -> Mapping[str, tuple[float, float]]:
    """Of each table with its indexes, and without them: what is backed up."""
    fleet, measured = month.fleet, month.measured
    hot_months = min(fleet.telemetry_days, month.stack.telemetry_days) / DAYS_A_MONTH
    months, photo_months = fleet.telemetry_days / DAYS_A_MONTH, fleet.photo_days / DAYS_A_MONTH
    rolled_up = fleet.devices * fleet.telemetry_days * measured.rollup_stored_bytes
    telemetry = fleet.messages * hot_months * measured.message_stored_bytes + rolled_up
    event_items = fleet.devices * DAYS_A_MONTH * months * fleet.eventful_days * measured.event_stored_bytes
    notes = fleet.photos * _NOTE_MONTHS * measured.note_stored_bytes
    operations = fleet.photos * photo_months * measured.photo_stored_bytes + event_items + notes
    backed_up = fleet.photos * photo_months * measured.photo_backed_up_bytes + event_items + notes
    return {
        "telemetry": (telemetry / GIB, telemetry / GIB),
        "operations": (operations / GIB, backed_up / GIB),
    }
