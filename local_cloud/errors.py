"""Everything that a local cloud raises on purpose. The message is meant for the person at the terminal."""


class LocalCloudError(Exception):
    """Root of it all."""


class Missing(LocalCloudError):
    """Something is not installed; the message lists everything that is missing and how to get it."""


class EmulatorChanged(LocalCloudError):
    """The installed emulator is not the one that our additions were written for."""


class PortTaken(LocalCloudError):
    """A port that we were told to use is in use."""


class AlreadyRunning(LocalCloudError):
    """Another local cloud works in the same folder."""


class NotRunning(LocalCloudError):
    """No local cloud has written down where it is."""


class ProcessFailed(LocalCloudError):
    """A process ended that should have gone on, or ended badly. The message shows its last lines."""


class TookTooLong(LocalCloudError):
    """What we waited for did not happen in time."""


class RestFailed(LocalCloudError):
    """The REST API did not answer as it should."""
