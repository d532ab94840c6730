"""What a contender got done in one turn: the line of JSON between the processes of a benchmark."""

from msgspec import Struct


class Turn(Struct, frozen=True, kw_only=True):
    """One turn of one contender.

    Attributes:
        photos: photos that were answered.
        turned_away: requests that a full queue refused (503).
        failed: requests with any other answer.
        p50_ms: latency of the answered requests, as p95_ms; null where nothing was asked over HTTP.
        turned_away_p95_ms: latency of the refusals; null where there were none.
        asking_cpu_s: what asking took of the cores that the server ran on.
    """

    photos: int
    seconds: float
    turned_away: int = 0
    failed: int = 0
    p50_ms: float | None = None
    p95_ms: float | None = None
    turned_away_p95_ms: float | None = None
    asking_cpu_s: float = 0
