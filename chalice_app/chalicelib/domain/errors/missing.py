"""What was asked for and is not there."""

from chalicelib.domain.errors.root import CloudIoTError


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


class ReleaseNotFound(NotFound):
    """No release of this version was ever published."""

    title = "We do not know that release."


class RolloutNotFound(NotFound):
    """No roll-out of this id was ever ordered."""

    title = "We do not know that roll-out."


class ExportNotFound(NotFound):
    """No export of this id was ordered, or it was forgotten with its file."""

    title = "We do not know that export."
