"""Wire shape of what a device says of a photo that did not come, or not at once; parsed once and strictly."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

import msgspec

from chalicelib.domain.capture_state import OutcomeKind
from chalicelib.domain.errors import InputRefused
from chalicelib.text_rules import ONE_LINE, ORDER_ID, REQUEST_ID, TIME_ORDERED
from chalicelib.wording import reason_and_field

# A sentence, and the first words of what the photo store answered.
_LONGEST_REASON: Final = 300

_Reason = Annotated[str, msgspec.Meta(pattern=ONE_LINE, min_length=1, max_length=_LONGEST_REASON)]


class PhotoOutcomeWire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An outcome, as it travels."""

    v: Literal[1]
    outcome: OutcomeKind
    request_id: Annotated[str, msgspec.Meta(pattern=REQUEST_ID)] | None = None
    photo_id: Annotated[str, msgspec.Meta(pattern=TIME_ORDERED)] | None = None
    order_id: Annotated[str, msgspec.Meta(pattern=ORDER_ID)] | None = None
    reason: _Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoOutcome:
    """What a device says of a photo, or of an order for one; at least one of the three ids is there.

    Attributes:
        reason: empty where everything went well.
    """

    kind: OutcomeKind
    request_id: str | None
    photo_id: str | None
    order_id: str | None
    reason: str


_wire: Final = msgspec.json.Decoder(PhotoOutcomeWire)


def parse_photo_outcome(payload: bytes) -> PhotoOutcome:
    """Read an outcome.

    Raises:
        InputRefused: it breaks a rule of the protocol; the field is named.
    """
    try:
        wire = _wire.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason, field = reason_and_field(error, PhotoOutcomeWire)
        raise InputRefused(reason, field=field) from error
    if wire.request_id is None and wire.order_id is None:
        raise InputRefused("request_id or order_id must say what it is about", field="request_id")
    if wire.reason is None and wire.outcome is not OutcomeKind.UPLOADED:
        raise InputRefused(f"an outcome that is {wire.outcome} needs a reason", field="reason")
    return PhotoOutcome(
        kind=wire.outcome,
        request_id=wire.request_id,
        photo_id=wire.photo_id,
        order_id=wire.order_id,
        reason=wire.reason or "",
    )
