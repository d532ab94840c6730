"""What a person said of a photo, after the classifier."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.ids import time_ordered_id

# The grain of time-ordered ids.
_A_MOMENT: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The right label for a photo, by an operator. Of several, the one with the greatest id counts.

    Attributes:
        label: one of `leaf_labels.LEAF_LABELS`.
        by: the name of the operator's key.
    """

    review_id: str
    label: str
    by: str
    at: datetime
    comment: str | None

    @classmethod
    def of(
        cls, photo_id: str, *, label: str, by: str, at: datetime, comment: str | None, after: "Review | None"
    ) -> "Review":
        """A review that counts from now on.

        Args:
            after: the review that counted so far. Clocks of two functions may disagree about the order
                of two reviews; the later one is never dated before the one that it replaces.
        """
        if after is not None:
            at = max(at, after.at + _A_MOMENT)
        return cls(review_id=time_ordered_id(at, photo_id, by), label=label, by=by, at=at, comment=comment)

    def repeats(self, other: "Review | None") -> bool:
        """Whether the same person says the same again, as a client does that never heard our answer."""
        return other is not None and (self.label, self.by, self.comment) == (other.label, other.by, other.comment)
