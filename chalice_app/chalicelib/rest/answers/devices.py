"""Shapes the answers about devices as they are registered."""

from chalicelib.domain.clock import to_ms
from chalicelib.domain.device import Credentials, Device
from chalicelib.rest.outputs.devices import DeviceItem, EnrolledDevice, MqttAddress


def device_item(device: Device) -> DeviceItem:
    """A device as it was registered."""
    return DeviceItem(
        device_id=device.device_id,
        site=device.site,
        name=device.name,
        registered_at=to_ms(device.registered_at),
        serial=device.serial,
        provisioned_at=None if device.provisioned_at is None else to_ms(device.provisioned_at),
    )


def enrolled_device(device: Device, credentials: Credentials | None) -> EnrolledDevice:
    """A new device with what it needs to connect."""
    if credentials is None:
        return EnrolledDevice(device=device_item(device))
    return EnrolledDevice(
        device=device_item(device),
        certificate_pem=credentials.certificate_pem,
        mqtt=MqttAddress(endpoint=credentials.mqtt_endpoint, port=credentials.mqtt_port),
    )
