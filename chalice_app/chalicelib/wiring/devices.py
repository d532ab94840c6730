"""The devices, where they stand, and how one speaks with them."""

from chalicelib.ports.configurations import ConfigurationBook, DeviceShadows
from chalicelib.ports.device_search import DeviceSearch
from chalicelib.ports.devices import DeviceCommands, DeviceDirectory, DeviceEnrolment, DeviceRegistry
from chalicelib.ports.glances import GlanceBook
from chalicelib.ports.presence import PresenceBook, PresenceReader
from chalicelib.ports.retirement import DeviceArchive
from chalicelib.ports.sites import SiteBook
from chalicelib.settings import settings
from chalicelib.triggers import CONFIG_SHADOW
from chalicelib.wiring import foundation
from chalicelib.wiring.parts import Part


@Part
def device_registry() -> DeviceRegistry:
    """The devices, in the operations table."""
    from chalicelib.adapters.dynamo_devices import DynamoDevices

    return DynamoDevices(foundation.operations_table(), retention=settings().telemetry_retention)


@Part
def device_directory() -> DeviceDirectory:
    """The devices as this container remembers them, for whoever asks for hundreds at a time."""
    from chalicelib.adapters.remembered_devices import RememberedDevices

    return RememberedDevices(device_registry(), clock=foundation.clock())


@Part
def device_search() -> DeviceSearch:
    """The devices for a list, in the operations table."""
    from chalicelib.adapters.dynamo_device_search import DynamoDeviceSearch

    return DynamoDeviceSearch(foundation.operations_table())


@Part
def device_archive() -> DeviceArchive:
    """The retired devices, in the operations table."""
    from chalicelib.adapters.dynamo_retirements import DynamoRetirements

    return DynamoRetirements(foundation.operations_table(), retention=settings().telemetry_retention)


@Part
def site_book() -> SiteBook:
    """The sites, in the operations table."""
    from chalicelib.adapters.dynamo_sites import DynamoSites

    return DynamoSites(
        foundation.operations_table(), clock=foundation.clock(), retention=settings().telemetry_retention
    )


@Part
def device_enrolment() -> DeviceEnrolment:
    """Things and certificates in IoT Core."""
    from chalicelib.adapters.iot_enrolment import IotEnrolment

    return IotEnrolment(foundation.client("iot"), policy=settings().device_policy, device_type=settings().device_type)


@Part
def device_commands() -> DeviceCommands:
    """MQTT, through the IoT data plane."""
    from chalicelib.adapters.iot_commands import IotCommands

    return IotCommands(foundation.client("iot-data"))


@Part
def device_shadows() -> DeviceShadows:
    """The devices' configurations at the message broker."""
    from chalicelib.adapters.iot_shadows import IotShadows

    return IotShadows(foundation.client("iot-data"), name=CONFIG_SHADOW)


@Part
def configuration_book() -> ConfigurationBook:
    """The devices' configurations, in the operations table."""
    from chalicelib.adapters.dynamo_configurations import DynamoConfigurations

    return DynamoConfigurations(foundation.operations_table())


@Part
def presence_book() -> PresenceBook:
    """The devices' connections, in the operations table."""
    from chalicelib.adapters.dynamo_presence import DynamoPresence

    return DynamoPresence(foundation.operations_table())


@Part
def presence_reader() -> PresenceReader:
    """The same as this process remembers it, for whoever asks for the whole fleet."""
    from chalicelib.adapters.remembered_presence import RememberedPresence

    return RememberedPresence(presence_book(), clock=foundation.clock())


@Part
def glance_book() -> GlanceBook:
    """What was last seen of the devices, in the operations table."""
    from chalicelib.adapters.dynamo_glances import DynamoGlances

    return DynamoGlances(foundation.operations_table(), clock=foundation.clock())
