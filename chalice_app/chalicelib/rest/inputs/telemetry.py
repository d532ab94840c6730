"""Which part of a device's telemetry a client wants."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from chalicelib.rest.inputs.input import Cursor, Input

# Five thousand samples of eight metrics take about 1 MB; Lambda's answers end at 6 MB.
MAX_SAMPLES_A_PAGE: Final = 5_000

# A day of one-minute samples fits on one page.
DEFAULT_SAMPLES_A_PAGE: Final = 2_000
SampleLimit = Annotated[int, Meta(ge=1, le=MAX_SAMPLES_A_PAGE, description="Samples or buckets on a page, at most")]


class TelemetryQuery(Input, frozen=True):
    """A window of a device's telemetry."""

    from_: Annotated[
        str | None, Meta(description="Start, included: ISO 8601 with a zone, or epoch milliseconds; 24 h before `to`")
    ] = msgspec.field(name="from", default=None)
    to: Annotated[
        str | None, Meta(description="End, excluded: ISO 8601 with a zone, or epoch milliseconds; now if left out")
    ] = None
    resolution: Literal["raw", "1m", "1h", "1d"] = "raw"
    metrics: Annotated[str | None, Meta(description="Names, separated by commas; left out: all")] = None
    limit: SampleLimit = DEFAULT_SAMPLES_A_PAGE
    cursor: Cursor | None = None
