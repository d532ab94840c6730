"""A device after a change."""

from chalicelib.http_outputs.configuration import ConfigurationItem
from chalicelib.http_outputs.devices import DeviceItem


class ChangedDevice(DeviceItem, frozen=True):
    """A device as it is registered now, and its configuration."""

    configuration: ConfigurationItem
