"""The devices' configurations as named shadows, through the IoT data plane."""

from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from botocore.exceptions import ClientError

from chalicelib.adapters.aws_failures import code_of, outages_of
from chalicelib.configuration_json import wish_wire
from chalicelib.domain.device_config import NO_SHADOW, DeviceSettings, DeviceShadow, ShadowChange
from chalicelib.domain.errors import ConfigurationChanged
from chalicelib.shadow_payloads import read_shadow

_PART: Final = "the shadow of the device"


class _Accepted(msgspec.Struct, frozen=True):
    version: int
    timestamp: int


class IotShadows:
    """Implements `DeviceShadows`."""

    def __init__(self, client: Any, *, name: str) -> None:
        self._client = client
        self._name = name

    def read(self, device_id: str) -> DeviceShadow:
        try:
            with outages_of(_PART):
                answer = self._client.get_thing_shadow(thingName=device_id, shadowName=self._name)
        except ClientError as error:
            if code_of(error) == "ResourceNotFoundException":
                return NO_SHADOW
            raise
        return read_shadow(answer["payload"].read())

    def wish(self, device_id: str, wish: DeviceSettings, *, replacing: DeviceShadow) -> ShadowChange:
        request: dict[str, Any] = {"state": {"desired": wish_wire(wish)}}
        if replacing.version:
            request["version"] = replacing.version
        try:
            with outages_of(_PART):
                answer = self._client.update_thing_shadow(
                    thingName=device_id, shadowName=self._name, payload=msgspec.json.encode(request)
                )
        except ClientError as error:
            if code_of(error) == "ConflictException":
                raise ConfigurationChanged(f"the configuration of {device_id} changed meanwhile") from error
            raise
        accepted = msgspec.json.decode(answer["payload"].read(), type=_Accepted)
        return ShadowChange(
            before=replacing if replacing.version else None,
            # The version was held against ours: nothing else has changed.
            shadow=DeviceShadow(version=accepted.version, desired=wish, reported=replacing.reported),
            at=datetime.fromtimestamp(accepted.timestamp, UTC),
        )
