"""Devices for a list, one after the other."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from chalicelib.domain.device import Device


class DeviceSearch(Protocol):
    """Hands out devices in the order of their ids, and reads no more of them than are taken."""

    def of_fleet(self, *, after: str, text: str) -> Iterator[Device]:
        """The devices after an id, "" for all.

        Args:
            text: a part of id, name or serial number, in whatever case.
        """

    def everyone(self) -> Iterator[Device]:
        """The whole fleet, for who takes all of it: in as few readings as there can be."""

    def of_site(self, site: str, *, after: str) -> Iterator[Device]:
        """The devices of a site after an id, "" for all; of an unknown site, none."""

    def among(self, device_ids: Iterable[str], *, after: str) -> Iterator[Device]:
        """Those of these devices that are registered, after an id, "" for all."""
