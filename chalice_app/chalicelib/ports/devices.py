"""Devices: which there are, how they get an identity, how they are spoken to."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from chalicelib.domain.capture import CaptureOrder
from chalicelib.domain.device import Credentials, Device
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from chalicelib.domain.photo import UploadGrant


class DeviceDirectory(Protocol):
    """Tells which devices there are."""

    def known(self, device_ids: Iterable[str]) -> Mapping[str, Device]:
        """Those of the devices that are registered, by id."""


class DeviceRegistry(DeviceDirectory, Protocol):
    """The devices that operators registered."""

    def register(self, device: Device, event: Event) -> None:
        """Add a device, and tell of it.

        Raises:
            DeviceExists: the id is taken.
            SiteNotFound: its site is not registered.
        """

    def get(self, device_id: str) -> Device:
        """One device.

        Raises:
            DeviceNotFound: never registered.
        """

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Device]:
        """All devices, by id."""

    def ids_of_site(self, site_id: str, *, limit: int, cursor: str | None = None) -> Page[str]:
        """The ids of the devices that stand at a site, in their order; of an unknown site, none."""


class DeviceEnrolment(Protocol):
    """Gives devices an identity at the message broker."""

    def enrol(self, device_id: str, csr_pem: str) -> Credentials:
        """Make the thing and sign the device's certificate request.

        Raises:
            InputRefused: the request cannot be signed.
        """


class DeviceCommands(Protocol):
    """Speaks to the devices."""

    def order_capture(self, order: CaptureOrder) -> None:
        """Order a photo of one device, or of the fleet."""

    def hand_over_grant(self, device_id: str, grant: UploadGrant) -> None:
        """Answer an upload request."""

    def refuse_upload(self, device_id: str, request_id: str | None, reason: str) -> None:
        """Answer an upload request that cannot be granted."""
