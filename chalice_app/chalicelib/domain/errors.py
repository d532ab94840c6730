"""The family tree of everything that we raise on purpose.

CloudIoTError
├── InputRefused            the caller's fault, named by field
│   ├── MessageRefused      a telemetry message that can never be stored
│   ├── PhotoRefused        a photo that can never be diagnosed
│   ├── ProvisioningRefused a device that may not join by its claim
│   ├── TableRefused        a table with wrong cells, each named
│   ├── FormUnknown             an answer wanted in a form that we do not have
│   └── CursorInvalid
├── NotFound
│   ├── DeviceNotFound · PhotoNotFound · AlertNotFound · SiteNotFound · CropNotFound · ClaimNotFound · OrderNotFound
├── Conflict
│   ├── DeviceExists · SerialTaken · SerialUsed · AlertChanged · AlertStateConflict · PhotoChanged
│   ├── DeviceChanged · ConfigurationChanged
│   ├── SiteExists · SiteChanged · SiteInUse · RulesChanged · CertificateChanged · NothingToRotate
├── SettingsInvalid · StoredStateInvalid
└── Outage                  a part that we need did not answer; try again
"""

from collections.abc import Sequence
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


class OrderNotFound(NotFound):
    """No capture order of this id is known."""

    title = "We do not know that capture order."


class SiteNotFound(NotFound):
    """No site of this id is registered."""

    title = "We do not know that site."


class CropNotFound(NotFound):
    """No crop of this name is among those that we know."""

    title = "We do not know that crop."


class ClaimNotFound(NotFound):
    """No claim of this id was ever made."""

    title = "We do not know that claim."


class Conflict(CloudIoTError):
    """The state of the thing does not allow this."""

    status = 409
    title = "That does not fit the present state."


class DeviceExists(Conflict):
    """The device id is taken."""

    title = "A device of this id is registered already."


class SerialTaken(Conflict):
    """Another device has this serial number."""

    title = "A device with this serial number is registered already."


class DeviceChanged(Conflict):
    """Somebody else changed the device since it was read; read it again."""

    title = "The device changed meanwhile. Please try again."


class ConfigurationChanged(Conflict):
    """Somebody else configured the device since its configuration was read; read it again."""

    title = "The device was configured anew meanwhile. Please look at it again."


class SerialUsed(Conflict):
    """The serial number was used to provision a device before; it counts once."""

    title = "A device was provisioned with this serial number before."


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


class CertificateChanged(Conflict):
    """Somebody else changed the device's certificates since they were read; read them again."""

    title = "The certificates of the device changed meanwhile. Please try again."


class NothingToRotate(Conflict):
    """The device has no certificate that another one could replace."""

    title = "The device has no active certificate."


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
