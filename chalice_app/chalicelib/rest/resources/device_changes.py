"""What operators change about devices: name, site, configuration."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from http import HTTPStatus
from typing import Any, Final

from msgspec import UNSET, structs

from chalicelib import wiring
from chalicelib.domain.device_config import DeviceSettings
from chalicelib.rest.answers.configurations import configuration_item
from chalicelib.rest.answers.devices import device_item
from chalicelib.rest.inputs.device_changes import CaptureBody, ConfigurationBody, DeviceChangeBody
from chalicelib.rest.inputs.input import Input
from chalicelib.rest.outputs.device_changes import ChangedDevice
from chalicelib.rest.resource import Resource
from chalicelib.services.change_device import ChangePorts, DeviceChange, change_device
from chalicelib.services.configure_device import Wish, WishPorts

device_changes: Final = Resource()


@device_changes.operation(
    "PATCH",
    "/devices/{device_id}",
    "Change a device's name, site or configuration",
    problems=(HTTPStatus.CONFLICT,),
)
def patch_device(device_id: str, body: DeviceChangeBody, who: str) -> ChangedDevice:
    """What is left out stays as it is. The device hears of its configuration at once, or when it connects again."""
    change = DeviceChange(
        name=body.name or None,
        site=body.site or None,
        wish=None if body.config is UNSET else Wish(changed=_changed(body.config), etag=body.config_etag),
    )
    device, configuration = change_device(device_id, change, at=wiring.clock()(), who=who, ports=_ports())
    return ChangedDevice(
        **structs.asdict(device_item(device)),
        configuration=configuration_item(configuration),
    )


def _ports() -> ChangePorts:
    return ChangePorts(
        devices=wiring.device_registry(),
        sites=wiring.site_book(),
        enrolment=wiring.device_enrolment(),
        wishes=WishPorts(
            shadows=wiring.device_shadows(),
            configurations=wiring.configuration_book(),
            events=wiring.event_feed(),
        ),
    )


def _changed(body: ConfigurationBody) -> Callable[[DeviceSettings], DeviceSettings]:
    """What makes new settings of those that were wished until now."""
    given = _given(body)
    if "capture" in given:
        given |= _capture(given.pop("capture") or CaptureBody(enabled=None, from_=None, to=None))
    return lambda wished: replace(wished, **given)


def _capture(body: CaptureBody) -> dict[str, Any]:
    given = {f"capture_{name.rstrip('_')}": value for name, value in _given(body).items()}
    for name in ("capture_from", "capture_to"):
        if given.get(name) is not None:
            given[name] = time.fromisoformat(given[name])
    return given


def _given(body: Input) -> dict[str, Any]:
    return {name: value for name, value in structs.asdict(body).items() if value is not UNSET}
