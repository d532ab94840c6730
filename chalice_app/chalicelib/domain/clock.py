"""Times as the wire and the tables carry them: epoch milliseconds, UTC."""

from datetime import UTC, datetime, timedelta
from typing import Final

# Devices' clocks drift; ten minutes is far more than drift between two time syncs.
MAX_AHEAD: Final = timedelta(minutes=10)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def to_ms(moment: datetime) -> int:
    """Epoch milliseconds of a moment; exact, without a detour over floats."""
    return (moment - _EPOCH) // _MILLISECOND


def from_ms(epoch_ms: int) -> datetime:
    """The moment of these epoch milliseconds.

    Raises:
        OverflowError: the year is beyond 9999 or before 1.
    """
    return _EPOCH + epoch_ms * _MILLISECOND
