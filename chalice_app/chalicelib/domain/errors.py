"""The family tree of everything that we raise on purpose.

CloudIoTError
├── InputRefused            the caller's fault, named by field
│   ├── MessageRefused      a telemetry message that can never be stored
│   ├── PhotoRefused        a photo that can never be diagnosed
│   ├── FormUnknown             an answer wanted in a form that we do not have
│   └── CursorInvalid
├── NotFound
│   ├── DeviceNotFound · PhotoNotFound · AlertNotFound · SiteNotFound · CropNotFound
├── Conflict
│   ├── DeviceExists · AlertChanged · AlertStateConflict · PhotoChanged
│   ├── SiteExists · SiteChanged · SiteInUse · RulesChanged
├── SettingsInvalid · StoredStateInvalid
└── Outage                  a part that we need did not answer; try again
"""

from typing import Final

# Reasons quote what was sent, and what was sent may be 128 KB long.
_LONGEST_QUOTE: Final = 300


class CloudIoTError(Exception):
    """Root of everything we raise on purpose."""

    status = 500
    title = "Something failed on our side. Please try again."


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


class CursorInvalid(InputRefused):
    """A page cursor that we did not hand out."""

    title = "The cursor is not one of ours."


class FormUnknown(InputRefused):
    """The answer is wanted in a form that we do not have."""

    status = 406
    title = "We cannot answer in that form."


class NotFound(CloudIoTError):
    """What was asked for does not exist."""

    status = 404
    title = "We do not know that."


class DeviceNotFound(NotFound):
    """No device of this id was ever registered."""

    title = "We do not know that device."


class PhotoNotFound(NotFound):
    """No photo of this id was ever diagnosed."""

    title = "We do not know that photo."


class AlertNotFound(NotFound):
    """No alert of this id was ever opened."""

    title = "We do not know that alert."


class SiteNotFound(NotFound):
    """No site of this id is registered."""

    title = "We do not know that site."


class CropNotFound(NotFound):
    """No crop of this name is among those that we know."""

    title = "We do not know that crop."


class Conflict(CloudIoTError):
    """The state of the thing does not allow this."""

    status = 409
    title = "That does not fit the present state."


class DeviceExists(Conflict):
    """The device id is taken."""

    title = "A device of this id is registered already."


class AlertChanged(Conflict):
    """Somebody else changed the alert since it was read; read it again."""

    title = "The alert changed meanwhile. Please try again."


class AlertStateConflict(Conflict):
    """The alert's state does not allow this step."""

    title = "The alert's state does not allow this."


class PhotoChanged(Conflict):
    """Somebody else reviewed the photo since it was read; read it again."""

    title = "Somebody else reviewed the photo meanwhile. Please try again."


class SiteExists(Conflict):
    """The site id is taken."""

    title = "A site of this id is registered already."


class SiteChanged(Conflict):
    """Somebody else changed the site since it was read; read it again."""

    title = "The site changed meanwhile. Please try again."


class SiteInUse(Conflict):
    """Devices belong to the site."""

    title = "Devices belong to the site."


class RulesChanged(Conflict):
    """Somebody else changed the alert rules since they were read; read them again."""

    title = "The alert rules changed meanwhile. Please look at them again."


class SettingsInvalid(CloudIoTError):
    """A setting is missing or makes no sense; we refuse to start."""


class StoredStateInvalid(CloudIoTError):
    """Something that we keep (rules, keys) cannot be read as what it should be."""


class Outage(CloudIoTError):
    """A part that we need did not answer in time; the same request may succeed later."""

    status = 503
    title = "A part of the platform is not answering. Please try again in a moment."


def _quotable(text: str) -> str:
    # JSON can spell half a surrogate pair, which is no character: no table takes it, and no answer.
    text = text.encode(errors="replace").decode()
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
