"""The duty to change the certificate when an operator orders it, without losing the connection for longer than it takes
to make another one.

The device makes a new key, asks for a certificate, connects with it, and says so over that connection. Until the
platform has accepted that, it keeps the old key and certificate, and goes back to them when the new ones do not work.
"""

import asyncio
import random
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

import msgspec

from device_simulator.connection_state import ConnectionState
from device_simulator.errors import BrokerRefused, LinkLost, StateInvalid
from device_simulator.flag import Flag
from device_simulator.identity import Identity
from device_simulator.link import Link
from device_simulator.protocol import VERSION, parse
from device_simulator.rotation_files import RotationFiles
from device_simulator.rotation_messages import (
    CertificateAccepted,
    CertificateGrant,
    CertificateRefusal,
    RotationOrder,
    RotationTopics,
)
from device_simulator.timekeeping import Timekeeper, waits
from device_simulator.truth_log import Kind, TruthLog

# The protocol's: no answer within this time, and the device asks again.
_ANSWER_TIMEOUT_S: Final = 20.0
# A handshake takes a second or two; whoever is refused for this long goes back to the certificate that worked.
_CONNECT_TIMEOUT_S: Final = 60.0
# How often one thing is said on one connection.
_TRIES: Final = 3

_Answer = TypeVar("_Answer", CertificateGrant, CertificateAccepted)


class _TryFailed(Exception):
    """This try came to nothing; the device goes on with the certificate that it has, and tries again."""


class _Refused(Exception):
    """The platform says that there is nothing to be had."""


