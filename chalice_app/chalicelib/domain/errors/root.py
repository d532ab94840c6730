"""The root of everything that we raise on purpose, and what is nobody's fault outside."""


class CloudIoTError(Exception):
    """Root of everything we raise on purpose."""

    status = 500
    title = "Something failed on our side. Please try again."


class SettingsInvalid(CloudIoTError):
    """A setting is missing or makes no sense; we refuse to start."""


class StoredStateInvalid(CloudIoTError):
    """Something that we keep (rules, keys) cannot be read as what it should be."""


class Outage(CloudIoTError):
    """A part that we need did not answer in time; the same request may succeed later."""

    status = 503
    title = "A part of the platform is not answering. Please try again in a moment."
