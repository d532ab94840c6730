"""What a device keeps on disk while it changes its certificate, so that a power cut at any moment leaves it with one
that works.

DIR/<device_id>/rotation.json         the order, and how far it has come; written before each step, removed at the end
DIR/<device_id>/next_private_key.pem  the new key
DIR/<device_id>/next_certificate.pem  what the platform signed for it
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from msgspec import structs

from device_simulator.errors import StateInvalid
from device_simulator.key_files import (
    CERTIFICATE,
    KEY,
    check_pair,
    made_key,
    read_key,
    read_whole,
    signing_request,
    write_whole,
)

_ORDER: Final = "rotation.json"
_NEXT_KEY: Final = f"next_{KEY}"
_NEXT_CERTIFICATE: Final = f"next_{CERTIFICATE}"


class _Order(msgspec.Struct, frozen=True):
    """The order that is being carried out.

    Attributes:
        accepted: whether the platform has accepted the new certificate, so that it takes the place of the old one.
        following: the order that came meanwhile.
    """

    rotation_id: str
    accepted: bool = False
    following: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RotationFiles:
    """The files of one device."""

    folder: Path

    @property
    def rotation_id(self) -> str | None:
        """The order that is being carried out; None while there is none."""
        order = self._order()
        return None if order is None else order.rotation_id

    def knows(self, rotation_id: str) -> bool:
        """Whether an order is being carried out, or waits for its turn."""
        order = self._order()
        return order is not None and rotation_id in (order.rotation_id, order.following)

    def take(self, rotation_id: str) -> None:
        """Take an order. While another is being carried out, it waits: the platform may have accepted that one's
        certificate a moment ago, and then there must be a key to it."""
        order = self._order()
        if order is None:
            self._forget_next()
            self._write_order(_Order(rotation_id))
        else:
            self._write_order(structs.replace(order, following=rotation_id))

    def request(self) -> str:
        """The certificate request (PEM) for the new key, which is made when there is none."""
        return signing_request(made_key(self.folder / _NEXT_KEY), self.folder.name)

    def keep(self, certificate_pem: str) -> None:
        """Keep what the platform signed.

        Raises:
            StateInvalid: it is not for the new key.
        """
        check_pair(certificate_pem.encode(), read_key(self.folder / _NEXT_KEY), where="the platform's answer")
        write_whole(self.folder / _NEXT_CERTIFICATE, certificate_pem.encode(), mode=0o644)

    def next_pair(self) -> tuple[bytes, bytes] | None:
        """The new certificate and its key, both in PEM; None until both are there."""
        if not (self.folder / _NEXT_CERTIFICATE).exists():
            return None
        return read_whole(self.folder / _NEXT_CERTIFICATE), read_whole(self.folder / _NEXT_KEY)

    def promote(self) -> None:
        """Put the new certificate in the place of the old one. Cut off half-way, `settle` does the rest."""
        order = self._order()
        if order is not None:
            self._write_order(structs.replace(order, accepted=True))
            self.settle()

    def settle(self) -> None:
        """Finish what a power cut has interrupted, once the platform had accepted the new certificate."""
        order = self._order()
        if order is None or not order.accepted:
            return
        if (self.folder / _NEXT_CERTIFICATE).exists():
            write_whole(self.folder / KEY, read_whole(self.folder / _NEXT_KEY), mode=0o600)
            write_whole(self.folder / CERTIFICATE, read_whole(self.folder / _NEXT_CERTIFICATE), mode=0o644)
        self.give_up()

    def give_up(self) -> None:
        """Forget the order and what belongs to it; the one that came meanwhile has its turn."""
        order = self._order()
        self._forget_next()
        if order is None or order.following is None:
            (self.folder / _ORDER).unlink(missing_ok=True)
        else:
            self._write_order(_Order(order.following))

    def _forget_next(self) -> None:
        # The certificate first: it is the mark of a whole pair.
        (self.folder / _NEXT_CERTIFICATE).unlink(missing_ok=True)
        (self.folder / _NEXT_KEY).unlink(missing_ok=True)

    def _order(self) -> _Order | None:
        path = self.folder / _ORDER
        if not path.exists():
            return None
        try:
            return msgspec.json.decode(path.read_bytes(), type=_Order)
        except (OSError, msgspec.DecodeError) as error:
            raise StateInvalid(
                f"{path} cannot be used ({error}): remove it, and the files that begin with next_"
            ) from error

    def _write_order(self, order: _Order) -> None:
        write_whole(self.folder / _ORDER, msgspec.json.encode(order), mode=0o644)
