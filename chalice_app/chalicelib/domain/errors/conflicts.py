"""What the present state does not allow."""

from chalicelib.domain.errors.root import CloudIoTError


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


class ReleaseExists(Conflict):
    """Another package was published under this version."""

    title = "There is a release of this version already."


class PackageMissing(Conflict):
    """The package of a release is not there, or is another one than was published."""

    title = "The package of the release is not what was published."


class RolloutChanged(Conflict):
    """The roll-out moved on since it was read; read it again."""

    title = "The roll-out moved on meanwhile. Please try again."


class RolloutOver(Conflict):
    """The roll-out has ended."""

    title = "The roll-out has ended."
