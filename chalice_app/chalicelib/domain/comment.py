"""What an operator has to say about an alert."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.ids import time_ordered_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A line under an alert.

    Attributes:
        comment_id: UUIDv7 of the moment; sorts the comments of an alert.
        alert_id: as text.
    """

    comment_id: str
    alert_id: str
    by: str
    at: datetime
    text: str

    @classmethod
    def of(cls, alert_id: str, *, by: str, at: datetime, text: str) -> "Comment":
        """A comment whose id follows from what was said, so that keeping it twice is keeping it once."""
        return cls(
            comment_id=time_ordered_id(at, "comment", alert_id, by, text), alert_id=alert_id, by=by, at=at, text=text
        )
