"""Everything that the simulator raises on purpose. The message is meant for the person at the terminal."""


class SimulatorError(Exception):
    """Root of it all."""


class StateInvalid(SimulatorError):
    """A file of the state folder is missing or cannot be read; it is named, with what to do."""


class StateInUse(SimulatorError):
    """Another simulator works on the same state folder: two would fight over the same devices."""


class EnrolmentFailed(SimulatorError):
    """The platform did not take a device in; the message says why and what to do."""


class ClaimRejected(SimulatorError):
    """The platform answered a question that was asked by a claim, and the answer is no.

    Attributes:
        code: the platform's name of the reason, such as `AccessDenied`. It says that also where it failed itself.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code


class CameraFailed(SimulatorError):
    """There is no photo to take."""


class LogFailed(SimulatorError):
    """The ground truth cannot be written down, so nothing may be sent."""


class LinkLost(SimulatorError):
    """The connection broke before the broker answered; what was asked may or may not have happened."""


class BrokerRefused(SimulatorError):
    """The broker answered, and the answer is no."""


class MessageInvalid(SimulatorError):
    """What the platform sent does not follow the protocol."""


class UploadFailed(SimulatorError):
    """The photo store did not take the photo. A new attempt starts from the beginning."""


class DownloadFailed(SimulatorError):
    """The package of a release did not come as a whole. A new attempt needs a new link."""


class PowerCut(SimulatorError):
    """A device's power went away in the middle of an upload; it starts again from what is on its disk."""

    def __init__(self, *, request_id: str, photo_id: str) -> None:
        super().__init__(f"the power went away while {photo_id} was uploaded")
        self.request_id = request_id
        self.photo_id = photo_id
