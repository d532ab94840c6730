"""Input that breaks a rule."""

from collections.abc import Sequence
from typing import Final

from chalicelib.domain.errors.root import CloudIoTError

# Reasons quote what was sent, and what was sent may be 128 KB long.
_LONGEST_QUOTE: Final = 300


class InputRefused(CloudIoTError):
    """The input breaks a rule; it can never succeed as it is.

    Attributes:
        reason, field: cut when they are long, and always text that can be kept and answered.
        field: dotted path of the field that is wrong, empty when the whole input is.
    """

    status = 400
    title = "The request is not valid."

    def __init__(self, reason: str, *, field: str = "") -> None:
        reason = _quotable(reason)
        super().__init__(reason)
        self.reason = reason
        self.field = _quotable(field)


class MessageRefused(InputRefused):
    """A telemetry message that can never be stored."""

    title = "The telemetry message is not valid."


class PhotoRefused(InputRefused):
    """A stored photo that can never be diagnosed."""

    title = "The photo cannot be diagnosed."


class ProvisioningRefused(InputRefused):
    """A device that may not join the fleet by its claim.

    Attributes:
        device_id: of the device that it wanted to be, empty when there is none.
    """

    title = "The device may not join."

    def __init__(self, reason: str, *, field: str = "", device_id: str = "") -> None:
        super().__init__(reason, field=field)
        self.device_id = device_id


class TableRefused(InputRefused):
    """A table with wrong cells; none of its rows is taken.

    Attributes:
        wrong: what is wrong with each cell, named by line and column.
    """

    title = "The table is not valid."

    def __init__(self, wrong: Sequence[InputRefused], *, rows: int) -> None:
        super().__init__(f"{rows} of its rows are wrong" if rows > 1 else "one of its rows is wrong")
        self.wrong = tuple(wrong)


class CursorInvalid(InputRefused):
    """A page cursor that we did not hand out."""

    title = "The cursor is not one of ours."


class MediaTypeUnknown(InputRefused):
    """The body is of a kind that we do not read."""

    status = 415
    title = "We cannot read a body of that kind."


class BodyTooLarge(InputRefused):
    """The body is larger than any that we have use for; it was not read to its end."""

    status = 413
    title = "The request is too large."


class FormUnknown(InputRefused):
    """The answer is wanted in a form that we do not have."""

    status = 406
    title = "We cannot answer in that form."


def _quotable(text: str) -> str:
    # JSON can spell half a surrogate pair, which is no character: no table takes it, and no answer.
    text = text.encode(errors="replace").decode()
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
