"""Devices: which there are, how they get an identity, how they are spoken to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from chalicelib.domain.capture import CaptureOrder
from chalicelib.domain.certificate import Certificate
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
            SerialTaken: another device has its serial number.
            SiteNotFound: its site is not registered.
        """

    def change(self, device: Device, *, replacing: Device, event: Event) -> None:
        """Give a device another name or site, and tell of it; at another site it is among the devices there.

        Args:
            replacing: the device as it was read.

        Raises:
            DeviceNotFound: it is not registered any more.
            DeviceChanged: somebody else moved it since.
            SiteNotFound: the site is not registered.
        """

    def get(self, device_id: str) -> Device:
        """One device.

        Raises:
            DeviceNotFound: never registered.
        """

    def register_all(self, registrations: Sequence[tuple[Device, Event]]) -> None:
        """Add many devices, a few at a time: each few and what is told of them as a whole, or none of them.

        Raises:
            DeviceExists, SerialTaken, SiteNotFound: as `register`; those before the few with that device are added.
        """

    def holders(self, serials: Iterable[str]) -> Mapping[str, str]:
        """The ids of the devices that have these serial numbers, as of now; those that nobody has are left out."""

    def provision(self, device: Device, certificate: Certificate, event: Event) -> None:
        """Keep that a device's serial number was used, and its first certificate, and tell of it.

        Raises:
            SerialUsed: it was used before, or the device is not there any more.
        """

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Device]:
        """All devices, by id."""

    def ids_of_site(self, site_id: str, *, limit: int, cursor: str | None = None) -> Page[str]:
        """The ids of the devices that stand at a site, in their order; of an unknown site, none."""


class DeviceEnrolment(Protocol):
    """Gives devices an identity at the message broker."""

    def enrol(self, device_id: str, csr_pem: str, *, site: str) -> Credentials:
        """Make the thing, with the site that it stands at, and sign the device's certificate request.

        Raises:
            InputRefused: the request cannot be signed.
        """

    def move(self, device_id: str, site: str) -> None:
        """Let the broker know at which site a device stands; a device that it does not know is passed over."""


class DeviceCommands(Protocol):
    """Speaks to the devices."""

    def order_capture(self, order: CaptureOrder) -> None:
        """Order a photo of a device, a site or the fleet."""

    def hand_over_grant(self, device_id: str, grant: UploadGrant) -> None:
        """Answer an upload request."""

    def refuse_upload(self, device_id: str, request_id: str | None, reason: str) -> None:
        """Answer an upload request that cannot be granted."""
