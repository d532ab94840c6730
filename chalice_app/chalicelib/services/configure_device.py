"""Tells a device how to work."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Final

from chalicelib.configuration_json import clock_text, etag_of
from chalicelib.domain.config_checks import check_wish
from chalicelib.domain.device import Device
from chalicelib.domain.device_config import DeviceConfiguration, DeviceSettings, DeviceShadow, ShadowChange
from chalicelib.domain.errors import ConfigurationChanged, InputRefused
from chalicelib.domain.event import Event, EventKind
from chalicelib.ports.configurations import ConfigurationBook, DeviceShadows
from chalicelib.ports.events import EventFeed

# A device that reports at the same moment makes us look again; it does not report three times in a second.
_TRIES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class WishPorts:
    """What it takes to configure a device."""

    shadows: DeviceShadows
    configurations: ConfigurationBook
    events: EventFeed


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an operator wants to be different about a device's configuration.

    Attributes:
        changed: makes the new settings of those that were wished until now.
        etag: of the settings that the change was made on; None to change whatever there is.
    """

    changed: Callable[[DeviceSettings], DeviceSettings]
    etag: str | None = None


def configure_device(
    device: Device, wish: Wish, *, time_zone: str, at: datetime, who: str, ports: WishPorts
) -> DeviceConfiguration:
    """Put a wish into the device's shadow: it hears of it at once, or when it is connected again.

    Args:
        device: as it is registered, or will be in a moment: the wish tells it where it stands.
        time_zone: of its site.

    Returns:
        The configuration from now on; when nothing would change, nothing is written and nothing told.

    Raises:
        InputRefused: no device could work so; the setting is named.
        ConfigurationChanged: somebody else configured it meanwhile.
    """
    for _ in range(_TRIES):
        shadow, desired = check_wish_for(device, wish, time_zone=time_zone, shadows=ports.shadows)
        try:
            return _put(device, desired, shadow, at, who, ports)
        except ConfigurationChanged as changed:
            reason = changed
    raise reason


def check_wish_for(
    device: Device, wish: Wish, *, time_zone: str, shadows: DeviceShadows
) -> tuple[DeviceShadow, DeviceSettings]:
    """Look whether a device can be configured so; raises as `configure_device` does, and changes nothing.

    Returns:
        The shadow as it is, and what is to be wished in it.
    """
    shadow = shadows.read(device.device_id)
    if wish.etag is not None and wish.etag != etag_of(shadow.desired):
        raise ConfigurationChanged(f"the configuration of {device.device_id} is not that of the etag any more")
    desired = replace(wish.changed(shadow.desired), site=device.site, time_zone=time_zone)
    try:
        check_wish(desired, shadow.in_force)
    except InputRefused as refusal:
        raise InputRefused(refusal.reason, field=f"config.{refusal.field}") from refusal
    return shadow, desired


def _put(
    device: Device, desired: DeviceSettings, shadow: DeviceShadow, at: datetime, who: str, ports: WishPorts
) -> DeviceConfiguration:
    known = ports.configurations.of_device(device.device_id)
    if desired == shadow.desired:
        return ShadowChange(before=shadow, shadow=shadow, at=at).configuration(device.device_id, known=known)
    change = ports.shadows.wish(device.device_id, desired, replacing=shadow)
    configuration = change.configuration(device.device_id, known=known)
    # The broker tells of the change, too; but who asks in the next moment should not have to wait for that.
    ports.configurations.record(configuration)
    ports.events.append(_event(device, shadow.desired, desired, at, who))
    return configuration


def _event(device: Device, before: DeviceSettings, after: DeviceSettings, at: datetime, who: str) -> Event:
    return Event.of(
        EventKind.DEVICE_CONFIGURED,
        at=at,
        who=who,
        subject=device.device_id,
        device_id=device.device_id,
        text=f"{device.name}: configured {', '.join(_news(before, after))}",
    )


def _news(before: DeviceSettings, after: DeviceSettings) -> Iterator[str]:
    for path, value in after.by_path.items():
        if value != before.by_path[path]:
            yield f"{path} = {_in_words(value)}"


def _in_words(value: object) -> str:
    match value:
        case None:
            return "as the device likes"
        case bool():
            return "on" if value else "off"
        case time():
            return clock_text(value)
        case tuple():
            return " ".join(value)
        case _:
            return str(value)
