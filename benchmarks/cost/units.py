"""What a device's day and a photo take, as the bill reckons with it."""

from dataclasses import dataclass
from typing import Final

from benchmarks.cost.lives import Lives
from benchmarks.cost.times import read_times
from benchmarks.cost.timing import Timing

# Beside what the handler writes: START, END and REPORT, each with what CloudWatch adds to a line.
LAMBDA_LINES_BYTES: Final = 420
# A page of a device's day at one minute, compressed, and a list of its photos, are about this much.
_ANSWER_BYTES: Final = 20_000
_REQUEST_READ_UNITS: Final = 8.0
# The roll-ups keep this many samples in a file, so many device days.
_DAYS_A_HISTORY_FILE: Final = 100
# A check that finds nothing to do says so in one line.
_IDLE_LOG_BYTES: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Units and bytes; by message, by device and day, by photo. Stored bytes hold DynamoDB's own overhead.

    Attributes:
        event_write_units, event_stored_bytes, event_publishes: of an eventful day, beyond those of a calm one: an alert
            that opens and closes, a rejection, and the events that tell of them.
        day_read_units: of a device's day, for its messages and its roll-up.
        photo_write_units, photo_read_units: of a photo's whole way: the note of its grant, the question what became of
            the photo before, the photo with its diagnosis, and what tells of it.
        photo_backed_up_bytes: of the table alone; backups hold no indexes.
        note_stored_bytes: of the note of a grant, which is kept for a month.
        outcome_write_units: of a device's report that an upload failed, or that there is no photo.
        check_read_units: of one device in one run of the check on devices.
        custom_metrics: all that the functions count, for one stage, in whole months.
    """

    message_bytes: float
    message_write_units: float
    message_stored_bytes: float
    event_write_units: float
    event_stored_bytes: float
    event_publishes: float
    day_read_units: float
    rollup_write_units: float
    rollup_stored_bytes: float
    history_day_bytes: float
    check_read_units: float
    grant_bytes: float
    photo_write_units: float
    ill_photo_write_units: float
    photo_read_units: float
    photo_stored_bytes: float
    photo_backed_up_bytes: float
    note_stored_bytes: float
    outcome_write_units: float
    heatmap_bytes: float
    log_bytes_a_run: float
    log_bytes_a_photo: float
    custom_metrics: float
    timing: Timing
    lives: Lives
    request_read_units: float = _REQUEST_READ_UNITS
    answer_bytes: float = _ANSWER_BYTES
    days_a_history_file: int = _DAYS_A_HISTORY_FILE


def unmeasured() -> Measured:
    """For a stage without devices: nothing is taken but by the checks, which run and find nothing."""
    settled = {"timing", "lives", "request_read_units", "answer_bytes", "days_a_history_file"}
    units = dict.fromkeys(set(Measured.__dataclass_fields__) - settled, 0)
    nothing = Lives(**dict.fromkeys(Lives.__dataclass_fields__, 0.0))
    logged = {"log_bytes_a_run": LAMBDA_LINES_BYTES + _IDLE_LOG_BYTES}
    return Measured(**units | logged, timing=Timing.of(read_times()), lives=nothing)
