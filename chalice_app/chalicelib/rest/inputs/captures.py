"""What clients ask of capture orders."""

from typing import Annotated, Final

from msgspec import Meta

from chalicelib.domain.capture import ANSWERED_WITHIN
from chalicelib.domain.capture_state import CaptureState
from chalicelib.rest.inputs.input import Input, PageQuery

# Within an hour the next order comes; what is to be answered in a day or later is no order to take a photo now.
MAX_JITTER_S: Final = 3_600
MAX_ANSWER_WITHIN_S: Final = 24 * 3_600


class CaptureQuery(Input, frozen=True):
    """How much time devices have for an order."""

    jitter_s: Annotated[
        int, Meta(ge=0, le=MAX_JITTER_S, description="Each device waits a random part of so many seconds")
    ] = 0
    answer_within_s: Annotated[
        int,
        Meta(ge=1, le=MAX_ANSWER_WITHIN_S, description="Seconds after the jitter, in which a device may answer"),
    ] = ANSWERED_WITHIN.seconds


class OrderQuery(PageQuery, frozen=True):
    """One page of the devices that an order concerns."""

    state: Annotated[CaptureState | None, Meta(description="Left out: all")] = None