@dataclass(slots=True, kw_only=True)
class RotationDuty:
    """Implements `Duty`.

    Attributes:
        identity: the one that works.
    """

    identity: Identity
    files: RotationFiles
    link: Link
    log: TruthLog
    timekeeper: Timekeeper
    chance: random.Random
    connected: ConnectionState
    topics: RotationTopics = field(init=False)
    _ordered: Flag = field(default_factory=Flag, init=False)
    _answers: list[CertificateGrant | CertificateAccepted | CertificateRefusal] = field(
        default_factory=list, init=False
    )
    _answered: Flag = field(default_factory=Flag, init=False)

    def __post_init__(self) -> None:
        self.topics = RotationTopics(self.identity.device_id)

    @property
    def subscriptions(self) -> tuple[str, ...]:
        return (self.topics.order, self.topics.grant, self.topics.refusal, self.topics.accepted)

    def hear(self, topic: str, payload: bytes) -> None:
        if topic == self.topics.order:
            self._take_order(parse(payload, RotationOrder))
        elif topic == self.topics.grant:
            self._take_answer(parse(payload, CertificateGrant))
        elif topic == self.topics.accepted:
            self._take_answer(parse(payload, CertificateAccepted))
        else:
            self._take_answer(parse(payload, CertificateRefusal))

    async def run(self) -> None:
        """Carry out what an earlier run has left undone, then the orders that come."""
        while True:
            if self.files.rotation_id is None:
                await self._ordered.wait()
            self._ordered.clear()
            await self._carry_out()

    def _take_answer(self, answer: CertificateGrant | CertificateAccepted | CertificateRefusal) -> None:
        self._answers.append(answer)
        self._answered.set()

    def _take_order(self, order: RotationOrder) -> None:
        if not self.files.knows(order.rotation_id):
            self.files.take(order.rotation_id)
            self._tell("rotation_ordered", order.rotation_id)
            self._ordered.set()

    async def _carry_out(self) -> None:
        """Try until it is done, or until the platform says that it is not to be done."""
        for wait_s in waits(self.chance):
            rotation_id = self.files.rotation_id
            if rotation_id is None:
                return
            try:
                await self._rotate(rotation_id)
            except _Refused as refusal:
                self._tell("rotation_failed", rotation_id, reason=str(refusal))
                self.files.give_up()
                return
            except _TryFailed as failure:
                self._tell("rotation_failed", rotation_id, reason=str(failure))
                await self.timekeeper.sleep(wait_s)
            else:
                self._tell("certificate_rotated", rotation_id)
                return

    async def _rotate(self, rotation_id: str) -> None:
        if self.files.next_pair() is None:
            await self._ask(rotation_id)
        following = self._following()
        await self._reconnect(following)
        try:
            await self._converse(self.topics.proof, {"rotation_id": rotation_id}, CertificateAccepted)
        except (_TryFailed, _Refused):
            await self.link.reconnect_with(self.identity)
            raise
        self.files.promote()
        self.identity = following

    async def _ask(self, rotation_id: str) -> None:
        """Make a new key, and have a certificate signed for it."""
        request = {"rotation_id": rotation_id, "csr_pem": self.files.request()}
        grant = await self._converse(self.topics.request, request, CertificateGrant)
        try:
            self.files.keep(grant.certificate_pem)
        except StateInvalid as invalid:
            raise _TryFailed(str(invalid)) from invalid

    def _following(self) -> Identity:
        """The same device, with the new key and certificate."""
        pair = self.files.next_pair()
        assert pair is not None, "it was kept before"
        certificate_pem, private_key_pem = pair
        return replace(self.identity, certificate_pem=certificate_pem, private_key_pem=private_key_pem)

    async def _reconnect(self, following: Identity) -> None:
        number = self.connected.number
        await self.link.reconnect_with(following)
        if not await self._in_time(self._connected_after(number)):
            await self.link.reconnect_with(self.identity)
            raise _TryFailed("no connection with the new certificate")

    async def _connected_after(self, number: int) -> None:
        while self.connected.number <= number:
            await self.connected.lost.wait()
            await self.connected.wait()

    async def _in_time(self, awaited: Coroutine[Any, Any, None]) -> bool:
        work, alarm = asyncio.ensure_future(awaited), asyncio.ensure_future(self.timekeeper.sleep(_CONNECT_TIMEOUT_S))
        try:
            await asyncio.wait({work, alarm}, return_when=asyncio.FIRST_COMPLETED)
            return work.done()
        finally:
            work.cancel()
            alarm.cancel()

    async def _converse(self, topic: str, message: Mapping[str, Any], wanted: type[_Answer]) -> _Answer:
        """Say something, and again, until it is answered."""
        payload = msgspec.json.encode({"v": VERSION, **message})
        for _, wait_s in zip(range(_TRIES), waits(self.chance), strict=False):
            await self.connected.wait()
            try:
                await self.link.publish(topic, payload)
            except (BrokerRefused, LinkLost):
                await self.timekeeper.sleep(wait_s)
                continue
            answer = await self._answer(wanted, message["rotation_id"])
            if answer is not None:
                return answer
        raise _TryFailed("the platform does not answer")

    async def _answer(self, wanted: type[_Answer], rotation_id: str) -> _Answer | None:
        """What the platform says to it; None when it says nothing in time.

        Raises:
            _Refused: it says no.
        """
        alarm = asyncio.ensure_future(self.timekeeper.sleep(_ANSWER_TIMEOUT_S))
        try:
            while True:
                # What came while the PUBACK was under way lies here already.
                self._answered.clear()
                while self._answers:
                    answer = self._answers.pop(0)
                    if answer.rotation_id == rotation_id and isinstance(answer, CertificateRefusal):
                        raise _Refused(answer.reason)
                    if answer.rotation_id == rotation_id and isinstance(answer, wanted):
                        return answer
                if alarm.done():
                    return None
                heard = asyncio.ensure_future(self._answered.wait())
                await asyncio.wait({heard, alarm}, return_when=asyncio.FIRST_COMPLETED)
                heard.cancel()
        finally:
            alarm.cancel()

    def _tell(self, kind: Kind, rotation_id: str, **facts: Any) -> None:
        self.log.write(kind, self.identity.device_id, rotation_id=rotation_id, **facts)
