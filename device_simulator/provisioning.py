"""How devices join the fleet by claim, when they have no identity yet.

Each makes a key of its own, which never leaves it, has a certificate signed for it, and asks to be taken in under its
serial number. It may be cut off anywhere, and goes on where it stopped.
"""

import asyncio
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Final

import msgspec

from device_simulator.claim import Claim
from device_simulator.claim_connection import ClaimConnection
from device_simulator.errors import BrokerRefused, ClaimRejected, LinkLost, MessageInvalid
from device_simulator.identity import Identity, IdentityFolder
from device_simulator.joining_folder import JoiningFolder, SignedRequest
from device_simulator.key_files import key_pem, signing_request
from device_simulator.link import Link
from device_simulator.timekeeping import Timekeeper, waits

# AWS IoT Core answers ten questions of a kind a second, for all devices of an account together.
_AT_ONCE: Final = 8
# A device in a field asks for as long as it has power. These give up, so that their operator hears of it: after a
# minute or two of trouble on the way, and sooner if the answer is no each time, which may be a failure of the platform.
_ATTEMPTS: Final = 8
_ENOUGH_REFUSALS: Final = 3
_REFUSED: Final = "AccessDenied"
# The token, and the certificate that waits for it, live for an hour.
_EXPIRED: Final = "InvalidCertificateOwnershipToken"


class _Settings(msgspec.Struct, frozen=True):
    """What the platform tells a new device besides its name."""

    site: str


class _TakenIn(msgspec.Struct, frozen=True, rename="camel"):
    thing_name: str
    device_configuration: _Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What became of the devices.

    Attributes:
        device_ids: the ids of those that have an identity, by serial number; also of those that had one before.
        refused: why the others have none, as far as they know, by serial number.
    """

    device_ids: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provisioning:
    """Takes devices into the fleet, several at a time."""

    claim: Claim
    folder: IdentityFolder
    link_of: Callable[[Identity], Link]
    timekeeper: Timekeeper
    chance: random.Random

    async def join(self, serials: Iterable[str]) -> Joined:
        """Let each of these devices join that has no identity yet.

        Raises:
            StateInvalid: a file in the state folder cannot be used.
        """
        present = self.folder.by_serial()
        wanted = tuple(dict.fromkeys(serials))
        joined = Joined(device_ids={serial: present[serial] for serial in wanted if serial in present})
        waiting = [serial for serial in wanted if serial not in present]
        async with asyncio.TaskGroup() as group:
            for _ in range(min(_AT_ONCE, len(waiting))):
                group.create_task(self._work_off(waiting, joined))
        return joined

    async def _work_off(self, waiting: list[str], joined: Joined) -> None:
        """Take in one after the other for as long as some are waiting."""
        connection = ClaimConnection(self.claim, self.link_of)
        try:
            while waiting:
                await self._take_in(waiting.pop(0), connection, joined)
        finally:
            await connection.close()

    async def _take_in(self, serial: str, connection: ClaimConnection, joined: Joined) -> None:
        refusals = 0
        for wait_s in islice(chain((0.0,), waits(self.chance)), _ATTEMPTS):
            await self.timekeeper.sleep(wait_s)
            try:
                joined.device_ids[serial] = await self._ask(serial, connection)
            except (ClaimRejected, LinkLost, BrokerRefused, MessageInvalid) as trouble:
                joined.refused[serial] = str(trouble)
                refusals += isinstance(trouble, ClaimRejected) and trouble.code == _REFUSED
            else:
                joined.refused.pop(serial, None)
                return
            if refusals == _ENOUGH_REFUSALS:
                return

    async def _ask(self, serial: str, connection: ClaimConnection) -> str:
        """Have the key signed, unless that is done, and ask to be taken in; the answer is the device's id."""
        joining = JoiningFolder(state=self.folder.root)
        key = joining.key(serial)
        signed = joining.signed(serial)
        if signed is None:
            request: dict[str, object] = {"certificateSigningRequest": signing_request(key, serial)}
            signed = await connection.ask(connection.sign_topic, request, SignedRequest)
            joining.keep(serial, signed)
        question: dict[str, object] = {
            "certificateOwnershipToken": signed.certificate_ownership_token,
            "parameters": {"SerialNumber": serial},
        }
        try:
            taken_in = await connection.ask(connection.provision_topic, question, _TakenIn)
        except ClaimRejected as rejected:
            if rejected.code == _EXPIRED:
                joining.forget_certificate(serial)
            raise
        identity = Identity(
            device_id=taken_in.thing_name,
            site=taken_in.device_configuration.site,
            host=self.claim.address.host,
            port=self.claim.address.port,
            certificate_pem=signed.certificate_pem.encode(),
            private_key_pem=key_pem(key),
        )
        self.folder.adopt(identity, serial=serial)
        joining.remove(serial)
        return identity.device_id
