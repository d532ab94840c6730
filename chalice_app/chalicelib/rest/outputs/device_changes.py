"""A device after a change."""

from chalicelib.rest.outputs.configuration import ConfigurationItem
from chalicelib.rest.outputs.devices import DeviceItem


class ChangedDevice(DeviceItem, frozen=True):
    """A device as it is registered now, and its configuration."""

    configuration: ConfigurationItem
